"""A shop's transaction lines as Macy's exports them, and what they should be: always the same.

An order has five lines: its amount, its tax, the tax that Macy's remits, its commission, and one of
shipping, a refund or a refunded commission. Orders are spread over 26 cycles; the last is not paid
yet. A line has about 1.1 KB, as the official examples have.
"""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

LINES_AN_ORDER = 5
CYCLES = 26
CYCLE_DAYS = 14
BEGAN_AT = datetime(2025, 6, 1, tzinfo=UTC)
ZERO, CENT = Decimal(0), Decimal("0.01")
REFUND, SHIPPING, FEE_BACK = "REFUND_ORDER_AMOUNT", "ORDER_SHIPPING_AMOUNT", "REFUND_COMMISSION_FEE"
EXPECTED = (
    "mirakl_order_id",
    "mirakl_line_id",
    "ordered_at",
    "shipped_on",
    "goods",
    "shipping",
    "tax",
    "commission",
    "refund_goods",
    "refund_commission",
)

_TEMPLATE = (
    '{"accounting_document_creation_date":"%(closed)s","accounting_document_number":"%(document)s",'
    '"amount":%(amount)s,"amount_credited":%(credited)s,"amount_debited":%(debited)s,'
    '"balance":%(balance)s,"currency_iso_code":"USD","date_created":"%(created)s","entities":{'
    '"channel":{"code":"US"},"debit":{"id":"%(order)s-D1"},"domain":"PRODUCT","order":{'
    '"commercial_id":"%(commercial)s","creation_date":"%(ordered)s","id":"%(order)s",'
    '"payment_info":{"payment_type":"CARD"},"references":{'
    '"order_reference_for_seller":"%(seller)s"}},"order_line":{"id":"%(order)s-1"}%(about)s,'
    '"shipment":{"id":"%(shipment)s"},"transaction_info":{"date":"%(created)s",'
    '"number":"T%(seller)s"}},"id":"%(id)s","last_updated":"%(updated)s",'
    '"pay_out_psp_code":"OPERATOR","payment_state":"%(state)s",'
    '"payment_voucher_number":"%(voucher)s","psp_balance":%(balance)s,'
    '"seller_billing_cycle_id":"%(cycle)s","shop":{"domains":["PRODUCT"],"id":2047,'
    '"model":"MARKETPLACE","operator_internal_id":"2047"},"type":"%(type)s"}\n'
)
_TAXED = ',"order_tax":{"code":"US_SALES_TAX","rate":0.08}'


@dataclass(frozen=True)
class Sale:
    """One order: what it is about, and the money of its lines by type."""

    order_id: str
    cycle: int  # from 0
    created_at: datetime
    money: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True)
class Cycle:
    """One billing cycle; `transferred` is what its lines come to."""

    id: str
    closed_at: datetime
    transferred: Decimal
    is_paid: bool


