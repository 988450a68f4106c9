"""Where a process may die: each flow, and each step of an order, before and after every effect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from integration.models import Payload, RunOutcome, SyncRun
from tests.integration.story import ORDER_FLOWS, ROUND
from tests.laboratory import stories
from tests.laboratory.accountant import findings
from tests.laboratory.evidence import of_world
from tests.laboratory.lab import Laboratory

MOST_MINUTES = 15  # more than twice the settle time, for each of two unclear writes
A_DAY = 24 * 60 * 60
# Where deaths differ most: around what changes a remote, after what was read, around our memory.
TELLING = (
    "before PUT /",
    "after PUT /",
    "before POST /",
    "after POST /",
    "after GET /api",
    'after INSERT INTO "integration_skulink"',
    'before UPDATE "integration_order"',
)


def _anything() -> bool:
    return True


def _has_read_again() -> bool:
    return Payload.objects.filter(source="OR15").exists()


def _has_read_the_reference_data() -> bool:
    runs = SyncRun.objects.filter(flow="watch_reference_data", outcome=RunOutcome.DONE)
    return runs.filter(counts__has_key="read").exists()


@dataclass(frozen=True)
class Scenario:
    """A flow about to do something. What it does must be done in the end, whoever dies.

    `step` is how many seconds pass between two rounds of flows after the death.
    """

    name: str
    story: Callable[[Laboratory], object]
    flow: str = "advance_orders"
    is_done: Callable[[], bool] = _anything
    step: float = ROUND.total_seconds()


SCENARIOS = (
    Scenario("pull_orders", stories.ordered, "pull_orders"),
    Scenario("pull_orders, parcels", stories.declared, "pull_orders"),
    Scenario("reread_orders, start", stories.ordered, "reread_orders", _has_read_again),
    Scenario("reread_orders, read", stories.export_ready, "reread_orders", _has_read_again),
    Scenario("pull_store_orders", stories.left_the_store, "pull_store_orders"),
    Scenario("pull_variants", stories.read_but_unlinked, "pull_variants"),
    Scenario("publish_references", stories.placed, "publish_references"),
    Scenario(
        "watch_reference_data",
        stories.nothing_sold,
        "watch_reference_data",
        _has_read_the_reference_data,
        step=A_DAY,
    ),
    Scenario("advance_orders: accept", stories.ready_to_accept),
    Scenario("advance_orders: refuse", stories.to_be_refused),
    Scenario("advance_orders: place", stories.confirmed),
    Scenario("advance_orders: adopt", stories.found_in_store),
    Scenario("advance_orders: correct address", stories.moved_away),
    Scenario("advance_orders: release", stories.ready_to_release),
    Scenario("advance_orders: cancel duplicate", stories.twice_in_store),
    Scenario("advance_orders: cancel in store", stories.canceled_at_macys),
    Scenario("advance_orders: dispatch (OR23, OR24)", stories.packed),
    Scenario("advance_orders: dispatch (ST01)", stories.two_packed_in_parcels),
)


@dataclass
class Toll:
    """What became of a scenario: at how many points a process died, and what was found."""

    deaths: int = 0
    lives: int = 0
    found: list[str] = field(default_factory=list)


def die_everywhere(
    laboratory: Laboratory, scenario: Scenario, *, telling_points_only: bool = False
) -> Toll:
    """Let the flow die at every point, and look each time what becomes of it.

    A life that begins where another one began goes like that one, so it is lived once: to die
    before or after a reading leaves what the last change left. `telling_points_only`
    leaves out those whose neighbors say the same.
    """
    toll, known = Toll(), set[str]()
    stories.begin(laboratory, scenario.story)
    beginning = laboratory.moment()
    with laboratory.reaper.watching() as reaper:
        laboratory.run(scenario.flow)
    points = list(reaper.points)
    for point, where in enumerate(points):
        if telling_points_only and not where.startswith(TELLING):
            continue
        laboratory.put_back(beginning)
        with laboratory.reaper.watching(die_at=point):
            assert not laboratory.run_to_its_end(scenario.flow), f"nobody died {where}"
        toll.deaths += 1
        laboratory.new_process()
        left_behind = laboratory.moment().digest
        if left_behind not in known:
            known.add(left_behind)
            toll.found += [f"{where} → {fault}" for fault in live_on(laboratory, scenario)]
    toll.lives = len(known)
    return toll


def live_on(laboratory: Laboratory, scenario: Scenario) -> list[str]:
    """Run every flow until all is well, and once more; return what is wrong in the end."""
    flows = dict.fromkeys((*ORDER_FLOWS, scenario.flow))
    for _ in range(MOST_MINUTES):
        laboratory.a_round(flows, seconds=scenario.step)
        if scenario.is_done() and not findings(of_world(laboratory.world), laboratory.shop):
            break
    laboratory.a_round(flows, seconds=scenario.step)
    unfinished = [] if scenario.is_done() else [f"{scenario.name} is never finished."]
    return [*unfinished, *findings(of_world(laboratory.world), laboratory.shop)]
