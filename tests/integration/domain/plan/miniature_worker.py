"""A worker of one order that dies, waits and forgets as ours may.

It keeps what the rows keep: intents before calls, outcomes after them, facts. It decides with
nothing but `order_plan` and `proven_writes`. A turn is a minute: read both sides, then act.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from integration.domain.orders import ShipmentDraft
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
from integration.domain.stock import OUT_OF_THE_WAY
from integration.domain.writes import OPEN_OUTCOMES, Outcome, Write, WriteKind
from tests.integration.domain.builders import (
    SKU,
    a_line,
    an_order,
    the_links,
    the_shelf,
)
from tests.integration.domain.plan.miniature_world import World


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
