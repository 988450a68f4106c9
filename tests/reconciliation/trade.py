"""Orders that Macy's told of, and transaction lines that came for them, as rows."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from integration.domain.orders import MarketplaceLine, MarketplaceOrder
from integration.models import MiraklShop, Order
from reconciliation.flows import match_transactions, watch_expectations
from reconciliation.models import Account, Books, LineImport, TransactionLine

SOLD = datetime(2026, 10, 1, 12, tzinfo=UTC)
LATER = SOLD + timedelta(days=60)
_numbers = itertools.count(1)


def sold(shop: MiraklShop, number: str = "C1-A", *, at: datetime = SOLD, **more: object) -> Order:
    """Let Macy's tell of an order of one line: 100.00, commission 15.00, paid and shipped."""
    line = MarketplaceLine(
        mirakl_line_id=f"{number}-1",
        state="RECEIVED",
        offer_sku="SHEET",
        quantity=2,
        unit_price=Decimal(50),
        price=Decimal(100),
        total_price=Decimal(100),
        category_code="bedding",
        commission=Decimal(15),
        commissionable=Decimal(100),
        debited_at=at,
        shipped_at=at,
    )
    order = MarketplaceOrder(
        mirakl_order_id=number,
        commercial_id=number.partition("-")[0],
        state="RECEIVED",
        created_at=at,
        updated_at=at,
        currency="USD",
        price=Decimal(100),
        shipping_price=Decimal(0),
        total_price=Decimal(100),
        lines=(replace(line, **more),),
        debited_at=at,
    )
    return Order.objects.observe(shop, order, at=at)


def tell(order: Order, *, at: datetime, **more: object) -> Order:
    """Let Macy's say something else about an order's line."""
    [line] = order.marketplace.lines
    told = replace(order.marketplace, updated_at=at, lines=(replace(line, **more),))
    return Order.objects.observe(order.shop, told, at=at)


def imported(shop: MiraklShop, *, at: datetime = LATER) -> LineImport:
    """Begin and end a reading of lines."""
    Books.objects.of(shop)
    Books.objects.filter(shop=shop).update(lines_observed_at=at)
    return LineImport.objects.create(
        shop=shop, source=LineImport.Source.SEEK, began_at=at, ended_at=at, is_complete=True
    )


def came(
    by: LineImport,
    kind: str,
    amount: str,
    *,
    order: str = "C1-A",
    line: str | None = None,
    at: datetime = SOLD,
    currency: str = "USD",
    **more: object,
) -> TransactionLine:
    """Let a transaction line come; `line` is the order's first unless it is said."""
    number = next(_numbers)
    return TransactionLine.objects.create(
        shop=by.shop,
        mirakl_transaction_id=uuid.UUID(int=number),
        type=kind,
        amount=Decimal(amount),
        currency=currency,
        payment_state="PAYABLE",
        created_at=at,
        updated_at=at,
        mirakl_order_id=order,
        mirakl_line_id=(f"{order}-1" if order else "") if line is None else line,
        text_number=number,
        digest=uuid.UUID(int=number),
        line_import=by,
        seen_at=by.began_at,
        **more,
    )


def paid(
    by: LineImport, order: str = "C1-A", *, goods: str = "100.00", fee: str = "-15.00"
) -> None:
    """Let an order's sale and its commission come."""
    came(by, "ORDER_AMOUNT", goods, order=order, mirakl_debit_id="D1")
    came(by, "COMMISSION_FEE", fee, order=order, mirakl_debit_id="D1")


def matched(shop: MiraklShop, *, at: datetime = LATER) -> None:
    """Run both flows."""
    watch_expectations.run(shop, at=at)
    match_transactions.run(shop, at=at)


def account(shop: MiraklShop, code: str, role: str = "") -> Account:
    """Add an account to the shop's chart."""
    books = Books.objects.of(shop)
    return Account.objects.create(books=books, code=code, name=code, type="EXPENSE", role=role)
