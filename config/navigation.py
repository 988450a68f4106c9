"""The one navigation of all pages: what is needed today, what is set up once, and the record.

The dashboard and the admin's sidebar both show it. A new page is one new `Entry`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.urls import reverse


@dataclass(frozen=True)
class Entry:
    """A link. `counts` names what its badge counts: “app.Model.question of the manager”.

    Who lacks the permission is not shown it; a page of the admin needs a member of staff, too.
    """

    title: str
    url_name: str
    permission: str = ""
    icon: str = "chevron_right"
    counts: str = ""
    count: int = 0

    @property
    def url(self) -> str:
        """Return the address."""
        return reverse(self.url_name)


@dataclass(frozen=True)
class Section:
    """Some links under a heading. A folded one shows them when it is opened, or on its pages."""

    title: str
    entries: tuple[Entry, ...]
    is_folded: bool = False


def record(title: str, model: str, icon: str, *, app: str = "integration") -> Entry:
    """Return the entry of a list in the admin."""
    return Entry(title, f"admin:{app}_{model}_changelist", f"{app}.view_{model}", icon)


def money(title: str, model: str, icon: str) -> Entry:
    """Return the entry of a list of money in the admin."""
    return record(title, model, icon, app="reconciliation")


_LINES = "reconciliation.view_transactionline"

SECTIONS: tuple[Section, ...] = (
    Section(
        "Today",
        (
            Entry("Morning", "dashboard:home", icon="wb_sunny"),
            Entry("Search", "dashboard:search", "integration.view_order", icon="search"),
            record("Orders", "order", "receipt_long"),
            Entry(
                "Exceptions",
                "dashboard:inbox",
                "integration.view_issue",
                "warning",
                counts="integration.Issue.awake",
            ),
        ),
    ),
    Section(
        "Money",
        (
            Entry("Payouts", "dashboard:payouts", "reconciliation.view_payout", "payments"),
            Entry(
                "Differences", "dashboard:differences", "reconciliation.view_match", "difference"
            ),
            Entry("Without an order", "dashboard:lone_lines", _LINES, "link_off"),
            Entry("Bank", "dashboard:bank", "reconciliation.view_deposit", "savings"),
            Entry("Journal", "dashboard:entries", "reconciliation.view_journalentry", "menu_book"),
            Entry("Receivable", "dashboard:receivable", _LINES, "hourglass_bottom"),
            Entry("Fee audit", "dashboard:fees", _LINES, "price_check"),
            Entry("Results", "dashboard:results", _LINES, "monitoring"),
            Entry("Sales and tax", "dashboard:sales", _LINES, "map"),
            Entry(
                "Upload lines",
                "dashboard:upload_lines",
                "reconciliation.decide_match",
                "upload_file",
            ),
            Entry("Books", "dashboard:books_list", "reconciliation.view_books", "account_balance"),
            money("Chart of accounts", "account", "account_tree"),
            money("Accounts by type", "typemapping", "alt_route"),
            money("Rules for lines", "linerule", "rule"),
            money("Classes and locations", "dimensionrule", "folder_special"),
            money("Commission contract", "commissionrate", "percent"),
        ),
    ),
    Section(
        "Set-up",
        (
            Entry(
                "Connections",
                "dashboard:connections",
                "integration.view_miraklshop",
                icon="cable",
            ),
            record("Shops", "miraklshop", "storefront"),
            record("Stores", "bigcommercestore", "warehouse"),
            record("Carrier mappings", "carriermapping", "local_shipping"),
            record("Shipping types", "shippingtype", "package_2"),
            record("SKU links", "skulink", "link"),
            record("Offers at Macy's", "offer", "sell"),
            record("Variants of the store", "catalogvariant", "category"),
            record("Carriers at Macy's", "marketplacecarrier", "list_alt"),
            record("Reasons at Macy's", "marketplacereason", "help_center"),
        ),
    ),
    Section(
        "Record",
        (
            Entry("Changes", "dashboard:changes", "integration.view_changes", "manage_history"),
            record("Remote writes", "remotewrite", "edit_note"),
            record("Runs", "syncrun", "history"),
            record("Store orders", "storeorder", "shopping_bag"),
            record("Decisions", "decision", "gavel"),
            record("Payloads", "payload", "data_object"),
            record("Stock files", "stockimport", "inventory"),
            record("Stock at Macy's", "stockbelief", "inventory_2"),
            record("Stock in the store", "variantstock", "shelves"),
            record("Exports of offers", "offerexport", "download"),
            record("Readings of the catalog", "catalogsweep", "manage_search"),
            record("Products by UPC", "productidentity", "barcode"),
            record("Webhook events", "webhookevent", "webhook"),
            record("Doorbells", "doorbell", "notifications"),
            record("Call budgets", "callbudget", "speed"),
        ),
        is_folded=True,
    ),
    Section(
        "Record of the money",
        (
            money("Billing cycles", "payout", "payments"),
            money("Transaction lines", "transactionline", "receipt"),
            money("Readings of lines", "lineimport", "upload_file"),
            money("Expectations", "expectation", "hourglass_top"),
            money("Matches", "match", "compare_arrows"),
            money("Accepted differences", "matchdecision", "how_to_reg"),
            money("Lines without an order", "linedecision", "assignment_turned_in"),
            money("Macy's documents", "accountingdocument", "description"),
            money("Deposits", "deposit", "savings"),
            money("Bank lines", "bankline", "account_balance"),
            money("Journal entries", "journalentry", "book"),
            money("Exported files", "journalexport", "file_export"),
        ),
        is_folded=True,
    ),
    Section(
        "System",
        (
            record("Users", "user", "person", app="auth"),
            record("Roles", "group", "group", app="auth"),
        ),
    ),
)


def sections_for(user: AbstractBaseUser | AnonymousUser) -> Iterator[Section]:
    """Yield the links that a user may follow, with their counts; no section without links."""
    for section in SECTIONS:
        entries = tuple(_counted(entry) for entry in section.entries if _is_open_to(user, entry))
        if entries:
            yield replace(section, entries=entries)


def _is_open_to(user: AbstractBaseUser | AnonymousUser, entry: Entry) -> bool:
    if entry.url_name.startswith("admin:") and not getattr(user, "is_staff", False):
        return False
    return not entry.permission or user.has_perm(entry.permission)  # type: ignore[union-attr]


def _counted(entry: Entry) -> Entry:
    if not entry.counts:
        return entry
    app, model, question = entry.counts.split(".")
    rows = getattr(apps.get_model(app, model)._default_manager, question)()
    return replace(entry, count=rows.count())
