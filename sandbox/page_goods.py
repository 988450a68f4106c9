"""The part of the page that tells, article by article, what each side has, and lets one play."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from sandbox.mirakl.stock_imports import COMPLETES, FAILS, FAILS_HALFWAY, HANGS
from sandbox.overview import goods_rows, offers_found
from sandbox.page_parts import NOTHING, badge, button, card, elsewhere, form, number_field, select

if TYPE_CHECKING:
    from sandbox.world import World

ENDS = [
    (COMPLETES, "are applied"),
    (FAILS, "fail"),
    (FAILS_HALFWAY, "fail after the first half"),
    (HANGS, "never come to an end"),
]


OFFERS_SHOWN = 30


def goods_card(world: World, find: str = "") -> Markup:
    """Return offers: the quantity at the marketplace beside the stock in the store.

    Of many those that moved last are shown, or those that were looked for.
    """
    offers = offers_found(world, find)
    if len(offers) > OFFERS_SHOWN:
        offers.sort(key=lambda offer: offer.updated_at, reverse=True)
    page = world.pages.offer
    rows = NOTHING.join(_offer(row, page) for row in goods_rows(world, offers[:OFFERS_SHOWN]))
    head = Markup('<tr><th>Article</th><th class="n">Marketplace</th><th class="n">Store</th></tr>')
    table = Markup(
        '<div class="scroll"><table class="goods"><thead>{}</thead>{}</table></div>'
    ).format(head, rows)
    if len(offers) > OFFERS_SHOWN:
        rest = Markup('<p class="soft">… and {} that did not move lately: find them above.</p>')
        table += rest.format(len(offers) - OFFERS_SHOWN)
    return card("Offers and stock", table + _ends_form(world), folded_as="stock")


def _offer(row: dict[str, Any], page: str) -> Markup:
    return Markup(
        '<tbody><tr><td>{}{}<br><span class="soft">{}</span>{}</td><td class="n">{}{}</td>'
        '<td class="n">{}</td></tr><tr><td colspan="3">{}</td></tr></tbody>'
    ).format(
        row["title"],
        _state(row),
        row["sku"],
        elsewhere(page, row["sku"], "in Marketbridge"),
        row["marketplace"],
        _on_its_way(row),
        _store_figure(row),
        _acts(row),
    )


def _state(row: dict[str, Any]) -> Markup:
    if row["is_active"]:
        return NOTHING
    why = ", ".join(reason.replace("_", " ").lower() for reason in row["inactive_because"])
    return Markup(" {}").format(badge(why or "deleted", "stop"))


def _on_its_way(row: dict[str, Any]) -> Markup:
    """Return what a file that is not applied yet will make of the quantity."""
    if row["on_its_way"] is None:
        return NOTHING
    return Markup('<br><span class="soft">soon {}</span>').format(row["on_its_way"])


def _store_figure(row: dict[str, Any]) -> Markup:
    if row["store"] is None:
        return Markup("untracked")
    if row["sellable"] == row["store"]:
        return Markup("{}").format(row["store"])
    return Markup('{}<br><span class="soft">{} to sell</span>').format(
        row["store"], row["sellable"]
    )


def _acts(row: dict[str, Any]) -> Markup:
    """Return the deeds: sell in the web shop, count the shelf, edit in the back office."""
    forms = [_deed("sell", "Sell in the web shop", row["sku"], 1, least=1)]
    if row["store"] is not None:
        forms.append(_deed("set_stock", "Set the store's stock", row["sku"], row["store"]))
    forms.append(_deed("edit_offer", "Edit in the back office", row["sku"], row["marketplace"]))
    return Markup('<details class="ship"><summary>Sell or change</summary>{}</details>').format(
        NOTHING.join(forms)
    )


def _deed(action: str, label: str, sku: str, value: int, *, least: int = 0) -> Markup:
    body = number_field("quantity", "Quantity", value, least=least) + button(label)
    return form(action, Markup('<div class="deed">{}</div>').format(body), sku=sku)


def _ends_form(world: World) -> Markup:
    """Return the choice of what becomes of stock files."""
    now = world.mirakl.settings.stock_imports_end
    ends = sorted(ENDS, key=lambda end: end[0] != now)  # what holds now comes first
    body = select("value", "Stock files", ends) + button("Change")
    return form("change_settings", body, of="mirakl", name="stock_imports_end")
