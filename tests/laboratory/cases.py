"""One case an order: what both vendors know of it beside what the rows say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from integration.domain.rules import Rules
from integration.models import Decision, Issue, MiraklShop, Order, RemoteWrite
from tests.laboratory.evidence import Call, Evidence, MarketOrder, StoreOrder

SORTING = ("LINK", "IMPORT", "NOT_OURS")
BEING_DEBITED = frozenset({"WAITING_DEBIT", "WAITING_DEBIT_PAYMENT"})
LEFT = frozenset({"SHIPPED", "TO_COLLECT", "RECEIVED", "CLOSED"})
OVER = LEFT | {"REFUSED", "CANCELED"}


@dataclass(frozen=True)
class Case:
    """A marketplace order with its row (None when nobody wrote it down) and what hangs on it."""

    shop: MiraklShop
    rules: Rules
    evidence: Evidence
    market: MarketOrder
    row: Order | None
    writes: tuple[RemoteWrite, ...]
    decisions: tuple[Decision, ...]
    issues: tuple[Issue, ...]
    calls: tuple[tuple[str, Call], ...]  # (kind of write, call), oldest first

    def __str__(self) -> str:
        return f"Order {self.market.number} ({self.market.state})"

    @property
    def twin(self) -> StoreOrder | None:
        """Return the store order that the row names."""
        number = self.row.bigcommerce_order_id if self.row else None
        return self.evidence.store_orders.get(number) if number else None

    @property
    def is_held(self) -> bool:
        """Tell whether its store order is where it was put until Macy's confirms."""
        return self.twin is not None and self.twin.status_id == self.rules.held_status_id

    @property
    def is_asked_about(self) -> bool:
        """Tell whether somebody was told that the order needs a decision."""
        return bool(self.issues)

    @property
    def sorting(self) -> Decision | None:
        """Return what a person said that an order from before go-live is."""
        return next((one for one in self.decisions if one.kind in SORTING), None)

    @property
    def is_earlier(self) -> bool:
        """Tell whether it was placed before the shop went live."""
        live_from = self.shop.orders_live_from
        return live_from is None or self.market.created_at < live_from

    @property
    def is_ours(self) -> bool:
        """Tell whether it is to be handled at all."""
        if self.sorting is not None:
            return self.sorting.kind != "NOT_OURS"
        return not self.is_earlier

    @property
    def units_wanted(self) -> int:
        """Return how many units the customer still wants."""
        lines = [x for x in self.market.lines if x.state not in ("REFUSED", "CANCELED")]
        return sum(line.quantity for line in lines)

    def has_decided(self, *kinds: str) -> bool:
        """Tell whether a person ever decided one of these."""
        return any(decision.kind in kinds for decision in self.decisions)

    def was_refused(self, *kinds: str) -> bool:
        """Tell whether a remote ever said no to a write of these kinds."""
        return any(write.kind in kinds and write.outcome == "REFUSED" for write in self.writes)

    def calls_to(self, *kinds: str) -> list[Call]:
        """Return the calls that were writes of these kinds, oldest first."""
        return [call for kind, call in self.calls if kind in kinds]


def cases(evidence: Evidence, shop: MiraklShop) -> list[Case]:
    """Return every marketplace order as a case."""
    rows = {
        row.mirakl_order_id: row
        for row in Order.objects.filter(shop=shop).prefetch_related("writes", "decisions", "issues")
    }
    calls = calls_by_order(evidence, shop)
    rules = shop.rules
    return [
        Case(
            shop=shop,
            rules=rules,
            evidence=evidence,
            market=market,
            row=row,
            writes=tuple(sorted(row.writes.all(), key=lambda w: w.pk)) if row else (),
            decisions=tuple(row.decisions.all()) if row else (),
            issues=_unresolved(row),
            calls=tuple(calls.get(number, ())),
        )
        for number, market in evidence.orders.items()
        for row in [rows.get(number)]
    ]


def _unresolved(row: Order | None) -> tuple[Issue, ...]:
    issues = row.issues.all() if row else ()
    return tuple(issue for issue in issues if issue.state != "RESOLVED")


# Files of stock, and exports that are asked for, of offers and of transaction lines.
ABOUT_NO_ORDER = frozenset({"OF52", "STO01", "TL03"})


def calls_by_order(evidence: Evidence, shop: MiraklShop) -> dict[str, list[tuple[str, Call]]]:
    """Return the writes at both remotes by the order they were for, as (kind, call)."""
    found: dict[str, list[tuple[str, Call]]] = {}
    for call in sorted(evidence.calls, key=lambda one: one.at):
        if call.is_write:
            for order, kind in meanings(call, evidence, shop):
                found.setdefault(order, []).append((kind, call))
    return found


def meanings(call: Call, evidence: Evidence, shop: MiraklShop) -> Iterator[tuple[str, str]]:
    """Yield (marketplace order, kind of write) for everything that one call asks for."""
    at_mirakl = {"OR21": "ANSWER", "OR23": "TRACK", "OR24": "SHIP"}
    if call.operation in ABOUT_NO_ORDER:
        return
    if call.operation in at_mirakl:
        yield call.path.split("/")[3], at_mirakl[call.operation]
    elif call.operation == "OR04":
        yield from ((row["order_id"], "REFER") for row in call.body["orders"])
    elif call.operation == "ST01":
        yield from ((row["order_id"], "SHIP_PARCEL") for row in call.body["shipments"])
    elif call.operation == "POST /v2/orders":
        yield call.body["external_order_id"], "PLACE"
    elif call.operation.startswith("PUT /v2/orders/"):
        yield _order_of(call, evidence, shop), _change(call, shop)
    else:
        yield "", call.operation


def _order_of(call: Call, evidence: Evidence, shop: MiraklShop) -> str:
    number = store_number(call)
    linked = Order.objects.filter(shop=shop, bigcommerce_order_id=number, is_linked=True).first()
    if linked:
        return linked.mirakl_order_id
    order = evidence.store_orders.get(number)
    return order.carries if order else ""


def store_number(call: Call) -> int:
    """Return the store order that a call changes (PUT /stores/HASH/v2/orders/ID...)."""
    return int(call.path.split("/v2/orders/")[1].split("/")[0])


def _change(call: Call, shop: MiraklShop) -> str:
    status = call.body.get("status_id")
    if status is None:
        return "CORRECT_ADDRESS"
    return "RELEASE" if status == shop.release_status_id else "CANCEL"


def sent_before(case: Case, *kinds: str, at: datetime) -> int:
    """Count the intents of these kinds that were on the record at an instant."""
    return sum(write.kind in kinds and write.sent_at <= at for write in case.writes)
