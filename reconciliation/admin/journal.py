"""Journal entries, and the files that left. The page of an entry is the dashboard's."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from integration.admin.base import RecordAdmin, Table, display, instant
from integration.admin.showing import NOTHING, Color, badge, link, sentence
from reconciliation.admin.base import Leading, WithDownload
from reconciliation.admin.payouts import payout_link
from reconciliation.domain.formats import FORMATS
from reconciliation.models import JournalEntry, JournalExport

_STATE_COLORS: dict[str, Color] = {
    "DRAFT": "",
    "POSTED": "success",
    "EXPORTED": "success",
    "REVERSED": "warning",
}


@admin.register(JournalEntry)
class JournalEntryAdmin(Leading, RecordAdmin):
    """Every entry. The page of one shows its postings, and the lines behind each."""

    list_display = (
        *("title", "booked_on", "kind", "stands", "about", "of_payout", "posted_by", "posted"),
        "shop",
    )
    list_filter = ("shop", "state", "kind")
    list_select_related = ("shop", "payout__shop")
    search_fields = ("number__exact", "payout__mirakl_cycle_id__exact", "memo__icontains")
    search_help_text = "An entry's number, a billing cycle's id, or a part of the memo"
    posted = instant("posted_at", "Posted")

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Take a number as accounting systems see it: “MB-1-000012” is 12."""
        term = search_term.strip()
        beginning, _, number = term.rpartition("-")
        if beginning.upper().startswith("MB-") and number.isascii() and number.isdecimal():
            term = str(int(number))
        return super().get_search_results(request, queryset, term)

    def page_of(self, record: JournalEntry) -> str:
        """Return the address of the entry's own page."""
        return reverse("dashboard:entry", args=[record.pk])

    @display(description="Entry")
    def title(self, entry: JournalEntry) -> str:
        """Return its number, or that it is a draft."""
        return str(entry)

    @display(description="State")
    def stands(self, entry: JournalEntry) -> object:
        """Return how far it is."""
        return badge(entry.get_state_display().lower(), _STATE_COLORS.get(entry.state, ""))

    @display(description="Memo")
    def about(self, entry: JournalEntry) -> object:
        """Return what it says."""
        return sentence(entry.memo)

    @display(description="Payout")
    def of_payout(self, entry: JournalEntry) -> object:
        """Return the way to its payout."""
        return payout_link(entry.payout)


@admin.register(JournalExport)
class JournalExportAdmin(WithDownload, RecordAdmin):
    """The files that left, as they left."""

    list_display = ("name", "system", "exported_by", "exported", "shop", "sha256", "file")
    list_filter = ("shop", "format")
    list_select_related = ("shop",)
    search_fields = ("name__istartswith", "digest__startswith")
    search_help_text = "How a file's name or its SHA-256 begins"
    fieldsets = (
        (None, {"fields": ("name", "system", "shop", "file")}),
        ("Who and when", {"fields": ("exported_by", "exported", "digest")}),
    )
    readonly_fields = ("system", "exported", "file")
    download_permission = "reconciliation.export_journal"
    exported = instant("exported_at", "Exported")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the files without their bytes."""
        return super().get_queryset(request).defer("content")

    @display(description="For")
    def system(self, export: JournalExport) -> str:
        """Return the accounting system."""
        known = FORMATS.get(export.format)
        return known.title if known else export.format

    @display(description="SHA-256")
    def sha256(self, export: JournalExport) -> str:
        """Return how the hash begins."""
        return f"{export.digest[:12]}…"

    @display(description="File")
    def file(self, export: JournalExport) -> object:
        """Return the link to the file."""
        return self.download_link(export, "Download") if export.pk else NOTHING

    def file_of(self, record: JournalExport) -> tuple[str, bytes, str]:
        """Return the file as it left."""
        return record.name, bytes(record.content), record.content_type

    def tables(self, obj: JournalExport) -> list[Table]:
        """Return the entries that are in it."""
        rows: list[tuple[object, ...]] = [
            (link(reverse("dashboard:entry", args=[entry.pk]), entry), entry.booked_on, entry.memo)
            for entry in obj.entries.order_by("number")[:500]
        ]
        return [Table("Entries in it", ("Entry", "Day", "Memo"), rows)]
