"""The record of changes: what was changed, by whom, from what to what, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import OuterRef, Subquery, Value
from pghistory.models import Event as Recorded

from dashboard.queries.change_words import Field, Names, fields_of, kind_of, what_of

PER_PAGE = 50


@dataclass(frozen=True)
class Change:
    """One change of one record. `who` is empty where no person did it: a flow did.

    `what` is “added”, “changed”, “deleted”, or what is said of a secret: “API key changed”.
    """

    at: datetime
    kind: str
    model: str
    pk: str
    name: str
    what: str
    fields: tuple[Field, ...]
    who: str
    why: str


@dataclass(frozen=True)
class Changes:
    """A page of changes, the newest first, and whether there are older ones."""

    rows: tuple[Change, ...]
    has_more: bool


def recorded_models() -> dict[str, Any]:
    """Return the record's tables by the name of the model that each is of."""
    tables: list[Any] = [model for model in apps.get_models() if issubclass(model, Recorded)]
    return {table.pgh_tracked_model._meta.model_name: table for table in tables}


def changes(*, model: str = "", pk: str = "", page: int = 1) -> Changes:
    """Return the newest changes: all of them, of one model, or of one record of it."""
    tables = recorded_models()
    if model:
        tables = {model: tables[model]} if model in tables else {}
    newest = _newest(tables, pk=pk, beginning=(page - 1) * PER_PAGE)
    return Changes(tuple(_told(newest[:PER_PAGE], tables)), len(newest) > PER_PAGE)


def _newest(tables: dict[str, Any], *, pk: str, beginning: int) -> list[tuple[str, int]]:
    """Return (model, number of the event), one more than a page shows: one query for all."""
    parts = []
    for name, table in tables.items():
        rows = table.objects.annotate(model=Value(name))
        if pk:
            rows = rows.filter(pgh_obj_id=pk)
        parts.append(rows.order_by().values_list("model", "pgh_id", "pgh_created_at"))
    if not parts:
        return []
    first, *others = parts
    newest = first.union(*others, all=True).order_by("-pgh_created_at", "-pgh_id", "model")
    rows = newest[beginning : beginning + PER_PAGE + 1]
    return [(model, number) for model, number, _ in rows]


def _told(shown: list[tuple[str, int]], tables: dict[str, Any]) -> Iterable[Change]:
    """Return the changes with what was there before each: two queries a model."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for model, number in shown:
        wanted[model].append(number)
    events: dict[tuple[str, int], Any] = {}
    before: dict[tuple[str, int], Any] = {}
    for model, numbers in wanted.items():
        table = tables[model]
        earlier = table.objects.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pk"))
        last = Subquery(earlier.order_by("-pgh_id").values("pgh_id")[:1])
        rows = list(table.objects.filter(pk__in=numbers).annotate(last_id=last))
        olds = table.objects.in_bulk([row.last_id for row in rows if row.last_id])
        for row in rows:
            events[model, row.pk] = row
            before[model, row.pk] = olds.get(row.last_id)
    names = Names([*events.values(), *filter(None, before.values())])
    for key in shown:
        yield _change(key[0], events[key], before[key], names)


def _change(model: str, event: Any, before: Any, names: Names) -> Change:
    context = event.pgh_context or {}
    return Change(
        at=event.pgh_created_at,
        kind=kind_of(event),
        model=model,
        pk=str(event.pgh_obj_id),
        name=names.of_record(event),
        what=what_of(event),
        fields=tuple(fields_of(event, before, names)),
        who=names.of_user(context.get("user")) or _at_the_machine(context),
        why=str(context.get("reason", "")),
    )


def _at_the_machine(context: dict[str, Any]) -> str:
    """Return who typed the command that did it; empty where none did."""
    name = context.get("machine_user")
    return f"command line, user {name} of the machine" if name else ""
