"""Compare a store order with the one that should stand there. Pure."""

import hashlib
from collections.abc import Iterator
from dataclasses import astuple
from decimal import Decimal

from integration.domain.orders import StoreLine, StoreLineDraft, StoreOrderDraft
from integration.domain.plan.situation import Twin
from integration.domain.translation import UNIT_PLACES

TOLERANCE = Decimal("0.01")  # a unit price keeps four decimals, so a line may be off by a cent


def address_digest(draft: StoreOrderDraft) -> str:
    """Return a digest of the addresses and the shipping method: equal means nothing to correct."""
    parts = (astuple(draft.billing_address), astuple(draft.shipping_address), draft.shipping_method)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def differences(draft: StoreOrderDraft, twin: Twin) -> Iterator[str]:
    """Yield what is different in the store, in words a person can act on.

    Lines count only once they were read.
    """
    order = twin.order
    if abs(order.total_inc_tax - draft.total_inc_tax) > _tolerance(draft):
        yield f"total {order.total_inc_tax:.2f} instead of {draft.total_inc_tax:.2f}"
    if abs(order.shipping_cost_inc_tax - draft.shipping_cost_inc_tax) > TOLERANCE:
        expected = draft.shipping_cost_inc_tax
        yield f"shipping {order.shipping_cost_inc_tax:.2f} instead of {expected:.2f}"
    if twin.lines is not None:
        yield from _line_differences(draft, twin.lines)


def _tolerance(draft: StoreOrderDraft) -> Decimal:
    """Return how far the totals may lie apart: the store may round each line to cents."""
    units = sum(line.quantity for line in draft.lines)
    return max(TOLERANCE, units * UNIT_PLACES / 2)


def _line_differences(draft: StoreOrderDraft, lines: tuple[StoreLine, ...]) -> Iterator[str]:
    left = [line for line in lines if line.quantity > 0]
    for wanted in draft.lines:
        match = next((line for line in left if _is_same(line, wanted)), None)
        if match is None:
            yield f"{wanted.quantity} × {wanted.sku} at {wanted.price_inc_tax:.2f} is missing"
        else:
            left.remove(match)
    for line in left:
        yield f"{line.quantity} × {line.sku or line.name} was not ordered"


def _is_same(line: StoreLine, wanted: StoreLineDraft) -> bool:
    is_article = (
        line.variant_id == wanted.variant_id
        if wanted.variant_id and line.variant_id
        else line.sku.lower() == wanted.sku.lower()
    )
    is_price = abs(line.price_inc_tax - wanted.price_inc_tax) <= TOLERANCE
    return is_article and is_price and line.quantity == wanted.quantity
