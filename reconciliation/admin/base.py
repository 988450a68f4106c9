"""What lists of money share: no count of a million rows, a search by index, files to download."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html

from integration.admin.base import RecordAdmin, display
from integration.admin.showing import NOTHING, unbroken
from integration.models import MiraklShop

APP = "reconciliation"
MOST_COUNTED = 10_000


class CappedPaginator(Paginator):
    """Pages of the first ten thousand: who looks for a row further down searches for it."""

    @cached_property
    def count(self) -> int:
        """Return how many rows there are, or that there are very many."""
        rows: Any = self.object_list
        return int(rows.order_by()[: MOST_COUNTED + 1].count())


class MoneyAdmin(RecordAdmin):
    """A list of money that stays fast with a million rows: newest first, found by an index.

    `found_by` names the fields that a search compares for equality; each has an index that begins
    with the shop. A search by `ids` compares them as UUIDs.
    """

    paginator = CappedPaginator
    found_by: ClassVar[tuple[str, ...]] = ()
    ids: ClassVar[tuple[str, ...]] = ()
    hidden: ClassVar[tuple[str, ...]] = ()  # large columns that no list reads
    sortable_by = ()
    ordering: ClassVar[Any] = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows without what only the page of one shows."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.defer(*self.hidden)

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Return what a search looks at; the theme shows the field where there is something."""
        return (*self.found_by, *self.ids)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find by a whole number or id: a union, each part with its own index."""
        term = search_term.strip()
        if not term:
            return queryset, False
        parts = [self._where({field: term}) for field in self.found_by]
        if self.ids and (number := _uuid(term)):
            parts += [self._where({field: number}) for field in self.ids]
        if not parts:
            return queryset.none(), False
        first, *others = parts
        return queryset.filter(pk__in=first.union(*others) if others else first), False

    def _where(self, condition: dict[str, Any]) -> QuerySet[Any, Any]:
        shops = list(MiraklShop.objects.values_list("pk", flat=True))
        return self.model._default_manager.filter(shop__in=shops, **condition).values("pk")


class Leading(RecordAdmin):
    """A record whose page is the dashboard's: the admin has the list."""

    def page_of(self, record: Any) -> str:
        """Return the address of the record's own page."""
        raise NotImplementedError

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Lead there."""
        record = self.get_object(request, unquote(object_id))
        if request.method != "GET" or record is None or not self.has_view_permission(request):
            return super().change_view(request, object_id, form_url, extra_context)  # says so
        return redirect(self.page_of(record))


class WithDownload(RecordAdmin):
    """A record that keeps a file: whoever has `download_permission` may have it."""

    download_permission = ""

    def file_of(self, record: Any) -> tuple[str, bytes, str] | None:
        """Return the file's name, bytes and type; None where there is none."""
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        """Return the pages, and the file's address."""
        name = f"{APP}_{self.opts.model_name}_download"
        view = self.admin_site.admin_view(self.download)
        own: list[URLPattern] = [path("<path:object_id>/download/", view, name=name)]
        return own + super().get_urls()

    def download(self, request: HttpRequest, object_id: str) -> FileResponse:
        """Give the file, as an attachment that no browser shows or runs."""
        if not request.user.has_perm(self.download_permission):
            raise PermissionDenied
        record: Model | None = self.get_object(request, unquote(object_id))
        file = self.file_of(record) if record else None
        if file is None:
            raise Http404("There is no such file.")
        name, content, content_type = file
        answer = FileResponse(
            io.BytesIO(content), as_attachment=True, filename=name, content_type=content_type
        )
        answer["X-Content-Type-Options"] = "nosniff"
        return answer

    def get_list_display(self, request: HttpRequest) -> Any:
        """Return the columns; the file only before those who may have it."""
        columns = super().get_list_display(request)
        may = request.user.has_perm(self.download_permission)
        return columns if may else [column for column in columns if column != "file"]

    def download_link(self, record: Model, text: object) -> object:
        """Return the link to the file."""
        url = reverse(f"admin:{APP}_{self.opts.model_name}_download", args=[record.pk])
        return format_html('<a href="{}" class="text-link">{}</a>', url, text)


def _uuid(term: str) -> UUID | None:
    try:
        return UUID(term)
    except ValueError:
        return None


def amount(name: str, label: str, *, currency: str = "currency") -> Callable[..., object]:
    """Return an admin's method: a column or field with an amount and its currency, aligned."""

    def show(_admin: object, record: Any) -> object:
        value = getattr(record, name)
        if value is None:
            return NOTHING
        code = record
        for part in currency.split("."):
            code = getattr(code, part)
        return unbroken(f"{value:,.2f} {code}")

    show.__name__ = name
    shown: Callable[..., object] = display(description=label)(show)
    return shown


def words(values: Iterable[str]) -> dict[str, str]:
    """Return constants as people read them: “REFUND_GOODS”, “refund goods”."""
    return {value: value.replace("_", " ").lower() for value in values}
