"""SKU links as a file: one line a link, judged line by line, taken whole or not at all."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from import_export import resources
from import_export.fields import Field
from import_export.widgets import ForeignKeyWidget, Widget
from tablib import Dataset

from integration.domain.linking import Joined, JoinsSeveral, join
from integration.domain.spreadsheets import as_written, harmless
from integration.models import CatalogVariant, Doorbell, MiraklShop, OrderLine, Pause, SkuLink

RINGS = ("advance_orders", "link_offers", "publish_stock")
_NEEDED = ("shop", "sku_at_macys", "sku_in_store")
_PAUSES = {"": "", **{pause.label.casefold(): pause.value for pause in Pause}}


class TextCell(Widget):
    """A text, harmless in a spreadsheet."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> str:
        """Return the text."""
        return as_written(str(value or "").strip(" \n"))

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        """Return the cell."""
        return harmless(str(value or ""))


class ShopCell(ForeignKeyWidget):
    """A shop, by its short name."""

    def __init__(self) -> None:
        super().__init__(MiraklShop, "slug")

    def clean(self, value: Any, row: Any = None, **options: Any) -> MiraklShop:
        """Return the shop. Raise ValueError with a sentence."""
        shop = MiraklShop.objects.filter(slug=str(value or "").strip()).first()
        if shop is None:
            raise ValueError(f"There is no shop “{value}”.")
        return shop


class UnitsCell(Widget):
    """A number of units, or nothing."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> int | None:
        """Return the units. Raise ValueError with a sentence."""
        text = str("" if value is None else value).strip()
        if not text:
            return None
        if not (text.isascii() and text.isdigit()) or len(text) > 6:
            raise ValueError(f"The buffer must be a whole number or empty, not “{text}”.")
        return int(text)

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        """Return the cell."""
        return "" if value is None else str(value)


class PauseCell(Widget):
    """What is stopped for the SKU, in words."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> str:
        """Return the pause. Raise ValueError with a sentence."""
        text = str(value or "").strip()
        if text.casefold() not in _PAUSES:
            choices = " or ".join(f"“{pause.label}”" for pause in Pause)
            raise ValueError(f"The pause must be {choices} or empty, not “{text}”.")
        return _PAUSES[text.casefold()]

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        """Return the cell."""
        return Pause(value).label if value else ""


