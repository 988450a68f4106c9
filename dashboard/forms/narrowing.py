"""What of a page about money is shown: which shop, which days; as the address bar says."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils import timezone

from integration.models import MiraklShop
from reconciliation.models import Books
from reconciliation.models.line_reports import Period

MONTHS_SHOWN = 3
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


class ShopFilter(forms.Form):
    """The filters of a page about one shop. A choice that means nothing is as good as none."""

    shop = forms.ChoiceField(label="Shop", required=False)

    def __init__(self, data: QueryDict | dict[str, Any]) -> None:
        self.shops = list(
            MiraklShop.objects.select_related("books").defer("api_key").order_by("name", "pk")
        )
        given = {name: value for name, value in data.items() if value}
        super().__init__({**self.defaults(given), **given})
        field = self.fields["shop"]
        field.choices = [(shop.slug, str(shop)) for shop in self.shops]  # type: ignore[attr-defined]
        if len(self.shops) < 2:
            field.widget = forms.HiddenInput()
        self.is_valid()

    def defaults(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return what is shown where nothing was asked for."""
        del given
        return {}

    def given(self, name: str) -> Any:
        """Return what was asked for; empty where it means nothing."""
        return self.cleaned_data.get(name) or ""

    @property
    def chosen_shop(self) -> MiraklShop | None:
        """Return the shop that is asked for, else the first; None where none is connected."""
        slug = self.given("shop")
        found = (shop for shop in self.shops if shop.slug == slug)
        return next(found, self.shops[0] if self.shops else None)


def day_field(label: str, *, required: bool = False) -> forms.DateField:
    """Return a field for a day, with the browser's own calendar."""
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)],
        error_messages={"invalid": "Give a day as 2026-11-30."},
    )


class PeriodFilter(ShopFilter):
    """The filters of a page about one shop and some days, both included."""

    since = day_field("From")
    until = day_field("To")

    def defaults(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return the month that is and those before it."""
        del given
        today = today_of(self.shops[0]) if self.shops else timezone.now().date()
        months = today.year * 12 + today.month - MONTHS_SHOWN
        return {"since": date(months // 12, months % 12 + 1, 1), "until": today}

    def clean(self) -> dict[str, Any]:
        """Refuse days that are in the wrong order."""
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and since > until:
            raise forms.ValidationError("The period ends before it begins.")
        return given

    @property
    def period(self) -> Period | None:
        """Return the days that are asked for; None where these are none."""
        return Period(self.given("since"), self.given("until")) if not self.errors else None


def today_of(shop: MiraklShop, *, at: datetime | None = None) -> date:
    """Return the day in the time zone of the shop's books."""
    zone = Books.objects.of(shop).timezone
    return (at or timezone.now()).astimezone(ZoneInfo(zone)).date()
