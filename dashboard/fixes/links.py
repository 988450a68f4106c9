"""The fix for a SKU: which variant of the store stands for it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from dashboard.fixes.base import Fix, FixForm
from integration.connect import Remotes
from integration.domain.linking import candidates_in
from integration.domain.reference import StoreVariant
from integration.models import Act, Issue, SkuLink
from integration.transport import RemoteError

OTHER = "other"


class LinkForm(FixForm):
    """Choose a candidate, or type the SKU of the variant. It is read in the store at once."""

    rings = ("link_offers", "pull_stock", "publish_stock", "advance_orders")

    store_sku = forms.CharField(
        label="SKU in the store",
        required=False,
        max_length=255,
        help_text="Exactly one variant of the store must have it; it is looked up at once.",
    )
    field_order = ("variant", "store_sku")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer_sku = str(self.issue.facts.get("sku", ""))
        self.candidates = {str(one.variant_id): one for one in candidates_in(self.issue.facts)}
        self.found: StoreVariant | None = None
        if self.candidates:
            named = [(key, f"{one.sku or '(no SKU)'} · {one.name}. {one.why}")
                     for key, one in self.candidates.items()]  # fmt: skip
            self.fields["variant"] = forms.ChoiceField(
                label="Variant",
                choices=[*named, (OTHER, "Another one, by its SKU")],
                widget=forms.RadioSelect,
                error_messages={"required": "Choose one."},
            )
            self.order_fields(self.field_order)

    @property
    def has_anything(self) -> bool:
        """Tell whether the question names a SKU."""
        return bool(self.offer_sku)

    def clean(self) -> dict[str, Any]:
        """Read the variant in the store now, before anything is locked."""
        given = super().clean() or {}
        if self.errors:
            return given
        try:
            self.found = self._read(given)
        except RemoteError as error:
            raise ValidationError(error.sentence) from error
        return given

    def answers(self) -> QuerySet[Issue]:
        """Return every exception about this SKU in the shop."""
        same = Issue.objects.unresolved().filter(shop=self.issue.shop_id, facts__sku=self.offer_sku)
        return same.filter(root_cause=self.issue.root_cause) | super().answers()

    def carry_out(self, act: Act) -> str:
        """Link them, as a person's own."""
        assert self.found is not None  # noqa: S101  a valid form has read it
        shop = self.issue.shop
        SkuLink.objects.link(shop, self.offer_sku, self.found, at=act.at, is_by_hand=True)
        return f"linked: {self.offer_sku} → {self.found.sku or f'variant {self.found.variant_id}'}"

    def _read(self, given: dict[str, Any]) -> StoreVariant:
        store = Remotes.without_budgets(self.issue.shop).store
        candidate = self.candidates.get(given.get("variant", ""))
        if candidate is not None:
            variants = store.products_with_variants([candidate.product_id])
            found = [one for one in variants if one.variant_id == candidate.variant_id]
            if not found:
                raise ValidationError({"variant": "The store no longer has this variant."})
            return found[0]
        sku = given.get("store_sku", "").strip()
        if not sku:
            raise ValidationError({"store_sku": "Type the SKU of the variant."})
        found = store.variants_by_sku(sku)
        if len(found) == 1:
            return found[0]
        several = f"{len(found)} variants of the store have this SKU: mend it in the store first."
        none = "No variant of the store has this SKU."
        raise ValidationError({"store_sku": several if found else none})


LINK = Fix(
    "link",
    "Link this SKU",
    LinkForm,
    "integration.change_skulink",
    "Link it",
    "What waited for the link goes on by itself, orders and offers alike.",
)
