"""Which roles each page is open to. A page without a row here fails the test of the table."""

OPERATIONS, FINANCE, ECOMMERCE = "Operations", "Finance", "Ecommerce"
ADMINISTRATOR, READ_ONLY = "Administrator", "Read-only"

NOBODY: frozenset[str] = frozenset()
EVERYBODY = frozenset({OPERATIONS, FINANCE, ECOMMERCE, ADMINISTRATOR, READ_ONLY})
TEAMS = EVERYBODY - {READ_ONLY}
SHIPPERS = frozenset({OPERATIONS, ADMINISTRATOR})
LINKERS = frozenset({OPERATIONS, ECOMMERCE, ADMINISTRATOR})
BOOKKEEPERS = frozenset({FINANCE, ADMINISTRATOR})
ONLY_ADMINISTRATORS = frozenset({ADMINISTRATOR})

# Pages that ask for no login: none of them shows anything.
PUBLIC = {
    "dashboard:login",
    "dashboard:logout",
    "dashboard:health",
    "dashboard:ready",
    "webhooks:bigcommerce",
    "-",  # the admin's login leads to the one login
}

PAGES: dict[str, frozenset[str]] = {
    "dashboard:home": EVERYBODY,
    "dashboard:password": EVERYBODY,
    "dashboard:search": EVERYBODY,
    "dashboard:order": EVERYBODY,
    "dashboard:changes": TEAMS,
    "dashboard:inbox": EVERYBODY,
    "dashboard:inbox_act": TEAMS,
    "dashboard:exception": EVERYBODY,
    "dashboard:fix": EVERYBODY,  # each fix asks for its own permission
    "dashboard:payouts": EVERYBODY,
    "dashboard:payout": EVERYBODY,
    "dashboard:payout_lines": EVERYBODY,
    "dashboard:transaction_line": EVERYBODY,
    "dashboard:entries": EVERYBODY,
    "dashboard:entry": EVERYBODY,
    "dashboard:posting": EVERYBODY,
    "dashboard:document": EVERYBODY,
    "dashboard:confirm_deposit": BOOKKEEPERS,
    "dashboard:undo_deposit": BOOKKEEPERS,
    "dashboard:export": BOOKKEEPERS,
    "dashboard:export_period": BOOKKEEPERS,
    "dashboard:export_file": BOOKKEEPERS,
    "dashboard:evidence": BOOKKEEPERS,
    "dashboard:post_entry": BOOKKEEPERS,
    "dashboard:post_entries": BOOKKEEPERS,
    "dashboard:reverse_entry": BOOKKEEPERS,
    "dashboard:approve_entry": BOOKKEEPERS,
    "dashboard:differences": EVERYBODY,
    "dashboard:accept_differences": BOOKKEEPERS,
    "dashboard:undo_differences": BOOKKEEPERS,
    "dashboard:lone_lines": EVERYBODY,
    "dashboard:confirm_lone_lines": BOOKKEEPERS,
    "dashboard:undo_lone_lines": BOOKKEEPERS,
    "dashboard:line_rule": BOOKKEEPERS,
    "dashboard:fees": EVERYBODY,
    "dashboard:fee_disputes": EVERYBODY,
    "dashboard:results": EVERYBODY,
    "dashboard:results_file": EVERYBODY,
    "dashboard:sales": EVERYBODY,
    "dashboard:sales_file": EVERYBODY,
    "dashboard:books_list": EVERYBODY,
    "dashboard:books": BOOKKEEPERS,
    "dashboard:connections": EVERYBODY,
    "dashboard:stop_all": SHIPPERS,
    "dashboard:connect_store": ONLY_ADMINISTRATORS,
    "dashboard:reconnect_store": ONLY_ADMINISTRATORS,
    "dashboard:disconnect_store": ONLY_ADMINISTRATORS,
    "dashboard:connect_shop": ONLY_ADMINISTRATORS,
    "dashboard:reconnect_shop": ONLY_ADMINISTRATORS,
    "dashboard:disconnect_shop": ONLY_ADMINISTRATORS,
    "dashboard:shop": EVERYBODY,
    "dashboard:shop_rules": ONLY_ADMINISTRATORS,
    "dashboard:switch": ONLY_ADMINISTRATORS,
    "dashboard:stop_shop": SHIPPERS,
    "dashboard:going_live": ONLY_ADMINISTRATORS,
    "dashboard:sort_orders": ONLY_ADMINISTRATORS,
    "dashboard:try_out": ONLY_ADMINISTRATORS,
    # The admin's own frame; it shows only what the lists below allow.
    "admin:index": EVERYBODY,
    "admin:search": EVERYBODY,
    "admin:app_list": EVERYBODY,
    "admin:password_change": EVERYBODY,
    "admin:password_change_done": EVERYBODY,
    "admin:jsi18n": EVERYBODY,
    "admin:auth_user_password_change": ONLY_ADMINISTRATORS,
    "admin:integration_skulink_import": LINKERS,
    "admin:integration_skulink_process_import": LINKERS,
    "admin:integration_skulink_export": EVERYBODY,
    "admin:reconciliation_accountingdocument_download": EVERYBODY,
    "admin:reconciliation_journalexport_download": BOOKKEEPERS,
}

