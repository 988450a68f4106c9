"""A shop's transaction lines as Macy's exports them: any number, always the same.

An order has five lines: its amount, its tax, the tax that Macy's remits, its commission, and one
of shipping, a refund or its refunded commission. Every cycle ends with its PAYMENT; what belongs to
the last one is not paid yet. A line has about 1.1 KB, as the official examples have.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

LINES_AN_ORDER = 5
CYCLES = 26
CYCLE_DAYS = 14
BEGAN_AT = datetime(2025, 6, 1, tzinfo=UTC)

_TEMPLATE = (
    '{"accounting_document_creation_date":"%(closed)s","accounting_document_number":"%(document)s",'
    '"amount":%(amount)s,"amount_credited":%(credited)s,"amount_debited":%(debited)s,'
    '"balance":%(balance)s,"currency_iso_code":"USD","date_created":"%(created)s","entities":{'
    '"channel":{"code":"MACYS_US"},"debit":{"id":"%(order)s-D1"},"domain":"PRODUCT","order":{'
    '"commercial_id":"%(commercial)s","creation_date":"%(ordered)s","id":"%(order)s",'
    '"payment_info":{"imprint_number":"IMPRINT-%(number)08d","payment_type":"CREDIT_CARD"},'
    '"references":{"order_reference_for_customer":"%(commercial)s-CUSTOMER",'
    '"order_reference_for_seller":"%(seller)s"}},"order_line":{"id":"%(order)s-1"}%(refund)s%(tax)s,'
    '"shipment":{"id":"%(shipment)s"},"transaction_info":{"date":"%(created)s",'
    '"number":"TRX-%(number)012d"}},"id":"%(id)s","last_updated":"%(updated)s",'
    '"pay_out_psp_code":"MIRAKL_PAYOUT","payment_state":"%(state)s",'
    '"payment_voucher_number":"%(voucher)s","psp_balance":%(balance)s,'
    '"seller_billing_cycle_id":"%(cycle)s","shop":{"domains":["PRODUCT"],"id":2047,'
    '"model":"MARKETPLACE","name":"Harbor & Pine","operator_internal_id":"MCY-SHOP-2047"},'
    '"type":"%(type)s"}\n'
)


def lines(count: int, *, seed: int = 1) -> Iterator[str]:
    """Yield `count` lines of NDJSON, each with its newline."""
    chance = random.Random(seed)
    cycles = [_uuid(chance) for _ in range(CYCLES)]
    orders = -(-count // LINES_AN_ORDER)
    balance, left = Decimal(0), count
    for number in range(orders):
        position = number * CYCLES // orders
        for type_, amount in _money(chance, number)[:left]:
            balance += amount
            yield _line(chance, number, position, cycles[position], type_, amount, balance)
        left -= LINES_AN_ORDER


def write(path: Path, count: int, *, seed: int = 1) -> None:
    """Write `count` lines to a file."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(lines(count, seed=seed))


def _money(chance: random.Random, number: int) -> list[tuple[str, Decimal]]:
    goods = Decimal(chance.randrange(999, 29999)).scaleb(-2)
    tax = (goods * 8 / 100).quantize(Decimal("0.01"))
    commission = (goods * 15 / 100).quantize(Decimal("0.01"))
    last = [
        ("ORDER_SHIPPING_AMOUNT", Decimal("7.95")),
        ("REFUND_ORDER_AMOUNT", -goods),
        ("REFUND_COMMISSION_FEE", commission),
        ("ORDER_SHIPPING_AMOUNT", Decimal("9.95")),
    ][number % 4]
    return [
        ("ORDER_AMOUNT", goods),
        ("ORDER_AMOUNT_TAX", tax),
        ("OPERATOR_REMITTED_ORDER_AMOUNT_TAX", -tax),
        ("COMMISSION_FEE", -commission),
        last,
    ]


def _line(
    chance: random.Random,
    number: int,
    position: int,
    cycle: str,
    type_: str,
    amount: Decimal,
    balance: Decimal,
) -> str:
    closed = BEGAN_AT + timedelta(days=CYCLE_DAYS * (position + 1))
    created = closed - timedelta(seconds=86_400 + number % 1_000_000)
    is_paid = position < CYCLES - 1
    order = f"MCY{number:09d}-A"
    return _TEMPLATE % {
        "amount": amount,
        "balance": balance,
        "closed": _moment(closed),
        "commercial": order.removesuffix("-A"),
        "created": _moment(created),
        "credited": max(amount, Decimal(0)),
        "cycle": cycle if is_paid else "",
        "debited": max(-amount, Decimal(0)),
        "document": f"{position + 1:012d}",
        "id": _uuid(chance),
        "number": number,
        "order": order,
        "ordered": _moment(created - timedelta(days=3)),
        "refund": f',"refund":{{"id":"{order}-R1"}}' if type_.startswith("REFUND") else "",
        "seller": 100_000 + number,
        "shipment": _uuid(chance),
        "state": "PAID" if is_paid else "PAYABLE",
        "tax": ',"order_tax":{"code":"US_SALES_TAX","rate":0.08}' if "TAX" in type_ else "",
        "type": type_,
        "updated": _moment(closed if is_paid else created),
        "voucher": f"{position + 1:06d}",
    }


def _uuid(chance: random.Random) -> str:
    text = f"{chance.getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"
