"""Payouts, Macy's documents, and the money in the bank: as they were read or confirmed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from integration.admin.base import Raw, RecordAdmin, display, instant
from integration.admin.showing import NOTHING, Color, badge, exact_json, link
from reconciliation.admin.base import Leading, MoneyAdmin, WithDownload, amount
from reconciliation.models import AccountingDocument, BankLine, Deposit, Payout

_STATE_COLORS: dict[str, Color] = {"PAID": "success", "TO_PAY": "info", "FAILED": "danger"}


def payout_link(payout: Payout | None) -> object:
    """Return the link to a payout's own page; its shop must be at hand."""
    if payout is None:
        return NOTHING
    url = reverse("dashboard:payout", args=[payout.shop.slug, payout.mirakl_cycle_id])
    return link(url, payout)


@admin.register(Payout)
class PayoutAdmin(Leading, MoneyAdmin):
    """Every billing cycle (SBC11). The page of one is the dashboard's."""

    list_display = ("closed", "shop", "paid", "state", "tie_out", "line_count", "mirakl_cycle_id")
    list_filter = ("shop",)
    list_select_related = ("shop",)
    found_by = ("mirakl_cycle_id",)
    search_help_text = "A billing cycle's id"
    hidden = ("raw", "summary")
    ordering = ("-closed_at",)
    closed = instant("closed_at", "Closed")
    paid = amount("transferred", "Transferred")

    def page_of(self, record: Payout) -> str:
        """Return the address of the payout's own page."""
        return reverse("dashboard:payout", args=[record.shop.slug, record.mirakl_cycle_id])

    @display(description="Macy's says")
    def state(self, payout: Payout) -> object:
        """Return how far Macy's is with paying it."""
        words = payout.payout_state.replace("_", " ").lower() or "nothing"
        return badge(words, _STATE_COLORS.get(payout.payout_state, ""))

    @display(description="Tie-out")
    def tie_out(self, payout: Payout) -> object:
        """Return whether its lines explain the transfer."""
        if payout.difference is None:
            return badge("not compared yet")
        if payout.is_tied:
            return badge("ties out", "success")
        return badge(f"{payout.difference:+,.2f} unexplained", "danger")


@admin.register(AccountingDocument)
class AccountingDocumentAdmin(WithDownload, RecordAdmin):
    """Macy's own documents (IV01, IV02): evidence and control totals, never postings."""

    list_display = ("name", "type", "made", "total", "mirakl_cycle_id", "shop", "file")
    list_filter = ("shop", "type")
    list_select_related = ("shop",)
    search_fields = ("mirakl_document_id__exact", "number__exact", "mirakl_cycle_id__exact")
    search_help_text = "A document's number or id, or a billing cycle's id"
    exclude = ("content", "raw")
    readonly_fields = ("file",)
    download_permission = "reconciliation.view_accountingdocument"
    made = instant("made_at", "Made")
    total = amount("total_incl_tax", "Total with tax")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the documents without their bytes."""
        return super().get_queryset(request).defer("content", "raw")

    @display(description="Document")
    def name(self, document: AccountingDocument) -> str:
        """Return its number, or Mirakl's id."""
        return str(document)

    @display(description="File")
    def file(self, document: AccountingDocument) -> object:
        """Return the link to the file that Macy's made."""
        return self.download_link(document, "Download") if document.content_digest else NOTHING

    def file_of(self, record: AccountingDocument) -> tuple[str, bytes, str] | None:
        """Return the file that Macy's made."""
        if not record.content:
            return None
        kind = record.content_type or "application/octet-stream"
        return record.file_name, bytes(record.content), kind

    def raws(self, obj: AccountingDocument) -> list[Raw]:
        """Return what Mirakl said of it."""
        return [Raw("Document", exact_json(obj.raw))]


@admin.register(Deposit)
class DepositAdmin(RecordAdmin):
    """The money of payouts in the bank: who confirmed it, when, and by what."""

    list_display = ("booked_on", "sum", "of_payout", "confirmed_by", "confirmed", "undone")
    list_select_related = ("payout__shop", "bank_line")
    search_fields = ("payout__mirakl_cycle_id__exact",)
    search_help_text = "A billing cycle's id"
    confirmed = instant("confirmed_at", "Confirmed")
    undone = instant("undone_at", "Undone")
    sum = amount("amount", "Amount", currency="payout.currency")

    @display(description="Payout")
    def of_payout(self, deposit: Deposit) -> object:
        """Return the way to the payout."""
        return payout_link(deposit.payout)


@admin.register(BankLine)
class BankLineAdmin(RecordAdmin):
    """Lines of uploaded bank statements."""

    list_display = ("booked_on", "sum", "reference", "text", "statement", "uploaded", "shop")
    list_filter = ("shop",)
    list_select_related = ("shop",)
    search_fields = ("reference__istartswith", "text__icontains")
    search_help_text = "How a reference begins, or a part of the text"
    uploaded = instant("uploaded_at", "Uploaded")
    sum = amount("amount", "Amount")
