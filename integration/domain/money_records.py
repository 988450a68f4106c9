"""What the marketplace says about money, as values: lines, billing cycles and documents."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

_NO_TOTALS: Mapping[str, Decimal] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class TransactionLine:
    """One transaction log (TL02, TL05).

    `amount` is signed by Mirakl: a credit to the seller is positive, whatever the type says.
    A line changes over time: its state, its cycle and its documents are filled in later.
    """

    mirakl_transaction_id: str
    type: str  # such as ORDER_AMOUNT; unknown ones may come
    amount: Decimal
    currency: str
    payment_state: str  # PENDING, PAYABLE, PAID, RESERVE, NOT_APPLICABLE; unknown ones may come
    created_at: datetime
    updated_at: datetime
    transaction_at: datetime | None = None  # entities.transaction_info.date
    mirakl_cycle_id: str = ""  # seller_billing_cycle_id
    mirakl_order_id: str = ""
    commercial_id: str = ""
    order_created_at: datetime | None = None
    mirakl_line_id: str = ""
    mirakl_refund_id: str = ""
    mirakl_shipment_id: str = ""
    mirakl_debit_id: str = ""
    tax_code: str = ""  # entities.order_tax.code, or shop_tax.code
    fee_code: str = ""  # entities.fee.code, or order_fee.code
    description: str = ""  # one_off_item.description, or the manual document's number
    document_number: str = ""  # accounting_document_number
    mirakl_document_id: str = ""  # accounting_document_id
    voucher_number: str = ""  # payment_voucher_number


@dataclass(frozen=True, slots=True)
class TransactionExport:
    """How far an export of lines is (TL04): PENDING, COMPLETED with its files' URLs, FAILED …"""

    status: str
    urls: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class BillingCycle:
    """One billing cycle (SBC11): what is transferred, to whom, and how far the payout is.

    `summary` holds the `total_*` fields under Mirakl's names, with Mirakl's signs.
    """

    mirakl_cycle_id: str
    created_at: datetime
    currency: str
    transferred_to_seller: Decimal
    transferred_to_operator: Decimal
    payout_state: str = ""  # TO_PAY, PAID, FAILED
    payout_reference: str = ""
    paid_at: datetime | None = None
    failure_reason: str = ""
    voucher_number: str = ""
    summary: Mapping[str, Decimal] = field(default_factory=lambda: _NO_TOTALS)


@dataclass(frozen=True, slots=True)
class AccountingDocument:
    """One accounting document (IV01). Its totals are positive where the shop is charged.

    `mirakl_document_id` is there from the draft on; `number` (invoice_id, what IV02 asks for) comes
    when the document is issued.
    """

    mirakl_document_id: str
    number: str
    type: str  # AUTO_INVOICE, MANUAL_INVOICE, MANUAL_CREDIT
    state: str
    currency: str
    created_at: datetime
    issued_at: datetime | None
    total_excl_tax: Decimal
    total_incl_tax: Decimal
    total_tax: Decimal
    mirakl_cycle_id: str = ""
    payment_state: str = ""  # PENDING, PAID, FAILED
    voucher_number: str = ""
