"""Translate a marketplace order into the store order to create. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from integration.domain import addresses
from integration.domain.issues import IssueKind, Question, ask
from integration.domain.orders import (
    ZERO,
    Address,
    MarketplaceLine,
    MarketplaceOrder,
    StoreLineDraft,
    StoreOrderDraft,
)
from integration.domain.rules import Rules, TaxPolicy

MOST_LINES = 250  # what one page of the store's order lines can show when they are read back
UNIT_PLACES = Decimal("0.0001")  # the store keeps four decimals
_GONE = frozenset({"REFUSED", "CANCELED"})


@dataclass(frozen=True)
class Link:
    """What stands behind an offer's SKU in the store."""

    product_id: int
    variant_id: int


def wanted_lines(order: MarketplaceOrder) -> tuple[MarketplaceLine, ...]:
    """Return the lines that are still to be delivered."""
    return tuple(line for line in order.lines if line.state not in _GONE)


def objections(
    order: MarketplaceOrder, *, links: Mapping[str, Link], rules: Rules
) -> Iterator[Question]:
    """Yield every reason for which this order cannot be written into the store."""
    yield from order_objections(order, links=links, rules=rules, due_at=order.shipping_deadline)
    yield from _address_objections(order, rules=rules)


def order_objections(
    order: MarketplaceOrder,
    *,
    links: Mapping[str, Link],
    rules: Rules,
    due_at: datetime | None,
) -> Iterator[Question]:
    """Yield the reasons that can be seen before the addresses are there."""
    if order.currency != rules.currency:
        yield ask(
            IssueKind.FOREIGN_CURRENCY,
            root_cause=f"currency:{order.currency}",
            due_at=due_at,
            currency=order.currency,
            expected=rules.currency,
        )
    lines = wanted_lines(order)
    reason = _unusable(lines)
    if reason:
        yield ask(IssueKind.UNUSABLE_LINES, due_at=due_at, reason=reason)
    yield from unlinked(lines, links=links, due_at=due_at)
    yield from _shipping_objections(order, rules=rules, due_at=due_at)


def unlinked(
    lines: tuple[MarketplaceLine, ...], *, links: Mapping[str, Link], due_at: datetime | None
) -> Iterator[Question]:
    """Yield one question for each SKU that no store variant stands behind."""
    for sku in sorted({line.offer_sku for line in lines if line.offer_sku not in links}):
        yield ask(IssueKind.UNLINKED_SKU, root_cause=f"sku:{sku}", due_at=due_at, sku=sku)


def _unusable(lines: tuple[MarketplaceLine, ...]) -> str:
    if not lines:
        return "it has no lines"
    if len(lines) > MOST_LINES:
        return f"it has {len(lines)} lines, more than {MOST_LINES}"
    if any(line.quantity < 1 for line in lines):
        return "a line has no units"
    if any(line.price < ZERO or line.shipping_price < ZERO for line in lines):
        return "a line has a negative price"
    return ""


def _shipping_objections(
    order: MarketplaceOrder, *, rules: Rules, due_at: datetime | None
) -> Iterator[Question]:
    code = order.shipping_type_code
    label = order.shipping_type_label or code
    for codes, why in (
        (rules.collected_shipping_types, "collected by the customer"),
        (rules.operator_shipping_types, "delivered by the operator"),
    ):
        if code in codes:
            yield ask(
                IssueKind.SHIPPING_NOT_OURS,
                root_cause=f"shipping:{code}",
                due_at=due_at,
                shipping_type=label,
                why=why,
            )


def _address_objections(order: MarketplaceOrder, *, rules: Rules) -> Iterator[Question]:
    due_at = order.shipping_deadline
    if order.shipping_address is None:
        yield ask(IssueKind.MISSING_ADDRESS, due_at=due_at, which="shipping")
        return
    if order.billing_address is None:
        yield ask(IssueKind.MISSING_ADDRESS, due_at=due_at, which="billing")
    try:
        country = addresses.alpha_2(order.shipping_address.country)
    except addresses.UnknownCountry:
        country = order.shipping_address.country or "an unknown country"
    if country not in rules.ships_to:
        yield ask(
            IssueKind.FOREIGN_COUNTRY,
            root_cause=f"country:{country}",
            due_at=due_at,
            country=country,
            allowed=", ".join(sorted(rules.ships_to)),
        )


