"""How the list of orders is narrowed down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.admin import SimpleListFilter
from django.db.models import DurationField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.functions import Now
from django.http import HttpRequest

from integration.admin.filters import ChoiceFilter
from integration.admin.words import STATES_IN_ORDER
from integration.domain.plan.situation import CANCELED, LEFT, REFUSED
from integration.models import Order

Orders = QuerySet[Order]

_STANDING: dict[str, tuple[str, Q]] = {
    "open": ("Open: something is still to happen", Q(is_at_rest=False)),
    "unplaced": ("Open, not in the store yet", Q(is_at_rest=False, bigcommerce_order_id=None)),
    "held": (
        "Held in the store",
        Q(bigcommerce_order_id__isnull=False, released_at=None, is_linked=False, is_at_rest=False),
    ),
    "released": ("Released", Q(released_at__isnull=False)),
    "linked": ("Entered by a person", Q(is_linked=True)),
    "rest": ("At rest: nothing more to do", Q(is_at_rest=True)),
}


class StandingFilter(ChoiceFilter):
    """Where an order stands with us."""

    title, parameter_name = "where it stands", "standing"
    conditions: ClassVar = _STANDING


class StateFilter(ChoiceFilter):
    """Mirakl's own state. The list is fixed: asking a million rows for theirs takes seconds."""

    title, parameter_name = "state at Macy's", "state"
    conditions: ClassVar = {
        **{
            state: (state.replace("_", " ").capitalize(), Q(marketplace_state=state))
            for state in STATES_IN_ORDER
        },
        "unknown": ("Another, unknown here", ~Q(marketplace_state__in=STATES_IN_ORDER)),
    }


_NOT_GONE = ~Q(marketplace_state__in=[*LEFT, REFUSED, CANCELED])


class ClockFilter(SimpleListFilter):
    """Whether the order leaves in time."""

    title, parameter_name = "dispatch clock", "clock"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the choices."""
        return [("late", "Late"), ("risk", "At risk or late")]

    def queryset(self, request: HttpRequest, queryset: Orders) -> Orders:
        """Return the orders that have not left and whose clock is near its end, or past it."""
        narrow: Callable[[Orders], Orders] | None = {"late": _late, "risk": _at_risk}.get(
            self.value() or ""
        )
        return narrow(queryset.filter(_NOT_GONE)) if narrow else queryset


def _late(orders: Orders) -> Orders:
    return orders.filter(shipping_deadline__lte=Now())


def _at_risk(orders: Orders) -> Orders:
    """Each shop says itself how many hours before the deadline an order is at risk."""
    hour = Value(timedelta(hours=1), output_field=DurationField())
    before = ExpressionWrapper(F("shop__at_risk_hours") * hour, output_field=DurationField())
    return orders.filter(shipping_deadline__lte=Now() + before)
