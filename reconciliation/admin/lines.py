"""Transaction lines and the readings that brought them. The page of a line is the dashboard's."""

from __future__ import annotations

from django.contrib import admin
from django.urls import reverse

from integration.admin.base import RecordAdmin, Table, display, instant
from integration.admin.showing import NOTHING, badge
from reconciliation.admin.base import Leading, MoneyAdmin, amount
from reconciliation.models import LineImport, TransactionLine


@admin.register(TransactionLine)
class TransactionLineAdmin(Leading, MoneyAdmin):
    """Every line that Mirakl credits or debits (TL02), the last that came in first."""

    list_display = ("made", "type", "sum", "payment_state", "order", "mirakl_cycle_id", "shop")
    list_filter = ("shop",)
    list_select_related = ("shop",)
    found_by = ("mirakl_order_id", "mirakl_cycle_id")
    ids = ("mirakl_transaction_id",)
    search_help_text = "Macy's order number, a transaction's id, or a billing cycle's id"
    made = instant("created_at", "Made by Mirakl")
    sum = amount("amount", "Amount")

    def page_of(self, record: TransactionLine) -> str:
        """Return the address of the line's own page, with its raw text."""
        return reverse("dashboard:transaction_line", args=[record.pk])

    @display(description="Order")
    def order(self, line: TransactionLine) -> str:
        """Return Macy's order number."""
        return line.mirakl_order_id or NOTHING


@admin.register(LineImport)
class LineImportAdmin(RecordAdmin):
    """The readings of lines: rounds of TL02, exports, uploaded files."""

    list_display = (
        *("began", "shop", "source", "name", "read", "added", "changed", "broken"),
        *("ended", "is_complete"),
    )
    list_filter = ("shop", "source", "is_complete")
    list_select_related = ("shop",)
    search_fields = ("name__istartswith", "digest__exact", "tracking_id__exact")
    search_help_text = "How a file's name begins, its SHA-256, or an export's tracking id"
    exclude = ("faults",)  # the table below shows them
    began = instant("began_at", "Began", seconds=True)
    ended = instant("ended_at", "Ended", seconds=True)

    @display(description="Not read")
    def broken(self, reading: LineImport) -> object:
        """Return how many lines could not be read."""
        return badge(len(reading.faults), "danger") if reading.faults else NOTHING

    def tables(self, obj: LineImport) -> list[Table]:
        """Return what could not be read, line by line."""
        rows: list[tuple[object, ...]] = [
            (fault.get("where", ""), fault.get("why", "")) for fault in obj.faults
        ]
        return [Table("What could not be read", ("Where", "Why"), rows)]
