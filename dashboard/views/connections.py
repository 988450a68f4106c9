"""Connections: what is connected, connect a store or a shop, disconnect it, stop all writes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from dashboard.forms.connections import ConnectionForm, ShopForm, StoreForm
from dashboard.guards import allowed
from dashboard.queries.connections import connected_shops, connected_stores, lines_of
from integration import clock, connecting
from integration.domain.permissions import Permission
from integration.models import BigCommerceStore, Doorbell, FlowSwitch, Installation, MiraklShop

_CONNECT = "integration.connect_shop"
# What is worth reading at once when a connection is made or mended.
_FIRST = ("pull_offers", "pull_catalog", "pull_orders", "pull_store_orders")


@allowed("integration.view_miraklshop")
@require_safe
def connections(request: HttpRequest) -> HttpResponse:
    """Show both sides: which are connected, what they may do, and the switch that stops all."""
    context = {
        "stores": connected_stores(),
        "shops": connected_shops(at=timezone.now()),
        "has_public_url": bool(settings.PUBLIC_URL),
        "all_writes_stopped": FlowSwitch.objects.all_stopped(),
    }
    return render(request, "dashboard/pages/connections.html", context)


@sensitive_post_parameters("access_token", "client_secret")
@allowed(_CONNECT)
def connect_store(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Connect a store, or connect it again. Nothing is saved that does not work."""
    store = get_object_or_404(BigCommerceStore, slug=slug) if slug else None
    form = StoreForm(request.POST or None, store=store)
    if request.method == "POST" and form.is_valid():
        try:
            connected = connecting.connect_store(**form.values)
        except connecting.UnableToConnect as error:
            form.object_to(error)
        else:
            clock.apply_timetable()
            messages.success(request, f"Connected to {connected}.")
            if MiraklShop.objects.exists():
                return redirect("dashboard:connections")
            return redirect("dashboard:connect_shop")
    heading = f"Connect {store} again" if store else "Connect a BigCommerce store"
    page = "dashboard/pages/connect_store.html"
    return render(request, page, _asked(form, heading, store), status=_status(form))


@sensitive_post_parameters("api_key")
@allowed(_CONNECT)
def connect_shop(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Connect a shop, or connect it again. Nothing is saved that does not work."""
    shop = get_object_or_404(MiraklShop, slug=slug) if slug else None
    if not BigCommerceStore.objects.filter(disconnected_at=None).exists():
        messages.info(request, "Connect the store first: orders need a place to go to.")
        return redirect("dashboard:connect_store")
    form = ShopForm(request.POST or None, shop=shop)
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        try:
            connected = connecting.connect_shop(at=at, **form.values)
        except connecting.UnableToConnect as error:
            form.object_to(error)
        else:
            clock.apply_timetable()
            for flow in _FIRST:
                Doorbell.objects.ring(flow, connected, at=at)
            number = connected.mirakl_shop_id
            messages.success(request, f"Connected to {connected}, shop {number} at Mirakl.")
            return redirect("dashboard:shop", slug=connected.slug)
    heading = f"Connect {shop} again" if shop else "Connect a Macy's shop"
    page = "dashboard/pages/connect_shop.html"
    return render(request, page, _asked(form, heading, shop), status=_status(form))


@allowed(_CONNECT)
def disconnect_shop(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask once, then stop a shop's flows and forget its key."""
    shop = get_object_or_404(MiraklShop, slug=slug)
    if request.method == "POST":
        connecting.disconnect_shop(shop, at=timezone.now())
        clock.apply_timetable()
        messages.success(request, f"{shop} is disconnected. Every record is kept.")
        return redirect("dashboard:connections")
    back = reverse("dashboard:shop", args=[shop.slug])
    return render(request, "dashboard/pages/connect_end.html", {"what": shop, "back": back})


@allowed(_CONNECT)
def disconnect_store(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask once, then forget a store's token; the flows of its shops stop."""
    store = get_object_or_404(BigCommerceStore, slug=slug)
    if request.method == "POST":
        about_webhooks = connecting.disconnect_store(store, at=timezone.now())
        clock.apply_timetable()
        said = f"{store} is disconnected. Every record is kept. {about_webhooks}"
        messages.success(request, said.strip())
        return redirect("dashboard:connections")
    shops = list(MiraklShop.objects.filter(store=store).connected())
    context = {"what": store, "shops": shops, "back": reverse("dashboard:connections")}
    return render(request, "dashboard/pages/connect_end.html", context)


@allowed("integration.stop_writes")
@require_POST
def stop_all(request: HttpRequest) -> HttpResponse:
    """Stop every write of every shop, or allow them again."""
    is_stopped = request.POST.get("stop") == "yes"
    Installation.the_one().stop_writes(is_stopped=is_stopped)
    if is_stopped:
        messages.warning(request, "All writes are stopped. Reading goes on.")
    else:
        messages.success(request, "Writes are allowed again; what waited goes on.")
    return redirect("dashboard:connections")


def _asked(
    form: ConnectionForm, heading: str, known: BigCommerceStore | MiraklShop | None
) -> dict[str, Any]:
    tried: tuple[Permission, ...] = form.permissions
    return {"form": form, "heading": heading, "known": known, "permissions": lines_of(tried)}


def _status(form: ConnectionForm) -> int:
    return 422 if form.errors else 200
