"""One page on which a newcomer plays the customer and the warehouse."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from markupsafe import Markup
from werkzeug.wrappers import Request, Response

from sandbox.actions import ACTIONS, act
from sandbox.http import OURS, Route
from sandbox.overview import goods_rows
from sandbox.page_goods import goods_card
from sandbox.page_money import money_card
from sandbox.page_orders import order_cards, web_orders_card
from sandbox.page_parts import button, card, find_form, form, number_field, select

if TYPE_CHECKING:
    from sandbox.world import World

TEMPLATES = Path(__file__).parent / "templates"

TARGETS = [
    ("*", "any call"),
    ("mirakl", "any call to Mirakl"),
    ("bigcommerce", "any call to BigCommerce"),
    ("OR11", "list orders (OR11)"),
    ("OR21", "accept an order (OR21)"),
    ("OR23", "send tracking (OR23)"),
    ("OR24", "confirm shipment (OR24)"),
    ("ST01", "send a parcel (ST01)"),
    ("OR04", "write our reference (OR04)"),
    ("STO01", "send a stock file (STO01)"),
    ("STO02", "ask how far a stock file is (STO02)"),
    ("OF52", "export offers (OF52)"),
    ("TL02", "list transaction lines (TL02)"),
    ("SBC11", "list billing cycles (SBC11)"),
    ("GET /v3/inventory/items", "read the store's stock"),
    ("POST /v2/orders", "create a store order"),
    ("PUT /v2/orders/*", "change a store order"),
    ("GET /v2/orders", "search store orders"),
]


def show_page(world: World, request: Request) -> Response:
    """The whole page."""
    page = _template("page.html").substitute(
        style=_text("style.css"),
        script=_text("live.js"),
        said=_said(request),
        place_order=_place_order_card(world),
        before=_before_card(world),
        sell=_sell_card(world),
        weather=_weather_card(world),
        time=_time_card(world),
        live=_live(world, _wanted(request)),
        traffic=_traffic_card(world),
        find=find_form(_wanted(request)),
    )
    return Response(page, content_type="text/html; charset=utf-8")


def show_live(world: World, request: Request) -> Response:
    """The part of the page that changes by itself."""
    return Response(_live(world, _wanted(request)), content_type="text/html; charset=utf-8")


def show_order(_world: World, _request: Request, order_id: str) -> Response:
    """The marketplace's back office: the order, on the page."""
    return _found(order_id)


def show_store_order(_world: World, _request: Request, store_order_id: int) -> Response:
    """The store's control panel: the order, on the page."""
    return _found(f"#{store_order_id}")


def _found(what: str) -> Response:
    return Response(status=303, headers={"Location": f"/?{urlencode({'find': what})}"})


def _wanted(request: Request) -> str:
    return request.args.get("find", "")


def do(world: World, request: Request, name: str) -> Response:
    """Do what a form asks for, and show the page again with what was done, or why not."""
    try:
        if name not in ACTIONS:
            raise ValueError(f"There is no action '{name}'.")
        said = {"said": act(world, name, request.form.to_dict()).said}
    except ValueError as error:
        said = {"said": str(error), "no": "1"}
    return Response(status=303, headers={"Location": f"/?{urlencode(said)}"})


