"""The record of changes: triggers write down who changed a setting, when, from what, and why.

They catch every way a row can change, `update()` and plain SQL too. Secrets are left out by their
field's type; that one has changed is an event of its own. Who and why come with the request
(`config.recording`). Nothing in the record can be changed or deleted afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pghistory
import pgtrigger
from django.db import models

from integration.models.fields import EncryptedTextField

Model = TypeVar("Model", bound=models.Model)


def recorded(
    *, exclude: tuple[str, ...] = (), secrets: tuple[str, ...] = ()
) -> Callable[[type[Model]], type[Model]]:
    """Record every change of a model's rows, but for what the flows read into them.

    Left out are `exclude` and what no form may edit. Of `secrets`, and of every encrypted field,
    only the change itself is recorded, as the event “FIELD changed”.
    """

    def track(model: type[Model]) -> type[Model]:
        fields = model._meta.fields
        hidden = [*secrets, *(f.name for f in fields if isinstance(f, EncryptedTextField))]
        unseen = {*hidden, *exclude, *(f.name for f in fields if _is_a_reading(f))}
        changed = [
            pghistory.UpdateEvent(f"{name} changed", condition=pgtrigger.AnyChange(name))
            for name in hidden
        ]
        name = (model._meta.model_name or "")[:16]
        newest_first = models.Index(fields=["-pgh_created_at", "-pgh_id"], name=f"changes_{name}")
        tracked: type[Model] = pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            *changed,
            exclude=sorted(unseen),
            obj_field=pghistory.ObjForeignKey(related_name="+"),
            context_field=pghistory.ContextJSONField(),
            context_id_field=None,  # type: ignore[arg-type]  # as the docs say, not the hint
            append_only=True,
            meta={"default_permissions": (), "indexes": [newest_first]},
        )(model)
        return tracked

    return track


def _is_a_reading(field: models.Field) -> bool:
    return not field.editable and not field.primary_key
