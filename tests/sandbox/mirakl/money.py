"""What the tests of the money side ask: lines, cycles and documents, by the API."""

from decimal import Decimal
from typing import Any

import simplejson

from sandbox.actions import act
from sandbox.mirakl import lifecycle

TEE, SHEET = "FN-TEE-M-NVY", "HP-SHEET-QN-WHT"
PRICED = {"sku": TEE, "quantity": 2, "unit_price": "50.00", "tax_rate": "10"}

Row = dict[str, Any]


def read(answer: Any) -> Any:
    """Return an answer's body with exact numbers."""
    assert answer.status_code == 200, answer.text
    return simplejson.loads(answer.text, use_decimal=True)


def lines(shop: Any, **query: Any) -> list[Row]:
    """Return transaction lines, the oldest first unless asked otherwise (TL02)."""
    asked = {"limit": 2000, "sort": "dateCreated,ASC", **query}
    return read(shop.get("/api/sellerpayment/transactions_logs", **asked))["data"]


def amounts(shop: Any, **query: Any) -> dict[str, Decimal]:
    """Return what the lines of each type add up to."""
    sums: dict[str, Decimal] = {}
    for line in lines(shop, **query):
        sums[line["type"]] = sums.get(line["type"], Decimal(0)) + line["amount"]
    return sums


def cycles(shop: Any, **query: Any) -> list[Row]:
    return read(shop.get("/api/seller-billing-cycles", **query))["data"]


def documents(shop: Any, **query: Any) -> list[Row]:
    return read(shop.get("/api/invoices", **{"type": "ALL", **query}))["invoices"]


def sell(market: Any, *basket: Any, **more: Any) -> str:
    """Return an order that was paid for, shipped and received."""
    order_id = market.place_order(list(basket) or [PRICED], state="SHIPPING", **more)
    lifecycle.ship(market, market.orders[order_id])
    market.receive(order_id)
    return order_id


def close(world: Any, **given: Any) -> Row:
    """Close a cycle, wait until its lines know it, and return it."""
    cycle_id = act(world, "close_cycle", given).data["cycle_id"]
    world.move(61)
    return {"id": cycle_id}
