"""How this marketplace is set up: what an operator decides, and what the weather is like there."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

NOT_AUTOMATIC = "NOT_AUTOMATIC"
AUTOMATIC = "AUTOMATIC"
MANUAL = "manual"
AUTO = "auto"


@dataclass
class Settings:
    """Switches of the operator (PC01 shows most of them) and of the sandbox.

    Times are a vendor's seconds: the clock scales them.
    """

    # What the operator chose.
    order_acceptance: str = NOT_AUTOMATIC
    multi_shipment: bool = False
    addresses_before_acceptance: bool = False
    partial_acceptance: bool = False
    pay_on_shipment: bool = False
    order_tax_mode: str = "TAX_EXCLUDED"
    order_level_tax: bool = False
    tax_collection_by_operator: bool = True
    tax_calculation_rule: str = "PROPORTIONAL_TO_AMOUNT"
    disable_seller_alternative_carrier: bool = False
    commission_rate: Decimal = Decimal(15)
    shop_state: str = "OPEN"
    cancelations_reduce_lines: bool = False
    accept_returns: bool = False
    refund_compliant_returns: bool = False

    # What happens by itself. 0 means at once for staging, never for the two deadlines.
    staging_seconds: float = 0
    debit: str = MANUAL
    debit_seconds: float = 60
    acceptance_hours: float = 0
    cancel_late_shipments: bool = False
    shipping_hours: float = 48
    export_seconds: float = 10

    # What Mirakl does to the quantities of offers.
    decrement_on_order: bool = True
    restore_on_cancel: bool = True
    restore_on_refusal: bool = True
    zero_on_refusal: bool = False

    # When it gets to a stock file, and what becomes of it: see stock_imports.OUTCOMES.
    stock_import_seconds: float = 20
    stock_imports_end: str = "complete"
    warehouses: set[str] = field(default_factory=set)

    # Money: when lines are payable, what the operator makes of them, and when a line is told its
    # cycle. To remit no tax, to keep a commission or to charge another one are mistakes.
    lines_payable_when: str = "RECEIVED"  # or SHIPPED
    commission_vat_rate: Decimal = Decimal(0)
    operator_remits_taxes: bool = True
    refunds_commission: bool = True
    commission_off_by: Decimal = Decimal(0)
    carries_negative_cycles: bool = False
    cycle_fill_seconds: float = 60

    # How it is to talk to.
    api_key: str = "sandbox-mirakl-key"
    external_partner: bool = False
    enforce_call_frequency: bool = True
    late_visibility: float = 0
    update_overlap_seconds: float = 60
    forbidden_operations: set[str] = field(default_factory=set)
    has_accountancy_role: bool = True
    lacks_balance_for_refunds: bool = False
    items_per_export_file: int | None = None
    exports_fail: bool = False
    export_urls_are_plain: bool = False  # http, as in the official examples
    unknown_fields: bool = False
    unknown_enums: bool = False