# Of each kind of record: who may look at it, add one, change one, delete one.
_Of = tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]
_WRITTEN_BY_FLOWS: _Of = (EVERYBODY, NOBODY, NOBODY, NOBODY)
_KEPT_BY_FINANCE: _Of = (EVERYBODY, BOOKKEEPERS, BOOKKEEPERS, BOOKKEEPERS)
RECORDS: dict[str, _Of] = {
    "auth_group": (ONLY_ADMINISTRATORS, ONLY_ADMINISTRATORS, ONLY_ADMINISTRATORS, NOBODY),
    "auth_user": (ONLY_ADMINISTRATORS, ONLY_ADMINISTRATORS, ONLY_ADMINISTRATORS, NOBODY),
    "integration_bigcommercestore": (EVERYBODY, ONLY_ADMINISTRATORS, ONLY_ADMINISTRATORS, NOBODY),
    "integration_callbudget": _WRITTEN_BY_FLOWS,
    "integration_carriermapping": (EVERYBODY, SHIPPERS, SHIPPERS, SHIPPERS),
    "integration_decision": _WRITTEN_BY_FLOWS,
    "integration_doorbell": _WRITTEN_BY_FLOWS,
    "integration_issue": _WRITTEN_BY_FLOWS,
    "integration_marketplacecarrier": _WRITTEN_BY_FLOWS,
    "integration_marketplacereason": _WRITTEN_BY_FLOWS,
    "integration_miraklshop": (EVERYBODY, ONLY_ADMINISTRATORS, ONLY_ADMINISTRATORS, NOBODY),
    "integration_order": _WRITTEN_BY_FLOWS,
    "integration_payload": (SHIPPERS, NOBODY, NOBODY, NOBODY),
    "integration_remotewrite": _WRITTEN_BY_FLOWS,
    "integration_shippingtype": (EVERYBODY, NOBODY, SHIPPERS, NOBODY),
    "integration_skulink": (EVERYBODY, LINKERS, LINKERS, LINKERS),
    "integration_storeorder": _WRITTEN_BY_FLOWS,
    "integration_catalogsweep": _WRITTEN_BY_FLOWS,
    "integration_catalogvariant": _WRITTEN_BY_FLOWS,
    "integration_offer": _WRITTEN_BY_FLOWS,
    "integration_offerexport": _WRITTEN_BY_FLOWS,
    "integration_productidentity": _WRITTEN_BY_FLOWS,
    "integration_stockbelief": _WRITTEN_BY_FLOWS,
    "integration_stockimport": _WRITTEN_BY_FLOWS,
    "integration_variantstock": _WRITTEN_BY_FLOWS,
    "integration_webhookevent": _WRITTEN_BY_FLOWS,
    "integration_syncrun": _WRITTEN_BY_FLOWS,
    "reconciliation_account": _KEPT_BY_FINANCE,
    "reconciliation_accountingdocument": _WRITTEN_BY_FLOWS,
    "reconciliation_bankline": _WRITTEN_BY_FLOWS,
    "reconciliation_books": _WRITTEN_BY_FLOWS,  # set up on a page of their own
    "reconciliation_commissionrate": _KEPT_BY_FINANCE,
    "reconciliation_deposit": _WRITTEN_BY_FLOWS,
    "reconciliation_dimensionrule": _KEPT_BY_FINANCE,
    "reconciliation_expectation": _WRITTEN_BY_FLOWS,
    "reconciliation_journalentry": _WRITTEN_BY_FLOWS,
    "reconciliation_journalexport": _WRITTEN_BY_FLOWS,
    "reconciliation_linedecision": _WRITTEN_BY_FLOWS,
    "reconciliation_lineimport": _WRITTEN_BY_FLOWS,
    "reconciliation_linerule": _KEPT_BY_FINANCE,
    "reconciliation_match": _WRITTEN_BY_FLOWS,
    "reconciliation_matchdecision": _WRITTEN_BY_FLOWS,
    "reconciliation_payout": _WRITTEN_BY_FLOWS,
    "reconciliation_transactionline": _WRITTEN_BY_FLOWS,
    "reconciliation_typemapping": _KEPT_BY_FINANCE,
}
