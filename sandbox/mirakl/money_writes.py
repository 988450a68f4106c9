"""OR28, OR29, OR30: the shop gives money back, or cancels what was not paid yet.

None of them is idempotent: the same refund again is a second refund while an amount is left.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from sandbox.http import MIRAKL, Route, empty_answer, json_answer
from sandbox.mirakl import reductions
from sandbox.mirakl.bodies import json_object, list_of_objects
from sandbox.mirakl.guard import guarded
from sandbox.mirakl.orders import RECEIVED, SHIPPED, SHIPPING, Line, Order, Reduction
from sandbox.mirakl.reductions import Wanted
from sandbox.mirakl.reference import REASONS
from sandbox.mirakl.wire import bad_request, no_such_order, number

if TYPE_CHECKING:
    from sandbox.mirakl.state import Marketplace
    from sandbox.world import World

REFUNDABLE = (SHIPPING, SHIPPED, "TO_COLLECT", RECEIVED)
TAX_EXCLUDED = "TAX_EXCLUDED"

Row = dict[str, Any]


def refund_lines(world: World, request: Request) -> Response:
    """OR28: refund parts of lines that were paid for. All rows or none."""
    market = world.mirakl
    body = json_object(request)
    rows = list_of_objects(body, "refunds")
    if market.settings.lacks_balance_for_refunds:
        raise bad_request("The shop does not have a sufficient payable balance for the refund")
    wanted = [(*_line(market, row), _wanted(market, row, "REFUND")) for row in rows]
    for order, line, want in wanted:
        _check_refund(order, line, want)
    _check_sums(wanted, lambda line: [*line.refunds, *line.cancelations])
    made = [reductions.refund(market, *one) for one in wanted]
    groups: dict[str, str] = {}
    for (order, _, _), refund in zip(wanted, made, strict=True):
        refund.order_refund_id = groups.setdefault(order.id, refund.order_refund_id)
    rows = [
        _reduction_json(order, line, one)
        | {
            "refund_id": one.id,
            "order_refund_id": one.order_refund_id,
            "excluded_from_shipment": want.excluded_from_shipment,
        }
        for (order, line, want), one in zip(wanted, made, strict=True)
    ]
    return json_answer({"order_tax_mode": wanted[0][0].tax_mode, "refunds": rows})


def _check_refund(order: Order, line: Line, want: Wanted) -> None:
    if not order.is_debited or order.state not in REFUNDABLE or line.is_over:
        raise bad_request(f"The order line with id '{line.id}' cannot be refunded.")
    if want.amount < 0 or want.shipping_amount < 0 or not want.amount + want.shipping_amount:
        raise bad_request("The amount to refund must be positive.")
    if order.order_level_tax and line.tax_rate and want.taxes is None:
        raise bad_request("The field 'taxes' is mandatory: the order has taxes.")


def cancel_lines(world: World, request: Request) -> Response:
    """OR30: cancel parts of lines that were not paid for yet. All rows or none."""
    market = world.mirakl
    body = json_object(request)
    rows = list_of_objects(body, "cancelations")
    wanted = [(*_line(market, row), _wanted(market, row, "CANCELATION")) for row in rows]
    for order, line, want in wanted:
        _check_cancelation(order, line, want)
    _check_sums(wanted, lambda line: line.cancelations)
    made = [reductions.cancel_line(market, *one) for one in wanted]
    rows = [
        _reduction_json(order, line, one) | {"cancelation_id": one.id}
        for (order, line, _want), one in zip(wanted, made, strict=True)
    ]
    return json_answer({"cancelations": rows, "order_tax_mode": wanted[0][0].tax_mode})


def _check_cancelation(order: Order, line: Line, want: Wanted) -> None:
    if not order.can_cancel or line.is_over:
        raise bad_request(f"The order line with id '{line.id}' cannot be canceled.")
    if not 0 < want.quantity <= line.quantity - line.canceled_quantity:
        raise bad_request("The quantity to cancel is not valid.")
    sends_taxes = want.taxes is not None or want.shipping_taxes is not None
    if order.order_level_tax and order.tax_mode == TAX_EXCLUDED and sends_taxes:
        raise bad_request("The fields 'taxes' and 'shipping_taxes' must not be provided.")


def cancel_order(world: World, _request: Request, order_id: str) -> Response:
    """OR29: cancel the whole order, without a reason."""
    market = world.mirakl
    order = market.orders.get(order_id)
    if order is None:
        raise no_such_order(order_id)
    if not order.can_cancel:
        raise bad_request(f"The order with id '{order.id}' cannot be canceled.")
    reductions.cancel(market, order, reason_code=None)
    return empty_answer()


# What both bodies have in common


def _line(market: Marketplace, row: Row) -> tuple[Order, Line]:
    """Return the order and the line of a row."""
    line_id = row.get("order_line_id")
    for order in market.orders.values():
        for line in order.lines:
            if line.id == line_id:
                _check_currency(order, row)
                return order, line
    raise bad_request(f"The order line with id '{line_id}' does not exist.")


def _check_currency(order: Order, row: Row) -> None:
    currency = row.get("currency_iso_code")
    if currency not in (None, order.currency):
        raise bad_request(f"The currency '{currency}' is not the order's.")


def _wanted(market: Marketplace, row: Row, kind: str) -> Wanted:
    """Return what a row asks for; its reason must be the shop's to give (RE01)."""
    reason = next((one for one in REASONS if one["code"] == row.get("reason_code")), None)
    if reason is None or reason["type"] != kind or not reason["is_shop_right"]:
        raise bad_request(f"The reason '{row.get('reason_code')}' cannot be used by the shop.")
    quantity = row.get("quantity") or 0
    if not isinstance(quantity, int):
        raise bad_request("Error with field quantity. Please check the field datatype.")
    return Wanted(
        amount=_amount(row, "amount"),
        shipping_amount=_amount(row, "shipping_amount"),
        quantity=quantity,
        reason_code=reason["code"],
        taxes=_taxes(market, row, "taxes"),
        shipping_taxes=_taxes(market, row, "shipping_taxes"),
        excluded_from_shipment=bool(row.get("excluded_from_shipment")),
    )