def sales(count: int, *, seed: int = 1) -> Iterator[Sale]:
    """Yield the orders of `count` lines."""
    chance = random.Random(seed)
    orders = -(-count // LINES_AN_ORDER)
    for number in range(orders):
        cycle = number * CYCLES // orders
        closed_at = BEGAN_AT + timedelta(days=CYCLE_DAYS * (cycle + 1))
        created_at = closed_at - timedelta(seconds=86_400 + number % 1_000_000)
        left = count - number * LINES_AN_ORDER
        yield Sale(f"MCY{number:09d}-A", cycle, created_at, _money(chance, number)[:left])


def lines(count: int, *, seed: int = 1) -> Iterator[str]:
    """Yield `count` lines of NDJSON, each with its newline."""
    chance = random.Random(seed + 1)
    ids = _cycle_ids(seed)
    balance = ZERO
    for sale in sales(count, seed=seed):
        facts = _facts(sale, ids[sale.cycle])
        for type_, amount in sale.money:
            balance += amount
            facts["about"] = _TAXED if "TAX" in type_ else ""
            if type_.startswith("REFUND"):
                facts["about"] = f',"refund":{{"id":"{sale.order_id}-R1"}}'
            facts |= {
                "amount": str(amount),
                "balance": str(balance),
                "credited": str(max(amount, ZERO)),
                "debited": str(max(-amount, ZERO)),
                "id": _uuid(chance),
                "shipment": _uuid(chance),
                "type": type_,
            }
            yield _TEMPLATE % facts


def cycles(count: int, *, seed: int = 1) -> list[Cycle]:
    """Return the cycles that the lines are of."""
    totals = [ZERO] * CYCLES
    for sale in sales(count, seed=seed):
        totals[sale.cycle] += sum((amount for _, amount in sale.money), ZERO)
    return [
        Cycle(
            identity,
            BEGAN_AT + timedelta(days=CYCLE_DAYS * (number + 1)),
            totals[number],
            number < CYCLES - 1,
        )
        for number, identity in enumerate(_cycle_ids(seed))
    ]


def expectations(count: int, *, seed: int = 1) -> Iterator[tuple[Any, ...]]:
    """Yield what each order line should bring, in the order of `EXPECTED`: all of it comes."""
    for sale in sales(count, seed=seed):
        money = dict(sale.money)
        ordered_at = sale.created_at - timedelta(days=3)
        yield (
            sale.order_id,
            f"{sale.order_id}-1",
            ordered_at.isoformat(),
            sale.created_at.date().isoformat(),
            money.get("ORDER_AMOUNT", ZERO),
            money.get(SHIPPING, ZERO),
            money.get("ORDER_AMOUNT_TAX", ZERO),
            money.get("COMMISSION_FEE", ZERO),
            money.get(REFUND, ZERO),
            money.get(FEE_BACK, ZERO),
        )


def write(path: Path, count: int, *, seed: int = 1) -> None:
    """Write `count` lines to a file."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(lines(count, seed=seed))


def write_expectations(path: Path, count: int, *, seed: int = 1) -> None:
    """Write what the orders should bring to a CSV file with headings."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(EXPECTED)
        table.writerows(expectations(count, seed=seed))


def _money(chance: random.Random, number: int) -> tuple[tuple[str, Decimal], ...]:
    goods = Decimal(chance.randrange(999, 29999)).scaleb(-2)
    tax = (goods * 8 / 100).quantize(CENT)
    commission = (goods * 15 / 100).quantize(CENT)
    last = (
        (SHIPPING, Decimal("7.95")),
        (REFUND, -goods),
        (FEE_BACK, commission),
        (SHIPPING, Decimal("9.95")),
    )[number % 4]
    return (
        ("ORDER_AMOUNT", goods),
        ("ORDER_AMOUNT_TAX", tax),
        ("OPERATOR_REMITTED_ORDER_AMOUNT_TAX", -tax),
        ("COMMISSION_FEE", -commission),
        last,
    )


def _facts(sale: Sale, cycle_id: str) -> dict[str, str]:
    closed = _moment(BEGAN_AT + timedelta(days=CYCLE_DAYS * (sale.cycle + 1)))
    created, is_paid = _moment(sale.created_at), sale.cycle < CYCLES - 1
    return {
        "closed": closed,
        "commercial": sale.order_id.removesuffix("-A"),
        "created": created,
        "cycle": cycle_id,
        "document": f"{sale.cycle + 1:012d}",
        "order": sale.order_id,
        "ordered": _moment(sale.created_at - timedelta(days=3)),
        "seller": sale.order_id[3:12],
        "state": "PAID" if is_paid else "PAYABLE",
        "updated": closed,
        "voucher": f"{sale.cycle + 1:06d}",
    }


def _cycle_ids(seed: int) -> list[str]:
    chance = random.Random(seed + 2)
    return [_uuid(chance) for _ in range(CYCLES)]


def _uuid(chance: random.Random) -> str:
    text = f"{chance.getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
