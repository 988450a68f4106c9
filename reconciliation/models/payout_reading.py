"""Keep what Macy's says about payouts and documents, as it says it last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import Min, Q, QuerySet

from integration.domain.money_records import AccountingDocument as DocumentValue
from integration.domain.money_records import BillingCycle
from integration.domain.records import Record
from integration.models import MiraklShop
from reconciliation.models.books import Books
from reconciliation.models.payout import AccountingDocument, Payout

_CYCLE_COLUMNS = (
    "closed_at",
    "closed_on",
    "currency",
    "transferred",
    "transferred_to_operator",
    "payout_state",
    "payout_reference",
    "paid_at",
    "failure_reason",
    "voucher_number",
    "summary",
)
_DOCUMENT_COLUMNS = (
    "number",
    "type",
    "state",
    "currency",
    "mirakl_cycle_id",
    "made_at",
    "issued_at",
    "total_excl_tax",
    "total_incl_tax",
)


def keep_cycle(shop: MiraklShop, cycle: Record[BillingCycle], *, at: datetime) -> None:
    """Write down one billing cycle (SBC11)."""
    Payout.objects.bulk_create(
        [_payout(Books.objects.of(shop), cycle, at)],
        update_conflicts=True,
        unique_fields=["shop", "mirakl_cycle_id"],
        update_fields=[*_CYCLE_COLUMNS, "raw", "seen_at"],
    )


def see_cycles(
    shop: MiraklShop, cycles: Mapping[str, Record[BillingCycle]], *, at: datetime
) -> set[str]:
    """Note which cycles say what their rows say; return their ids."""
    books = Books.objects.of(shop)
    rows = Payout.objects.filter(shop=shop, mirakl_cycle_id__in=cycles)
    same = {
        row.mirakl_cycle_id
        for row in rows
        if _is_same(row, _payout(books, cycles[row.mirakl_cycle_id], at), _CYCLE_COLUMNS)
    }
    rows.filter(mirakl_cycle_id__in=same).update(seen_at=at)
    return same


def keep_document(shop: MiraklShop, document: Record[DocumentValue], *, at: datetime) -> None:
    """Write down one document (IV01), without its content."""
    AccountingDocument.objects.bulk_create(
        [_document(shop, document, at)],
        update_conflicts=True,
        unique_fields=["shop", "mirakl_document_id"],
        update_fields=[*_DOCUMENT_COLUMNS, "raw", "seen_at"],
    )


def see_documents(
    shop: MiraklShop, documents: Mapping[str, Record[DocumentValue]], *, at: datetime
) -> set[str]:
    """Note which documents say what their rows say; return their ids."""
    rows = AccountingDocument.objects.filter(shop=shop, mirakl_document_id__in=documents)
    same = {
        row.mirakl_document_id
        for row in rows.defer("content")
        if _is_same(row, _document(shop, documents[row.mirakl_document_id], at), _DOCUMENT_COLUMNS)
    }
    rows.filter(mirakl_document_id__in=same).update(seen_at=at)
    return same


def documents_without_paper(shop: MiraklShop) -> QuerySet[AccountingDocument]:
    """Return the documents that were issued and whose content is not kept, the oldest first."""
    missing = AccountingDocument.objects.filter(shop=shop, content=None).exclude(number="")
    return missing.order_by("made_at", "pk")


def keep_paper(document: AccountingDocument, content: bytes, content_type: str) -> None:
    """Keep a document's content (IV02), once: what is kept is never written over."""
    AccountingDocument.objects.filter(pk=document.pk, content=None).update(
        content=content,
        content_type=content_type[:100],
        content_digest=sha256(content).hexdigest(),
    )


def oldest_unsettled(shop: MiraklShop) -> datetime | None:
    """Return when the oldest payout was closed that is not paid yet."""
    waiting = Payout.objects.filter(shop=shop).exclude(payout_state="PAID")
    return waiting.aggregate(Min("closed_at"))["closed_at__min"]


def oldest_open_document(shop: MiraklShop) -> datetime | None:
    """Return when the oldest document was made that has no number yet, or is not issued."""
    waiting = AccountingDocument.objects.filter(Q(number="") | Q(issued_at=None), shop=shop)
    return waiting.aggregate(Min("made_at"))["made_at__min"]


def _is_same(row: Any, told: Any, columns: Sequence[str]) -> bool:
    return all(getattr(row, name) == getattr(told, name) for name in columns)


def _payout(books: Books, cycle: Record[BillingCycle], at: datetime) -> Payout:
    value = cycle.value
    return Payout(
        shop=books.shop,
        mirakl_cycle_id=value.mirakl_cycle_id,
        closed_at=value.created_at,
        closed_on=books.day_of(value.created_at),
        currency=value.currency,
        transferred=value.transferred_to_seller,
        transferred_to_operator=value.transferred_to_operator,
        payout_state=value.payout_state,
        payout_reference=value.payout_reference,
        paid_at=value.paid_at,
        failure_reason=value.failure_reason,
        voucher_number=value.voucher_number,
        summary=dict(value.summary),
        raw=dict(cycle.raw),  # type: ignore[misc]  # text only in the column
        seen_at=at,
    )


def _document(
    shop: MiraklShop, document: Record[DocumentValue], at: datetime
) -> AccountingDocument:
    value = document.value
    return AccountingDocument(
        shop=shop,
        mirakl_document_id=value.mirakl_document_id,
        number=value.number,
        type=value.type,
        state=value.state,
        currency=value.currency,
        mirakl_cycle_id=value.mirakl_cycle_id,
        made_at=value.created_at,
        issued_at=value.issued_at,
        total_excl_tax=value.total_excl_tax,
        total_incl_tax=value.total_incl_tax,
        raw=dict(document.raw),  # type: ignore[misc]
        seen_at=at,
    )
