"""Going live: sort the orders from before, look at what comes first, switch on part by part."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config import timetable
from dashboard.guards import allowed
from dashboard.queries.connections import switches_of
from dashboard.queries.going_live import earlier_orders, strangers
from integration import going_live as cut_over
from integration.domain.cut_over import Suggestion
from integration.domain.plan.situation import DecisionKind
from integration.domain.switches import WORDS, Switch
from integration.models import (
    Decision,
    Doorbell,
    FlowSwitch,
    MiraklShop,
    Order,
    SyncRun,
    UnusableDecision,
)
from integration.runs import AlreadyRunning, only_one

MOST_SHOWN = 100
# What can be tried without sending, by the switch that lets it send.
TRIALS = {Switch.STOCK: "publish_stock"}
_REASON = "Sorted when the shop went live"


@allowed("integration.go_live")
@require_safe
def going_live(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the three steps; with `?look=1` the store's recent orders are read for suggestions."""
    shop = _shop(slug)
    at = timezone.now()
    waiting = cut_over.unsorted(shop, at=at)
    shown = waiting[:MOST_SHOWN]
    found: dict[str, tuple[Suggestion, ...]] = {}
    why_not = ""
    if shown and request.GET.get("look") == "1":
        found, why_not = cut_over.suggested_or_nothing(shop, shown)
        if not (found or why_not):
            why_not = "No recent order of the store fits."
    preview = cut_over.preview(shop, at=at)
    context = {
        "shop": shop,
        "earlier": earlier_orders(shown, found),
        "more": len(waiting) - len(shown),
        "why_not": why_not,
        "preview": preview,
        "switches": [
            (line, preview.firsts.get(line.switch, []), _trial(line.switch))
            for line in switches_of(shop)
        ],
        "strangers": strangers(shop),
        "stop": FlowSwitch.objects.stop(shop),
        "wants_look": bool(shown) and not found and not why_not,
    }
    return render(request, "dashboard/pages/going_live.html", context)


@allowed("integration.go_live")
@require_POST
def sort(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep what was said of each order. One that was left open stays in the list."""
    shop, at = _shop(slug), timezone.now()
    sorted_ones, wrong = 0, []
    for order in cut_over.unsorted(shop, at=at):
        said = request.POST.get(f"order-{order.pk}", "")
        if not said:
            continue
        try:
            _decide(request, order, said)
        except UnusableDecision as error:
            wrong.append(f"{order.mirakl_order_id}: {error}")
        else:
            sorted_ones += 1
    if sorted_ones:
        Doorbell.objects.ring("advance_orders", shop, at=at)
        what = "1 order is sorted" if sorted_ones == 1 else f"{sorted_ones} orders are sorted"
        messages.success(request, f"{what}. Nothing is placed before orders are switched on.")
    for sentence in wrong:
        messages.error(request, sentence)
    if not (sorted_ones or wrong):
        messages.info(request, "Nothing was chosen.")
    return redirect("dashboard:going_live", slug=slug)


def _decide(request: HttpRequest, order: Order, said: str) -> None:
    """Record one decision. Raise UnusableDecision with a sentence."""
    kinds = {kind.value: kind for kind in cut_over.SORTING}
    if said not in kinds:
        raise UnusableDecision("Choose one of the three.")
    typed = request.POST.get(f"number-{order.pk}", "").strip().lstrip("#")
    picked = request.POST.get(f"pick-{order.pk}", "")
    kind = kinds[said]
    value = (typed or picked) if kind is DecisionKind.LINK else ""
    by: Any = request.user  # the guard let nobody else in
    Decision.objects.record(order, kind, at=timezone.now(), by=by, value=value, reason=_REASON)


@allowed("integration.go_live")
@require_POST
def try_out(request: HttpRequest, slug: str) -> HttpResponse:
    """Run a flow without sending anything, and say what it would have done."""
    shop = _shop(slug)
    flow = next((f for f in TRIALS.values() if f == request.POST.get("flow")), "")
    if flow not in timetable.FLOWS:
        messages.error(request, "There is nothing to try here.")
        return redirect("dashboard:going_live", slug=slug)
    began_at = timezone.now()
    try:
        with only_one(flow, shop.pk):
            timetable.flow(flow).run(shop, at=began_at, is_dry=True)
    except AlreadyRunning:
        messages.warning(request, "It runs just now; try again in a moment.")
    else:
        run = SyncRun.objects.get(flow=flow, shop=shop, started_at=began_at)
        did = "; ".join(f"{what}: {count}" for what, count in run.counts.items()) or "nothing"
        left = f" Left: {run.left}" if run.left else ""
        messages.info(request, f"Without sending: {did}.{left}")
    return redirect("dashboard:going_live", slug=slug)


def _trial(switch: Switch) -> str:
    """Return the flow that can be tried for a switch, or nothing."""
    flow = TRIALS.get(switch, "")
    return flow if flow in timetable.FLOWS and WORDS[switch].is_available else ""


def _shop(slug: str) -> MiraklShop:
    return get_object_or_404(MiraklShop.objects.connected().select_related("store"), slug=slug)
