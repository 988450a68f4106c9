"""The fix for a store that lists far fewer variants: a person takes them for gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime

from dashboard.fixes.base import Fix, FixForm, UnableToFix, reason_field
from integration.models import AcceptedLoss, Act, StockBelief, VariantStock
from integration.models.stock_sums import sellers_of

MOST_NAMED = 12


class LossForm(FixForm):
    """Shows what would become zero; the person says why that is right."""

    rings = ("pull_stock", "publish_stock")

    reason = reason_field()
    # How many variants the person was shown.
    shown = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        since = parse_datetime(str(self.issue.facts.get("since", "")))
        self.since: datetime | None = since
        store = self.issue.shop.store
        self.lost = list(VariantStock.objects.lost(store, since=since)) if since else []
        self.fields["shown"].initial = len(self.lost)

    @property
    def has_anything(self) -> bool:
        """Tell whether anything is missing still."""
        return bool(self.lost)

    @property
    def consequences(self) -> tuple[str, ...]:
        """Return what it would reach: the blast radius, before anybody presses."""
        return tuple(self._consequences())

    def carry_out(self, act: Act) -> str:
        """Record which variants are gone. Raise UnableToFix when it is more than was shown."""
        if len(self.lost) > self.cleaned_data["shown"]:
            raise UnableToFix(f"By now {len(self.lost)} variants are missing. Nothing was changed.")
        assert self.since is not None  # noqa: S101  without it nothing is lost
        AcceptedLoss.objects.accept(
            self.issue.shop.store,
            [row.variant_id for row in self.lost],
            seen_at=self.since,
            at=act.at,
            by=act.by,
            reason=self.given_reason,
        )
        return f"took {len(self.lost)} variants for gone"

    def _consequences(self) -> Iterator[str]:
        yield f"{len(self.lost)} variants that the store no longer lists are taken for gone."
        links = sellers_of(self.issue.shop.store, self.lost)
        if not links:
            yield "None of them has an offer at Macy's: no figure changes."
            return
        skus = sorted({link.offer_sku for link in links})
        beliefs = StockBelief.objects.filter(
            shop__in={link.shop_id for link in links}, offer_sku__in=skus
        )
        held = sum(belief.expected or 0 for belief in beliefs)
        more = f" and {len(skus) - MOST_NAMED} more" if len(skus) > MOST_NAMED else ""
        some = ", ".join(skus[:MOST_NAMED]) + more
        yield f"{len(links)} offers at Macy's are told zero: {some}."
        yield f"Macy's may sell {held} units of them today."
        yield "One that the store lists again is told its stock again by itself."


ACCEPT = Fix(
    "gone",
    "They are gone",
    LossForm,
    "integration.change_miraklshop",
    "Take them for gone",
    "The next reading takes them for gone, and Macy's is told zero of each.",
)