def _amount(row: Row, name: str) -> Decimal:
    try:
        return Decimal(str(row[name]))
    except (KeyError, InvalidOperation):
        raise bad_request(f"Error with field {name}. Please check the field datatype.") from None


def _taxes(market: Marketplace, row: Row, name: str) -> list[Row] | None:
    """Return the taxes that were sent. Without any, Mirakl computes them, or takes none."""
    sent = row.get(name)
    if sent is None:
        return None if market.settings.tax_calculation_rule != "NONE" else []
    if not isinstance(sent, list) or not all(isinstance(tax, dict) for tax in sent):
        raise bad_request(f"Error with field {name}. Please check the field datatype.")
    return [{"code": tax.get("code"), "amount": _amount(tax, "amount")} for tax in sent]


def _check_sums(
    wanted: list[tuple[Order, Line, Wanted]], taken: Callable[[Line], list[Reduction]]
) -> None:
    """Refuse when the rows of one line together, and what was taken before, exceed the line."""
    for line in {id(line): line for _order, line, _want in wanted}.values():
        own = [want for _order, other, want in wanted if other is line]
        both: list[Reduction | Wanted] = [*taken(line), *own]
        amounts = [one.amount for one in both]
        shipping = [one.shipping_amount for one in both]
        if sum(amounts) > line.price or sum(shipping) > line.shipping_price:
            raise bad_request(f"The order line with id '{line.id}' has not that much left.")


def _reduction_json(order: Order, line: Line, made: Reduction) -> Row:
    return {
        "amount": number(made.amount),
        "currency_iso_code": order.currency,
        "fees": [],
        "order_line_id": line.id,
        "quantity": made.quantity,
        "reason_code": made.reason_code,
        "shipping_amount": number(made.shipping_amount),
        "shipping_taxes": [_tax_json(tax) for tax in made.shipping_taxes],
        "taxes": [_tax_json(tax) for tax in made.taxes],
    }


def _tax_json(tax: Row) -> Row:
    return {
        key: number(value) if isinstance(value, Decimal) else value for key, value in tax.items()
    }


ROUTES = [
    Route("PUT", "/api/orders/refund", "OR28", guarded("OR28", refund_lines), MIRAKL),
    Route("PUT", "/api/orders/<order_id>/cancel", "OR29", guarded("OR29", cancel_order), MIRAKL),
    Route("PUT", "/api/orders/cancel", "OR30", guarded("OR30", cancel_lines), MIRAKL),
]