def translate_order(
    order: MarketplaceOrder,
    *,
    links: Mapping[str, Link],
    rules: Rules,
    with_custom_lines: bool = False,
) -> StoreOrderDraft:
    """Return the store order that stands for a marketplace order, held.

    The order must have no `objections`. Tax that the marketplace collects is kept out of the
    store's figures unless the shop's rule shows it, so that no tax service reports it twice.
    """
    if order.shipping_address is None or order.billing_address is None:
        raise ValueError("an order without addresses has no translation")
    lines = wanted_lines(order)
    email = placeholder_email(order, rules=rules)
    shipping_tax = sum((tax.amount for line in lines for tax in line.shipping_taxes), ZERO)
    shipping = sum((line.shipping_price for line in lines), ZERO)
    shipping_ex, shipping_inc = _ex_and_inc(shipping, shipping_tax, order=order, rules=rules)
    return StoreOrderDraft(
        external_order_id=order.mirakl_order_id,
        external_source=f"{rules.marketplace_name} (Mirakl)",
        channel_id=rules.channel_id,
        status_id=rules.held_status_id,
        billing_address=store_address(order.billing_address, email=email),
        shipping_address=store_address(order.shipping_address, email=email),
        shipping_method=shipping_method(order, rules=rules),
        shipping_cost_ex_tax=shipping_ex,
        shipping_cost_inc_tax=shipping_inc,
        lines=tuple(
            _line(line, order=order, links=links, rules=rules, is_custom=with_custom_lines)
            for line in lines
        ),
        payment_method=f"{rules.marketplace_name} Marketplace",
        staff_notes=_staff_notes(order, rules=rules),
    )


def store_address(address: Address, *, email: str) -> Address:
    """Return an address as the store wants it; an unknown billing country stays as it is."""
    try:
        return addresses.for_store(address, email=email)
    except addresses.UnknownCountry:
        return replace(address, email=email)


def shipping_method(order: MarketplaceOrder, *, rules: Rules) -> str:
    """Return the store's shipping method for the order; by default the marketplace's own label."""
    mapped = rules.shipping_methods.get(order.shipping_type_code, "")
    return mapped or order.shipping_type_label or order.shipping_type_code or "Standard"


def placeholder_email(order: MarketplaceOrder, *, rules: Rules) -> str:
    """Return the address that stands in for the buyer's: the store must never mail a buyer."""
    return rules.placeholder_email or f"order-{order.mirakl_order_id.lower()}@example.com"


def _line(
    line: MarketplaceLine,
    *,
    order: MarketplaceOrder,
    links: Mapping[str, Link],
    rules: Rules,
    is_custom: bool,
) -> StoreLineDraft:
    tax = sum((tax.amount for tax in line.taxes), ZERO)
    ex, inc = _ex_and_inc(line.price, tax, order=order, rules=rules)
    link = None if is_custom else links[line.offer_sku]
    return StoreLineDraft(
        quantity=line.quantity,
        price_ex_tax=(ex / line.quantity).quantize(UNIT_PLACES),
        price_inc_tax=(inc / line.quantity).quantize(UNIT_PLACES),
        product_id=link.product_id if link else None,
        variant_id=link.variant_id if link else None,
        sku=line.offer_sku,
        name=line.product_title or line.offer_sku,
    )


def _ex_and_inc(
    price: Decimal, tax: Decimal, *, order: MarketplaceOrder, rules: Rules
) -> tuple[Decimal, Decimal]:
    """Return a price without and with tax, as the shop's rule wants them in the store."""
    without = price - tax if order.tax_mode == "TAX_INCLUDED" else price
    return (without, without + tax) if rules.tax_policy is TaxPolicy.SHOW else (without, without)


def _staff_notes(order: MarketplaceOrder, *, rules: Rules) -> str:
    collected = sum(
        (tax.amount for line in wanted_lines(order) for tax in (*line.taxes, *line.shipping_taxes)),
        ZERO,
    )
    notes = [f"{rules.marketplace_name} order {order.mirakl_order_id}"]
    if rules.marketplace_url:
        notes.append(f"{rules.marketplace_url}/mmp/shop/order/{order.mirakl_order_id}")
    if collected and rules.tax_policy is TaxPolicy.KEEP_OUT:
        notes.append(
            f"Tax collected by the marketplace: {collected:.2f} {order.currency}"
            " (not part of this order)"
        )
    if order.shipping_address and order.shipping_address.note.strip():
        notes.append(f"Delivery note: {order.shipping_address.note.strip()}")
    if order.shipping_deadline:
        notes.append(f"Ship by {order.shipping_deadline.astimezone(UTC):%Y-%m-%d %H:%M} UTC")
    return "\n".join(notes)
