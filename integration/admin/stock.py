"""Stock: what Macy's was told, what we believe it holds, and the sum behind every figure."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import pluralize

from integration.admin.base import RecordAdmin, Table, display, instant
from integration.admin.filters import ChoiceFilter
from integration.admin.showing import NOTHING, Color, badge, link, moment, page, unbroken
from integration.domain.availability import StockSum
from integration.models import (
    SkuLink,
    StockBelief,
    StockImport,
    StockImportLine,
    VariantStock,
)
from integration.models.stock import COMPLETE, FAILED, NEVER_ENDED, REFUSED
from integration.models.stock_sums import stock_sums

LAST_TOLD = 10
MOST_LINES = 500

_STATE_COLORS: dict[str, Color] = {
    COMPLETE: "success",
    FAILED: "danger",
    REFUSED: "danger",
    NEVER_ENDED: "danger",
}


def stock_tables(linked: SkuLink, *, at: datetime) -> list[Table]:
    """Return the sum of a link's SKU with its numbers, and what Macy's was told of it last."""
    found = stock_sums(linked.shop, at=at, skus=[linked.offer_sku]).get(linked.offer_sku)
    belief = StockBelief.objects.filter(shop=linked.shop, offer_sku=linked.offer_sku).first()
    return [_sum_table(found, belief), _told_table(linked, belief)]


def _sum_table(found: StockSum | None, belief: StockBelief | None) -> Table:
    title = "What Macy's may sell of it now"
    if found is None:
        return Table(title, (), nothing="Macy's lists no offer with this SKU.")
    rows: list[tuple[object, ...]] = [
        ("On hand", found.on_hand, _at_so_many_locations(found)),
        ("− safety stock", found.safety_stock, "the store's own setting"),
        ("= sellable", found.sellable, ""),
        ("− owed to orders", found.owed, ", ".join(found.owed_to)),
        ("− reserved", found.reserved, _awaited(belief) if found.reserved else ""),
        ("− buffer", found.buffer, "this SKU's, or else the shop's"),
        ("= for Macy's", "nothing is sent" if found.quantity is None else found.quantity, ""),
    ]
    return Table(title, ("What", "Units", "Because"), rows, note=found.sentence)


def _at_so_many_locations(found: StockSum) -> str:
    number = len(found.location_ids)
    return f"at {number} location{pluralize(number)} that it sells from"


def _awaited(belief: StockBelief | None) -> object:
    """Say what is reserved, and until when: another shop's, where it is not this one's."""
    why = "Macy's holds less than it was told, and no order says why: kept"
    until = belief.reserved_until if belief and belief.reserved else None
    if until is None:
        return f"{why} for another shop of the store"
    return f"{why} until {until:%Y-%m-%d %H:%M} UTC, or until the order appears"


def _told_table(linked: SkuLink, belief: StockBelief | None) -> Table:
    told = StockImportLine.objects.filter(
        stock_import__shop=linked.shop, offer_sku=linked.offer_sku
    ).select_related("stock_import")[:LAST_TOLD]
    rows: list[tuple[object, ...]] = [
        (
            line.quantity,
            link(page("stockimport", line.stock_import_id), unbroken(_file(line.stock_import))),
            _state(line.stock_import),
            moment(line.changed_at, seconds=True),
            moment(line.stock_import.accepted_at, seconds=True),
            moment(line.stock_import.finished_at, seconds=True),
            line.error
            or (f"{line.ordered_meanwhile} ordered meanwhile" * bool(line.ordered_meanwhile)),
        )
        for line in told
    ]
    headers = ("Units", "File", "State", "Changed", "Accepted", "Finished", "")
    note = f"We believe that Macy's holds {_holds(belief)}."
    return Table("What Macy's was told", headers, rows, note=note)


def _file(one: StockImport) -> str:
    """Return the beginning of Mirakl's number, or when it was sent."""
    return one.import_id[:8] or str(one)


def _holds(belief: StockBelief | None) -> str:
    if belief is None or belief.expected is None:
        return "nothing that we know of"
    doubt = f", in doubt: {belief.doubted_because}" if belief.doubted_at else ""
    return f"{belief.expected} units{doubt.removesuffix('.')}"


def _state(one: StockImport) -> object:
    return badge(one.state.replace("_", " ").lower(), _STATE_COLORS.get(one.state, "info"))


