"""Both remotes in miniature, and a worker of one order that dies, waits and forgets as ours may.

The worker keeps what the rows keep: intents before calls, outcomes after them, facts. It decides
with nothing but `order_plan` and `proven_writes`. A turn is a minute: read both sides, then act.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from integration.domain.orders import MarketplaceOrder, MarketplaceShipment, ShipmentDraft
from integration.domain.plan import Plan, order_plan
from integration.domain.plan.comparison import address_digest
from integration.domain.plan.proof import proven_writes
from integration.domain.plan.situation import Memory, Situation, Twin
from integration.domain.plan.steps import (
    Accept,
    Adopt,
    CancelDuplicate,
    Dispatch,
    DispatchParcels,
    Place,
    Release,
)
from integration.domain.rules import Rules
from integration.domain.stock import CANCELED, OUT_OF_THE_WAY, PARTIALLY_SHIPPED, SHIPPED
from integration.domain.writes import OPEN_OUTCOMES, Outcome, Write, WriteKind
from tests.integration.domain.builders import (
    NOW,
    SKU,
    a_line,
    a_parcel,
    a_store_line,
    a_twin,
    an_order,
    the_links,
    the_shelf,
)

TURN = timedelta(minutes=1)
DEBIT_TAKES, PACKING_TAKES = 2 * TURN, 4 * TURN


@dataclass(frozen=True)
class Fate:
    """What becomes of one call: whether and when it happens, and what the caller learns.

    `outcome` INTENDED is a caller that died. One that dies after it heard the answer has taken its
    facts with it to the database (`is_noted`), but not the outcome.
    """

    happens_after: timedelta | None = timedelta(0)
    outcome: Outcome = Outcome.ANSWERED
    is_noted: bool = False


CALM = Fate()


@dataclass
class World:
    """Mirakl and the store. `lag` is how long a new store order stays hidden from every search."""

    parcels: int
    lag: timedelta
    now: datetime = NOW
    marketplace: MarketplaceOrder = field(default_factory=lambda: an_order("WAITING_ACCEPTANCE"))
    declared: list[MarketplaceShipment] = field(default_factory=list)
    orders: dict[int, Twin] = field(default_factory=dict)
    released: set[int] = field(default_factory=set)
    pending: list[tuple[datetime, Callable[[], None]]] = field(default_factory=list)
    debit_at: datetime = NOW
    packed_at: datetime = NOW  # when packing began

    def pass_time(self) -> None:
        """Let a minute pass: what was on its way arrives, Macy's debits, the warehouse packs."""
        self.now += TURN
        due = [call for call in self.pending if call[0] <= self.now]
        for call in sorted(due, key=lambda call: call[0]):
            self.pending.remove(call)
            call[1]()
        if self.marketplace.state == "WAITING_DEBIT" and self.debit_at <= self.now:
            self._say("SHIPPING")
        for number in self.released:
            self._pack(number)

    def _pack(self, number: int) -> None:
        """Have the warehouse pack one box after the other."""
        packed = (self.now - self.packed_at) // PACKING_TAKES
        boxes = tuple(a_parcel(box) for box in range(1, min(packed, self.parcels) + 1))
        if boxes != (self.orders[number].shipments or ()):
            self.orders[number] = replace(self.orders[number], shipments=boxes)
            self._set_status(number, SHIPPED if packed >= self.parcels else PARTIALLY_SHIPPED)

    def visible(self) -> list[Twin]:
        """Return the store orders that a search or a list shows."""
        return [o for o in self.orders.values() if o.order.created_at + self.lag <= self.now]

    # --- calls, as the remotes take them ---

    def accept(self) -> None:
        if self.marketplace.state == "WAITING_ACCEPTANCE":
            self._say("WAITING_DEBIT")
            self.debit_at = self.now + DEBIT_TAKES

    def create(self, status_id: int) -> int:
        number = 100 + len(self.orders)
        line = a_store_line(quantity=self.parcels)
        total = str(20 * self.parcels)
        self.orders[number] = a_twin(
            status_id,
            number=number,
            seen_at=self.now,
            created_at=self.now,
            lines=[line],
            total=total,
        )
        return number

    def release(self, number: int, status_id: int) -> None:
        if number in self.released:
            return
        self._set_status(number, status_id)
        self.released.add(number)
        self.packed_at = self.now

    def cancel(self, number: int) -> None:
        self._set_status(number, CANCELED)

    def track(self, number: str) -> None:
        self.marketplace = replace(self.marketplace, tracking_number=number)

    def ship(self) -> None:
        if self.marketplace.state == "SHIPPING":
            self._say("SHIPPED")

    def declare(self, draft: ShipmentDraft) -> None:
        """Take a parcel (ST01) for as long as units are left: a second one of a kind, too."""
        if len(self.declared) < self.parcels:
            self.declared.append(
                MarketplaceShipment(
                    f"S-{len(self.declared)}",
                    draft.mirakl_order_id,
                    "SHIPPED",
                    draft.quantities,
                    draft.tracking.tracking_number,
                )
            )
        if len(self.declared) == self.parcels:
            self.ship()

    def _say(self, state: str) -> None:
        self.marketplace = replace(self.marketplace, state=state, updated_at=self.now)

    def _set_status(self, number: int, status_id: int) -> None:
        twin = self.orders[number]
        order = replace(twin.order, status_id=status_id, modified_at=self.now)
        self.orders[number] = replace(twin, order=order)