class SkuLinkResource(resources.ModelResource):
    """The columns of the file, and what a line of it must meet."""

    shop = Field("shop", "shop", ShopCell())
    offer_sku = Field("offer_sku", "sku_at_macys", TextCell())
    variant_sku = Field("variant_sku", "sku_in_store", TextCell(), readonly=True)
    variant_id = Field("variant_id", "variant_in_store", TextCell(), readonly=True)
    name = Field("name", "article", TextCell(), readonly=True)
    buffer_units = Field("buffer_units", "buffer", UnitsCell())
    pause = Field("pause", "pause", PauseCell())

    class Meta:
        model = SkuLink
        fields = (
            "shop",
            "offer_sku",
            "variant_sku",
            "variant_id",
            "name",
            "buffer_units",
            "pause",
        )
        export_order = fields
        import_id_fields = ("shop", "offer_sku")
        skip_unchanged = True
        report_skipped = True
        use_transactions = True
        store_instance = True

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._seen: set[tuple[int, str]] = set()
        self._shelves: dict[int, dict[str, list[CatalogVariant]]] = {}
        self._known: dict[int, set[str]] = {}

    def before_import(self, dataset: Dataset, **options: Any) -> None:
        """Refuse a file without the columns that it needs."""
        missing = [name for name in _NEEDED if name not in (dataset.headers or ())]
        if missing:
            raise ValidationError(
                f"The first line must name the columns; {', '.join(missing)} is not among them."
                " Columns are separated by commas."
            )

    def import_instance(self, instance: SkuLink, row: dict[str, Any], **options: Any) -> None:
        """Let the link say what the line says. Raise ValidationError, by column."""
        super().import_instance(instance, row, **options)
        key = (instance.shop.pk, instance.offer_sku)
        if not instance.offer_sku:
            raise ValidationError({"offer_sku": "The SKU at Macy's is empty."})
        if key in self._seen:
            raise ValidationError({"offer_sku": "This SKU stands in the file twice."})
        self._seen.add(key)
        if not self._is_known(instance):
            raise ValidationError({"offer_sku": "Macy's lists no offer with this SKU."})
        variant = self._variant(instance, row)
        if instance.variant_id != variant.variant_id:
            self._take(instance, variant)

    def skip_row(
        self, instance: SkuLink, original: SkuLink, row: Any, import_validation_errors: Any = None
    ) -> bool:
        """Leave a link alone that says all this already."""
        if original.pk is None or import_validation_errors:
            return False
        fields = ("variant_id", "buffer_units", "pause")
        return all(getattr(instance, name) == getattr(original, name) for name in fields)

    def after_import(self, dataset: Dataset, result: Any, **options: Any) -> None:
        """Ring for what waited for a link, once the file is taken."""
        if options.get("dry_run") or not result.totals.get("new", 0) + result.totals["update"]:
            return
        for shop in MiraklShop.objects.filter(pk__in={shop_id for shop_id, _ in self._seen}):
            for flow in RINGS:
                Doorbell.objects.ring(flow, shop, at=timezone.now())

    @staticmethod
    def _take(instance: SkuLink, variant: CatalogVariant) -> None:
        instance.product_id, instance.variant_id = variant.product_id, variant.variant_id
        instance.variant_sku, instance.name = variant.sku, variant.name
        instance.on_hand, instance.price = variant.inventory_level, variant.price
        instance.is_tracked, instance.is_purchasable = variant.is_tracked, variant.is_purchasable
        instance.upc, instance.read_at, instance.is_by_hand = variant.upc, variant.seen_at, True

    def _is_known(self, instance: SkuLink) -> bool:
        """Say whether Macy's has the SKU: among its offers, on an order, or in a link before."""
        shop = instance.shop
        if shop.pk not in self._known:
            offers = shop.offers.filter(is_deleted=False).values_list("offer_sku", flat=True)
            lines = OrderLine.objects.filter(order__shop=shop)
            ordered = lines.values_list("offer_sku", flat=True).distinct()
            self._known[shop.pk] = {*offers, *ordered}
        return instance.pk is not None or instance.offer_sku in self._known[shop.pk]

    def _variant(self, instance: SkuLink, row: dict[str, Any]) -> CatalogVariant:
        """Return the variant that the line names. Raise ValidationError with a sentence."""
        sku = TextCell().clean(row.get("sku_in_store"))
        number = str(row.get("variant_in_store") or "").strip()
        alike = self._shelf(instance.shop).get(sku.casefold(), []) if sku else []
        if number:  # several may have the SKU: the number says which
            alike = [one for one in alike if str(one.variant_id) == number]
            if not alike:
                wrong = f"Variant {number} of the store does not have the SKU “{sku}”:"
                raise ValidationError({"variant_sku": f"{wrong} empty the number, or mend it."})
        by_id = {one.variant_id: one for one in alike}
        match join(sku, [one.as_domain for one in alike]):
            case Joined(variant):
                return by_id[variant.variant_id]
            case JoinsSeveral(found):
                numbers = ", ".join(str(one.variant_id) for one in found)
                several = f"{len(found)} variants of the store have the SKU “{sku}”:"
                advice = f"say which in variant_in_store ({numbers})."
                raise ValidationError({"variant_sku": f"{several} {advice}"})
        raise ValidationError({"variant_sku": f"No variant of the store has the SKU “{sku}”."})

    def _shelf(self, shop: MiraklShop) -> dict[str, list[CatalogVariant]]:
        if shop.store_id not in self._shelves:
            shelf: dict[str, list[CatalogVariant]] = defaultdict(list)
            for one in CatalogVariant.objects.listed(shop.store):
                shelf[one.sku.casefold()].append(one)
            self._shelves[shop.store_id] = shelf
        return self._shelves[shop.store_id]
