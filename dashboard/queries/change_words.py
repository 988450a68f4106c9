"""What a recorded change is called before a person: the record, its fields, what they point to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Model

from dashboard.shell import exact

# By which field a record is named, and what a key to it is shown as.
_NAMED_BY = {
    "acceptedloss": "store",
    "bigcommercestore": "name",
    "carriermapping": "store_carrier",
    "decision": "order",
    "flowswitch": "switch",
    "group": "name",
    "marketplacecarrier": "label",
    "miraklshop": "name",
    "order": "mirakl_order_id",
    "permission": "name",
    "permissionofrole": "group",
    "permissionofuser": "user",
    "recordedrole": "name",
    "recordeduser": "username",
    "roleofuser": "user",
    "shippingtype": "code",
    "skulink": "offer_sku",
    "user": "username",
}
_WORDS = {"insert": "added", "update": "changed", "delete": "deleted"}


@dataclass(frozen=True)
class Field:
    """One field of a change. `before` is empty where the record began with it."""

    name: str
    before: str
    after: str


class Names:
    """The names of what some events point to: one query for each kind of record."""

    def __init__(self, events: Iterable[Any]) -> None:
        wanted: dict[type[Model], set[Any]] = defaultdict(set)
        for event in events:
            wanted[User].add((event.pgh_context or {}).get("user"))
            for field in _fields(event):
                if isinstance(field, models.ForeignKey):
                    wanted[field.related_model].add(getattr(event, field.attname))
        self._names = {model: _names(model, keys) for model, keys in wanted.items()}

    def of_user(self, pk: Any) -> str:
        """Return who changed it; empty where nobody was logged in."""
        return "" if pk is None else self._name(User, pk)

    def of_record(self, event: Any) -> str:
        """Return what the changed record is called."""
        tracked = event.pgh_tracked_model._meta
        named_by = _NAMED_BY.get(tracked.model_name)
        if named_by is None:
            return str(tracked.verbose_name)
        return self.shown(event, event._meta.get_field(named_by))

    def shown(self, event: Any, field: Any) -> str:
        """Return a field's value as a person reads it."""
        value = getattr(event, field.attname)
        if value is None or value == "":
            return "–"
        if isinstance(field, models.ForeignKey):
            return self._name(field.related_model, value)
        match value:
            case bool():
                return "yes" if value else "no"
            case datetime():
                return exact(value)
            case list():
                return ", ".join(map(str, value)) or "–"
            case dict():
                return "; ".join(_pairs(value)) or "–"
        return str(dict(field.flatchoices).get(value, value))

    def _name(self, model: type[Model], pk: Any) -> str:
        return self._names.get(model, {}).get(pk) or f"{model._meta.verbose_name} {pk}"


def kind_of(event: Any) -> str:
    """Return what kind of record was changed."""
    return str(event.pgh_tracked_model._meta.verbose_name)


def what_of(event: Any) -> str:
    """Return what was done to it; of a secret only that it changed."""
    label: str = event.pgh_label
    if label in _WORDS:
        return _WORDS[label]
    secret = label.removesuffix(" changed")
    return f"{event.pgh_tracked_model._meta.get_field(secret).verbose_name} changed"


def fields_of(event: Any, before: Any, names: Names) -> Iterator[Field]:
    """Yield the fields that changed; all that say something of a record that is new or gone."""
    if event.pgh_label not in _WORDS:
        return
    for field in _fields(event):
        now = names.shown(event, field)
        was = names.shown(before, field) if before is not None else "–"
        label = str(field.verbose_name)
        if event.pgh_label == "delete" and now != "–":
            yield Field(label, now, "–")
        elif event.pgh_label != "delete" and now != was:
            yield Field(label, was, now)


def _pairs(values: dict[str, Any]) -> Iterator[str]:
    """Yield what a JSON object says, name by name: “xero: tax rate = No VAT”."""
    for name, value in sorted(values.items()):
        told = value
        if isinstance(value, dict):
            told = ", ".join(f"{key.replace('_', ' ')} = {one}" for key, one in value.items())
        yield f"{name.replace('_', ' ')}: {told}"


def _fields(event: Any) -> list[Any]:
    return [
        field
        for field in event._meta.fields
        if not field.name.startswith("pgh_") and field.name != "id"
    ]


def _names(model: type[Model], keys: set[Any]) -> dict[Any, str]:
    named_by = _NAMED_BY.get(model._meta.model_name or "")
    known = [key for key in keys if key is not None]
    if named_by is None or not known:
        return {}
    return dict(model._default_manager.filter(pk__in=known).values_list("pk", named_by))
