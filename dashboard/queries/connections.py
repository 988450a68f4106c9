"""How it stands with the connections: stores, shops, permissions, switches, and their flows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from config import timetable
from dashboard.shell import Badge, Color
from integration.domain.permissions import Permission, Proof
from integration.domain.switches import WORDS, Switch
from integration.domain.writes import Outcome
from integration.models import (
    BigCommerceStore,
    Doorbell,
    FlowSwitch,
    MiraklShop,
    RemoteWrite,
    RunOutcome,
    StockImport,
    SyncRun,
)
from reconciliation.models import Books

_BADGES: dict[Proof, Badge] = {
    Proof.GIVEN: Badge("✓ given", "success"),
    Proof.MISSING: Badge("missing", "danger"),
    Proof.UNPROVEN: Badge("unproven until first use"),
    Proof.NOT_TRIED: Badge("not tried yet"),
}
_WORKED = (Outcome.ANSWERED, Outcome.PROVEN)
_COLORS: dict[str, Color] = {
    RunOutcome.DONE: "success",
    RunOutcome.NOTHING_TO_DO: "success",
    RunOutcome.PARTLY_DONE: "warning",
    RunOutcome.FAILED: "danger",
    RunOutcome.CUT_SHORT: "danger",
}


@dataclass(frozen=True)
class PermissionLine:
    """A permission as a page shows it."""

    what: str
    given_by: str
    badge: Badge


@dataclass(frozen=True)
class SwitchLine:
    """A switch as a page shows it. `at` is when it was turned last."""

    switch: Switch
    name: str
    sentence: str
    is_on: bool
    is_available: bool
    at: datetime | None


@dataclass(frozen=True)
class FlowLine:
    """What a flow did last, and whether it is late."""

    flow: str
    outcome: Badge
    ran_at: datetime | None
    left: str
    due_at: datetime
    is_late: bool


def lines_of(permissions: Iterable[Permission]) -> list[PermissionLine]:
    """Return permissions as lines."""
    return [
        PermissionLine(each.what[:1].upper() + each.what[1:], each.given_by, _BADGES[each.proof])
        for each in permissions
    ]


def permissions_of(shop: MiraklShop) -> list[PermissionLine]:
    """Return what the shop's key may do. What worked once is proven by it, whatever was tried."""
    used = set(
        RemoteWrite.objects.filter(shop=shop, outcome__in=_WORKED)
        .order_by()
        .values_list("operation", flat=True)
        .distinct()
    )
    if StockImport.objects.filter(shop=shop).exclude(import_id="").exists():
        used.add("STO01")
    for books in Books.objects.filter(shop=shop):
        used |= {"SBC11"} if books.cycles_observed_at else set()
        used |= {"IV01"} if books.documents_observed_at else set()
    return lines_of(
        replace(each, proof=Proof.GIVEN)
        if each.proof in (Proof.UNPROVEN, Proof.NOT_TRIED) and each.operation in used
        else each
        for each in shop.permissions
    )


def switches_of(shop: MiraklShop) -> list[SwitchLine]:
    """Return every switch in the order in which a shop goes live."""
    rows = {row.switch: row for row in FlowSwitch.objects.filter(shop=shop)}
    return [
        SwitchLine(
            switch=switch,
            name=words.name,
            sentence=words.sentence,
            is_on=switch in rows and rows[switch].is_on,
            is_available=words.is_available,
            at=rows[switch].switched_at if switch in rows else None,
        )
        for switch, words in WORDS.items()
    ]


def flows_of(shop: MiraklShop, *, at: datetime) -> list[FlowLine]:
    """Return each flow with its newest run. One is late once three of its times have passed."""
    newest: dict[str, SyncRun] = {
        run.flow: run
        for run in SyncRun.objects.filter(shop=shop)
        .order_by("flow", "-started_at", "-pk")
        .distinct("flow")
    }
    bells = Doorbell.objects.filter(shop=shop, flow__in=timetable.FLOWS).order_by("flow")
    return [_flow_line(bell, newest.get(bell.flow), at=at) for bell in bells]


def _flow_line(bell: Doorbell, run: SyncRun | None, *, at: datetime) -> FlowLine:
    if run is None:
        badge = Badge("not run yet")
    else:
        badge = Badge(run.get_outcome_display().split(":")[0].lower(), _COLORS.get(run.outcome, ""))
    return FlowLine(
        flow=bell.flow,
        outcome=badge,
        ran_at=run.started_at if run else None,
        left=run.left if run else "",
        due_at=bell.due_at,
        is_late=at - bell.due_at > 2 * bell.every,
    )


def standing(shop: MiraklShop, on: frozenset[Switch], *, all_stopped: bool) -> Badge:
    """Return in one badge how it stands with a shop."""
    if not shop.is_connected:
        return Badge("disconnected", "danger")
    if all_stopped or shop.writes_stopped:
        return Badge("writes stopped", "danger")
    if not on:
        return Badge("watched only", "warning", "Reading goes on; nothing is written.")
    return Badge("live", "success", ", ".join(sorted(WORDS[each].name for each in on)))


@dataclass(frozen=True)
class ConnectedShop:
    """A shop in the list of connections."""

    shop: MiraklShop
    badge: Badge
    on: list[str]
    late: list[str]


def connected_shops(*, at: datetime) -> list[ConnectedShop]:
    """Return every shop with how it stands; its key stays where it is."""
    stopped = FlowSwitch.objects.all_stopped()
    rows = MiraklShop.objects.select_related("store").defer("api_key", "store__access_token")
    lines = []
    for shop in rows.order_by("name", "pk"):
        on = FlowSwitch.objects.on(shop)
        lines.append(
            ConnectedShop(
                shop=shop,
                badge=standing(shop, on, all_stopped=stopped),
                on=[words.name for switch, words in WORDS.items() if switch in on],
                late=[line.flow for line in flows_of(shop, at=at) if line.is_late],
            )
        )
    return lines


def connected_stores() -> list[tuple[BigCommerceStore, list[PermissionLine]]]:
    """Return every store with what its token may do; the token stays where it is."""
    rows = BigCommerceStore.objects.defer("access_token").order_by("name", "pk")
    return [(store, lines_of(store.permissions)) for store in rows]
