"""Filters whose choices are a fixed list: asking a million rows for theirs would take seconds."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.admin import SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from config import timetable
from integration.domain.stock import STATUS_NAMES
from integration.flows.pull_store_orders import SOURCE as STORE_SOURCE

MARKETPLACE_SOURCES = ("OR11", "OR15")


class ChoiceFilter(SimpleListFilter):
    """A filter that is a list of named conditions."""

    conditions: ClassVar[dict[str, tuple[str, Q]]] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the choices."""
        return [(key, text) for key, (text, _) in self.conditions.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows that meet the chosen condition."""
        chosen = self.conditions.get(self.value() or "")
        return queryset.filter(chosen[1]) if chosen else queryset


class FlowFilter(ChoiceFilter):
    """The flows of the timetable."""

    title, parameter_name = "flow", "flow"
    conditions: ClassVar = {name: (name, Q(flow=name)) for name in timetable.intervals()}


class SourceFilter(ChoiceFilter):
    """The operations that orders are read by."""

    title, parameter_name = "source", "source"
    conditions: ClassVar = {
        source: (source, Q(source=source)) for source in (*MARKETPLACE_SOURCES, STORE_SOURCE)
    }


class StoreStatusFilter(ChoiceFilter):
    """The statuses of the store."""

    title, parameter_name = "status", "status"
    conditions: ClassVar = {
        str(number): (name, Q(status_id=number)) for number, name in STATUS_NAMES.items()
    }
