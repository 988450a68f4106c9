"""The page of a shop: how it stands, what is switched on, its rules, what its flows did last."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dashboard.forms.rules import RulesForm
from dashboard.guards import allowed
from dashboard.queries.connections import flows_of, permissions_of, standing, switches_of
from integration import clock
from integration.domain.switches import WORDS, Switch
from integration.models import Doorbell, FlowSwitch, MiraklShop, UnavailableSwitch


@allowed("integration.view_miraklshop")
@require_safe
def shop(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how it stands with a shop."""
    row = _shop(slug)
    at = timezone.now()
    all_stopped = FlowSwitch.objects.all_stopped()
    context = {
        "shop": row,
        "standing": standing(row, FlowSwitch.objects.on(row), all_stopped=all_stopped),
        "all_writes_stopped": all_stopped,
        "switches": switches_of(row),
        "flows": flows_of(row, at=at),
        "permissions": permissions_of(row),
        "form": RulesForm(instance=row),
    }
    return render(request, "dashboard/pages/shop.html", context)


@allowed("integration.change_miraklshop")
def rules(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a shop's rules, and keep them; what they let go on goes on at once."""
    row = _shop(slug)
    form = RulesForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        for flow in ("advance_orders", "publish_stock"):
            Doorbell.objects.ring(flow, row, at=timezone.now())
        messages.success(request, f"The rules of {row} are kept.")
        return redirect("dashboard:shop", slug=slug)
    context = {"shop": row, "form": form}
    status = 422 if form.errors else 200
    return render(request, "dashboard/pages/shop_rules.html", context, status=status)


@allowed("integration.go_live")
@require_POST
def switch(request: HttpRequest, slug: str) -> HttpResponse:
    """Turn one switch of a shop on or off, and ring for what it lets go on."""
    row, at = _shop(slug), timezone.now()
    is_on = request.POST.get("on") == "yes"
    try:
        chosen = Switch(request.POST.get("switch", ""))
        FlowSwitch.objects.turn(row, chosen, is_on=is_on, at=at)
    except UnavailableSwitch as error:
        messages.error(request, str(error))
    except ValueError:
        messages.error(request, "There is no such switch.")
    else:
        clock.apply_timetable()
        for flow in WORDS[chosen].flows:
            Doorbell.objects.ring(flow, row, at=at)
        words = WORDS[chosen]
        messages.success(request, f"{words.name} {words.verb} switched {'on' if is_on else 'off'}.")
    page = "going_live" if request.POST.get("back") == "going_live" else "shop"
    return redirect(f"dashboard:{page}", slug=slug)


@allowed("integration.stop_writes")
@require_POST
def stop(request: HttpRequest, slug: str) -> HttpResponse:
    """Stop every write of a shop, or allow them again."""
    row = _shop(slug)
    is_stopped = request.POST.get("stop") == "yes"
    row.stop_writes(is_stopped=is_stopped)
    if is_stopped:
        messages.warning(request, f"The writes of {row} are stopped. Reading goes on.")
    else:
        Doorbell.objects.ring("advance_orders", row, at=timezone.now())
        messages.success(request, f"{row} may write again; what waited goes on.")
    return redirect("dashboard:shop", slug=slug)


def _shop(slug: str) -> MiraklShop:
    rows = MiraklShop.objects.select_related("store").defer("api_key", "store__access_token")
    return get_object_or_404(rows, slug=slug)