@dataclass
class Worker:
    """Reads, plans and acts for one order. `fates` say what becomes of its calls, one by one."""

    world: World
    rules: Rules
    fates: Iterator[Fate]
    memory: Memory = field(default_factory=Memory)
    rows: dict[int, Twin] = field(default_factory=dict)
    calls: int = 0

    def turn(self) -> Plan:
        """Read both sides, note what they prove, and take at most one step."""
        self.world.pass_time()
        for twin in self.world.visible():
            self._observe(twin)
        for write in list(proven_writes(self._situation())):
            self._close(write, Outcome.PROVEN)
            if write.kind is WriteKind.RELEASE and self.memory.released_at is None:
                self.memory = replace(self.memory, released_at=write.sent_at)
        plan = order_plan(self._situation())
        if plan.step is not None:
            self._take(plan.step)
        return plan

    def _observe(self, twin: Twin) -> None:
        """Keep a row of what was read; an order that has not changed is not listed again."""
        number = twin.order.bigcommerce_order_id
        if number not in self.rows or self.rows[number].order != twin.order:
            self.rows[number] = replace(twin, seen_at=self.world.now)

    def _situation(self) -> Situation:
        told = frozenset(
            int(number)
            for write in self.memory.writes
            if write.kind in (WriteKind.SHIP, WriteKind.SHIP_PARCEL)
            and write.outcome in (Outcome.ANSWERED, Outcome.PROVEN)
            for number in write.subject.split(",")
        )
        now = self.world.now
        return Situation(
            marketplace=self.world.marketplace,
            marketplace_seen_at=now,
            rules=self.rules,
            memory=replace(self.memory, told_parcels=told),
            twins=tuple(self.rows.values()),
            store_seen_at=now,
            shipments_at_marketplace=tuple(self.world.declared),
            links=the_links([SKU]),
            shelf=the_shelf([SKU], read_at=now),
        )

    # --- steps, as `integration.steps` takes them ---

    def _take(self, step: object) -> None:
        world = self.world
        match step:
            case Accept():
                self._write(WriteKind.ACCEPT, world.accept)
            case Place(draft):
                self._place(draft.status_id, content=address_digest(draft))
            case Adopt(number):
                content = next(w for w in self.memory.writes if w.kind is WriteKind.PLACE).content
                self._adopt(number, content)
            case Release(number):
                self._release(number)
            case CancelDuplicate(number):
                cancel = lambda: world.cancel(number)  # noqa: E731
                self._write(WriteKind.CANCEL_DUPLICATE, cancel, subject=str(number))
            case Dispatch():
                self._dispatch(step)
            case DispatchParcels(drafts):
                for number, draft in drafts:
                    self._declare(number, draft)
            case _:
                raise AssertionError(f"no step of this story: {step}")

    def _place(self, status_id: int, *, content: str) -> None:
        found = [t for t in self.world.visible() if t.order.status_id not in OUT_OF_THE_WAY]
        number = 100 + len(self.world.orders)

        def note() -> None:
            self._observe(self.world.orders[number])
            self._adopt(number, content)

        if found:
            self._adopt(min(twin.order.bigcommerce_order_id for twin in found), content)
        else:
            create = lambda: self.world.create(status_id)  # noqa: E731
            self._write(WriteKind.PLACE, create, content=content, note=note)

    def _adopt(self, number: int, content: str) -> None:
        self.memory = replace(
            self.memory,
            bigcommerce_order_id=number,
            placed_at=self.world.now,
            placed_address=content,
        )

    def _release(self, number: int) -> None:
        """Release it if a look finds it alone, or finds none when it had time to show."""
        alive = [t for t in self.world.visible() if t.order.status_id not in OUT_OF_THE_WAY]
        found = [twin.order.bigcommerce_order_id for twin in alive]
        placed_at = self.memory.placed_at or self.world.now
        has_settled = self.world.now - placed_at > self.rules.settle_time
        if found == [number] or (not found and has_settled):
            release = lambda: self.world.release(number, self.rules.release_status_id)  # noqa: E731
            self._write(WriteKind.RELEASE, release, subject=str(number))

    def _dispatch(self, step: Dispatch) -> None:
        if step.tracking is not None:
            number = step.tracking.tracking_number
            track = lambda: self.world.track(number)  # noqa: E731
            sent = self._write(WriteKind.TRACK, track, subject=number, content=step.content)
            if sent is not Outcome.ANSWERED:
                return
        if step.is_complete:
            parcels = ",".join(str(parcel) for parcel in step.parcels)
            self._write(WriteKind.SHIP, self.world.ship, subject=parcels, content=step.content)

    def _declare(self, number: int, draft: ShipmentDraft) -> None:
        tracking = draft.tracking.tracking_number
        content = f"{draft.tracking.carrier_code}|{tracking}|complete"
        is_known = tracking in [parcel.tracking_number for parcel in self.world.declared]
        declare = (lambda: None) if is_known else lambda: self.world.declare(draft)
        self._write(WriteKind.SHIP_PARCEL, declare, subject=str(number), content=content)

    def _write(
        self,
        kind: WriteKind,
        call: Callable[[], Any],
        *,
        subject: str = "",
        content: str = "",
        note: Callable[[], None] = lambda: None,
    ) -> Outcome:
        """Commit the intent, call, and record as much of the answer as fate allows."""
        for write in self.memory.writes:
            if (write.kind, write.subject) == (kind, subject) and write.outcome in OPEN_OUTCOMES:
                self._close(write, Outcome.VANISHED)
        self.calls += 1
        intent = Write(kind, self.world.now, Outcome.INTENDED, subject, content, "", self.calls)
        self.memory = replace(self.memory, writes=(intent, *self.memory.writes))
        fate = next(self.fates, CALM)
        if fate.happens_after == timedelta(0):
            call()
        elif fate.happens_after is not None:
            self.world.pending.append((self.world.now + fate.happens_after, call))
        if fate.is_noted or fate.outcome is Outcome.ANSWERED:
            note()
        self._close(intent, fate.outcome)
        return fate.outcome

    def _close(self, write: Write, outcome: Outcome) -> None:
        writes = tuple(
            replace(each, outcome=outcome) if each.number == write.number else each
            for each in self.memory.writes
        )
        self.memory = replace(self.memory, writes=writes)


def a_worker(*, fates: list[Fate], parcels: int, lag: timedelta, rules: Rules) -> Worker:
    """Return a worker at the birth of an order of `parcels` mugs, one a parcel."""
    line = a_line(quantity=parcels, price=str(20 * parcels))
    world = World(parcels, lag, marketplace=an_order("WAITING_ACCEPTANCE", lines=[line]))
    return Worker(world, rules, iter(fates))
