"""What every page of the admin shares. The theme (django-unfold) is imported here and in forms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin import ShowFacets
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from unfold.admin import ModelAdmin as ThemedAdmin
from unfold.decorators import display

from integration.admin.showing import moment
from integration.models import RecordedRole, RecordedUser

# Django's own tables are recorded under a proxy's name.
_RECORDED_AS: dict[type[Model], type[Model]] = {User: RecordedUser, Group: RecordedRole}

__all__ = ["EditableAdmin", "Raw", "RecordAdmin", "Table", "changes_of", "display", "instant"]


@dataclass(frozen=True)
class Table:
    """A table below a record's fields. Cells are text or safe HTML."""

    title: str
    headers: tuple[str, ...]
    rows: list[tuple[object, ...]] = field(default_factory=list)
    nothing: str = "Nothing yet."
    note: str = ""


@dataclass(frozen=True)
class Raw:
    """A payload as it came in, shown folded."""

    title: object
    text: str


class BridgeAdmin(ThemedAdmin):
    """A list that stays fast with a million rows, and tables below a record's fields."""

    list_per_page = 50
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    compressed_fields = True
    empty_value_display = "–"
    change_form_template = "admin/integration/record.html"

    def tables(self, obj: Any) -> list[Table]:
        """Return the tables below the fields."""
        return []

    def raws(self, obj: Any) -> list[Raw]:
        """Return the payloads below the tables."""
        return []

    def below(self, obj: Any) -> tuple[list[Table], list[Raw]]:
        """Return both; for a page that reads once what they share."""
        return self.tables(obj), self.raws(obj)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the record of changes; a record that only the flows write has its own here."""
        return changes_of(self, request, object_id) or super().history_view(
            request, object_id, extra_context
        )

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Return the list; the theme asks how many there are in all, and counts nothing twice."""
        changelist: ChangeList = super().get_changelist_instance(request)
        if not (changelist.query or changelist.get_filters_params()):
            changelist.full_result_count = changelist.result_count
        return changelist

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: Model | None = None,
        **options: Any,
    ) -> HttpResponse:
        """Hand the tables and payloads of a record to its page."""
        if obj is not None:
            context["tables"], context["raws"] = self.below(obj)
        response: HttpResponse = super().render_change_form(
            request, context, *args, obj=obj, **options
        )
        return response


def changes_of(of: BaseModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse | None:
    """Return the way to a record's changes; None where they are not recorded.

    Raise PermissionDenied for those who may not look at the record itself.
    """
    if not of.has_view_permission(request):
        raise PermissionDenied
    recorded = _RECORDED_AS.get(of.model, of.model)
    if not hasattr(recorded, "pgh_event_models"):
        return None
    query = urlencode({"of": recorded._meta.model_name, "pk": unquote(object_id)})
    return redirect(f"{reverse('dashboard:changes')}?{query}")


class RecordAdmin(BridgeAdmin):
    """A record that the flows write: it is read here, never changed."""

    actions = None

    def has_add_permission(self, *_of: Any) -> bool:
        """Say no: the flows write the record."""
        return False

    def has_change_permission(self, *_of: Any) -> bool:
        """Say no: the flows write the record."""
        return False

    def has_delete_permission(self, *_of: Any) -> bool:
        """Say no: the record stays."""
        return False


class EditableAdmin(BridgeAdmin):
    """Something that an administrator sets up. Nothing is deleted in bulk."""

    actions = None
    warn_unsaved_form = True

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Offer a choice of records without buttons that would change them on the way."""
        field = super().formfield_for_dbfield(db_field, request, **options)
        widget = getattr(field, "widget", None)
        if isinstance(widget, RelatedFieldWidgetWrapper):
            widget.can_add_related = widget.can_change_related = False
            widget.can_delete_related = widget.can_view_related = False
        return field


def instant(name: str, label: str, *, seconds: bool = False) -> Callable[..., object]:
    """Return an admin's method: a column or field that shows one of a record's instants in UTC."""

    def show(_admin: object, record: Any) -> object:
        return moment(getattr(record, name), seconds=seconds)

    show.__name__ = name
    shown: Callable[..., object] = display(description=label, ordering=name)(show)
    return shown