@cache
def _text(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@cache
def _template(name: str) -> Template:
    return Template(_text(name))


def _live(world: World, find: str) -> str:
    orders = order_cards(world, find) + web_orders_card(world)
    return str(orders + goods_card(world, find) + money_card(world))


def _said(request: Request) -> Markup:
    text = request.args.get("said")
    if not text:
        return Markup("")
    kind = "said no" if request.args.get("no") else "said"
    return Markup('<p class="{}" role="status">{}</p>').format(kind, text)


def _place_order_card(world: World) -> Markup:
    skus = [
        (row["sku"], f"{row['title']} — ${row['price']} ({row['marketplace']} left)")
        for row in goods_rows(world)
    ]
    kinds = [(kind["code"], kind["label"]) for kind in world.mirakl.shipping_types]
    body = (
        select("sku", "Article", skus)
        + Markup('<div class="pair">')
        + number_field("quantity", "Quantity", 1)
        + select("shipping_type", "Delivery", kinds)
        + Markup("</div>")
        + button("Place the order", main=True)
    )
    return card("Buy at the marketplace", form("place_order", body) + _debit_switch(world))


def _debit_switch(world: World) -> Markup:
    is_auto = world.mirakl.settings.debit == "auto"
    said = (
        "Payments are confirmed by themselves, a little after acceptance."
        if is_auto
        else "Payments wait until you confirm them."
    )
    hidden = {"of": "mirakl", "name": "debit", "value": "manual" if is_auto else "auto"}
    label = "Confirm payments by hand" if is_auto else "Confirm payments by themselves"
    return Markup('<p class="soft">{}</p>').format(said) + form(
        "change_settings", button(label), **hidden
    )


def _sell_card(world: World) -> Markup:
    skus = [(row["sku"], row["title"]) for row in goods_rows(world)]
    body = select("sku", "Article", skus) + number_field("quantity", "Quantity", 1) + button("Sell")
    return card("Sell on the web shop", form("sell", body), folded_as="web-shop")


def _traffic_card(world: World) -> Markup:
    """Return who comes by themselves, and the switch."""
    pace = world.traffic.every_seconds
    said = f"Something happens every {pace:g} s: an order, a parcel, a sale."
    rest = "Nobody comes by themselves."
    label, seconds = ("Let it rest", 0) if pace else ("Let customers come", 8)
    body = Markup('<p class="soft">{}</p>').format(said if pace else rest)
    return card("Traffic", body + form("set_traffic", button(label), seconds=seconds))


def _before_card(world: World) -> Markup:
    """Return what a shop may have had before it connected anything."""
    skus = [(row["sku"], row["title"]) for row in goods_rows(world)]
    old_orders = Markup(
        '<p class="soft">Two days old: one waits for acceptance, two are to be shipped, one of '
        "them typed into the store by hand.</p>"
    ) + button("Leave three open orders")
    imported = (
        select("sku", "Article", skus)
        + number_field("quantity", "Quantity", 1, least=0)
        + button("Import by another connector")
    )
    body = form("place_old_orders", old_orders) + form("foreign_import", imported)
    return card("Before you connect", body, folded_as="before")


def _weather_card(world: World) -> Markup:
    kinds = [
        ("fail_next", "fail with 500"),
        ("throttle_next", "throttle (429)"),
        ("do_it_but_answer", "do it, but answer 504"),
        ("do_it_but_drop", "do it, but hang up"),
        ("drop_next", "hang up at once"),
        ("do_it_late", "answer 504, do it 30 s later"),
        ("garble_next", "answer with an HTML page"),
        ("delay_next", "answer after 5 s"),
    ]
    body = (
        select("to", "What happens to", TARGETS)
        + number_field("times", "How often", 1)
        + Markup('<div class="acts">')
        + Markup("").join(_lever_button(name, label) for name, label in kinds)
        + Markup("</div>")
    )
    calm = form("clear_levers", button("Fair weather again"))
    waiting = world.levers.waiting
    title = f"Weather ({len(waiting)} waiting)" if waiting else "Weather"
    return card(title, form("", body) + _waiting_list(world) + calm, folded_as="weather")


def _lever_button(name: str, label: str) -> Markup:
    """Return a button that sends its form to one lever."""
    return Markup('<button formaction="/act/{}">{}</button>').format(name, label)


def _waiting_list(world: World) -> Markup:
    if not world.levers.waiting:
        return Markup("")
    rows = Markup("").join(
        Markup("<li>{} × {}, on {}</li>").format(fault.times, fault.kind, fault.to)
        for fault in world.levers.waiting
    )
    head = Markup('<p class="soft">Waiting for their call:</p>')
    return head + Markup('<ul class="plain">') + rows + Markup("</ul>")


def _time_card(world: World) -> Markup:
    spans = [("60", "a minute"), ("3600", "an hour"), ("86400", "a day"), ("259200", "three days")]
    body = (
        Markup('<p class="soft">It is {} UTC.</p>').format(f"{world.now():%b %d, %Y, %H:%M}")
        + select("seconds", "Let pass", spans)
        + button("Move time")
    )
    return card("Time", form("move_time", body), folded_as="time")


ROUTES = [
    Route("GET", "/", "page", show_page, OURS),
    Route("GET", "/live", "live", show_live, OURS),
    Route("GET", "/mmp/shop/order/<order_id>", "back office", show_order, OURS),
    Route("GET", "/manage/orders/<int:store_order_id>", "panel", show_store_order, OURS),
    Route("POST", "/act/<name>", "act", do, OURS),
]