@admin.register(StockImport)
class StockImportAdmin(RecordAdmin):
    """The files by which Macy's was told (STO01), each followed to its end (STO02)."""

    list_display = ("file", "shop", "stands", "figures", "refused", "sent", "accepted", "finished")
    list_filter = ("shop", "state")
    search_fields = ("import_id",)
    list_select_related = ("shop",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[StockImport]:
        """Return the files, each knowing how many figures it bore."""
        found: QuerySet[StockImport] = super().get_queryset(request)
        return found.annotate(
            line_count=Count("lines"), error_count=Count("lines", filter=~Q(lines__error=""))
        )

    @display(description="File")
    def file(self, one: StockImport) -> str:
        """Return Mirakl's number of it, or when it was sent."""
        return str(one)

    @display(description="State", ordering="state")
    def stands(self, one: StockImport) -> object:
        """Return how far it is."""
        return _state(one)

    @display(description="Figures")
    def figures(self, one: Any) -> int:
        """Return how many offers it told of."""
        count: int = one.line_count
        return count

    @display(description="Refused")
    def refused(self, one: Any) -> object:
        """Return how many of them Mirakl refused."""
        return badge(one.error_count, "danger") if one.error_count else NOTHING

    sent = instant("sent_at", "Sent", seconds=True)
    accepted = instant("accepted_at", "Accepted", seconds=True)
    finished = instant("finished_at", "Finished", seconds=True)

    def tables(self, obj: StockImport) -> list[Table]:
        """Return the figures, those that were refused first."""
        lines = obj.lines.order_by("-error", "offer_sku")[:MOST_LINES]
        rows: list[tuple[object, ...]] = [
            (line.offer_sku, line.quantity, _sentence(line), line.error) for line in lines
        ]
        return [Table("Figures", ("SKU", "Units", "Why", "What Mirakl refused"), rows)]


def _sentence(line: StockImportLine) -> str:
    sellable = line.sum.get("sellable", 0)
    taken = ((line.sum.get(name, 0), name) for name in ("owed", "reserved", "buffer"))
    return " − ".join(
        [f"{sellable} sellable", *(f"{units} {name}" for units, name in taken if units)]
    )


class Known(ChoiceFilter):
    """Whether we know what Macy's holds."""

    title, parameter_name = "known", "known"
    conditions: ClassVar = {
        "yes": ("Known", Q(doubted_at=None, quantity__isnull=False)),
        "no": ("In doubt: sent again", Q(doubted_at__isnull=False) | Q(quantity=None)),
    }


@admin.register(StockBelief)
class StockBeliefAdmin(RecordAdmin):
    """What we believe Macy's holds: what it confirmed, less what was ordered since."""

    list_display = ("offer_sku", "shop", "holds", "doubted_because", "confirmed")
    list_filter = ("shop", Known)
    search_fields = ("offer_sku",)
    list_select_related = ("shop",)
    confirmed = instant("confirmed_at", "Confirmed", seconds=True)

    @display(description="Holds")
    def holds(self, belief: StockBelief) -> object:
        """Return the units, or that nothing is known."""
        return badge("unknown", "warning") if belief.expected is None else belief.expected


@admin.register(VariantStock)
class VariantStockAdmin(RecordAdmin):
    """The newest reading of each variant's stock, location by location."""

    list_display = ("sku", "store", "on_hand", "sellable", "read", "moved")
    exclude = ("figures",)  # the table below shows them
    list_filter = ("store",)
    search_fields = ("sku",)
    list_select_related = ("store",)
    read = instant("read_at", "Read", seconds=True)
    moved = instant("moved_at", "Last moved", seconds=True)

    @display(description="On hand")
    def on_hand(self, stock: VariantStock) -> int:
        """Return the units at every location."""
        return sum(one.on_hand for one in stock.figures)

    @display(description="Sellable")
    def sellable(self, stock: VariantStock) -> int:
        """Return the units at the enabled locations, less their safety stock."""
        return sum(one.sellable for one in stock.figures if one.is_enabled)

    def tables(self, obj: VariantStock) -> list[Table]:
        """Return the figures of each location."""
        rows: list[tuple[object, ...]] = [
            (
                one.name or one.code or one.location_id,
                one.on_hand,
                one.safety_stock,
                one.sellable,
                "" if one.is_enabled else badge("not enabled", "warning"),
            )
            for one in obj.figures
        ]
        return [Table("Locations", ("Location", "On hand", "Safety stock", "Sellable", ""), rows)]
