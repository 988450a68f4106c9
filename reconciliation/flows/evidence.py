"""The rows of a payout's evidence: lines, matches, decisions, documents, controls, deposits.

Each is read as a stream and in an order of its own, so that two readings are the same. What tells
only when a flow looked last (`seen_at`, `matched_at`, `audited_at`) is no evidence and left out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

import simplejson
from django.db.models import Count, Model, QuerySet, Sum

from reconciliation.domain.archive import Archive, Cell
from reconciliation.domain.controls import compared_by_kind
from reconciliation.domain.papers import ending_of
from reconciliation.domain.transactions import kind_of
from reconciliation.models import (
    AccountingDocument,
    Deposit,
    JournalExport,
    LineChange,
    LineDecision,
    Match,
    MatchDecision,
    Payout,
    TextBlock,
    TransactionLine,
)
from reconciliation.models.cycle_sums import LinesOfCycle, lines_of_cycles

CHUNK = 2_000
TEXTS_AT_ONCE = 10_000

_LINE = (
    *("mirakl_transaction_id", "type", "amount", "currency", "payment_state", "created_at"),
    *("updated_at", "transaction_at", "mirakl_order_id", "mirakl_line_id", "mirakl_refund_id"),
    *("mirakl_shipment_id", "mirakl_debit_id", "tax_code", "fee_code", "description"),
    "document_number",
)
_CHANGE = ("updated_at", "payment_state", "mirakl_cycle_id", "amount", "document_number")
_MATCH = (
    *("mirakl_order_id", "mirakl_line_id", "kind", "outcome", "expected", "actual"),
    *("difference", "line_count"),
)
_DECIDED = ("decided_by", "decided_at", "comment", "undone_at", "undone_by")
_MATCH_DECISION = (
    *("mirakl_order_id", "mirakl_line_id", "kind", "outcome", "difference"),
    *("account__code", "account__name", *_DECIDED),
)
_LINE_DECISION = (
    *("line__mirakl_transaction_id", "line__type", "line__amount"),
    *("account__code", "account__name", "confidence", "reason", *_DECIDED),
)
_DOCUMENT = (
    *("mirakl_document_id", "number", "type", "state", "currency", "made_at", "issued_at"),
    *("total_excl_tax", "total_incl_tax", "content_type", "content_digest"),
)
_DEPOSIT = (
    *("amount", "booked_on", "confirmed_by", "confirmed_at", "comment", "undone_at", "undone_by"),
    *("bank_line__booked_on", "bank_line__amount", "bank_line__currency"),
    *("bank_line__reference", "bank_line__text", "bank_line__statement", "bank_line__digest"),
)
_EXPORT = ("name", "format", "digest", "exported_by", "exported_at")


def add_lines(archive: Archive, payout: Payout) -> int:
    """Add the lines: verbatim with a hash each, as a table, and what they said before."""
    lines = _lines_of(payout)
    with archive.file("lines/lines.ndjson") as member:
        for name, text in _texts_of(lines):
            digest = hashlib.sha256(text.encode()).hexdigest()
            told = {"mirakl_transaction_id": str(name), "sha256": digest, "raw": text}
            member.line(json.dumps(told, ensure_ascii=False))
    count = _add(archive, "lines/lines.csv", _LINE, lines)
    changes = LineChange.objects.filter(
        line__shop=payout.shop, line__mirakl_cycle_id=payout.mirakl_cycle_id
    )
    columns = ("line__mirakl_transaction_id", *_CHANGE)
    ordered = changes.order_by("line__mirakl_transaction_id", "updated_at", "pk")
    _add(archive, "lines/changes.csv", columns, ordered)
    return count


def add_matches(archive: Archive, payout: Payout) -> None:
    """Add the verdicts on the payout's orders, and what people decided."""
    lines = TransactionLine.objects.filter(shop=payout.shop, mirakl_cycle_id=payout.mirakl_cycle_id)
    orders = lines.exclude(mirakl_order_id="").values("mirakl_order_id")
    key = ("mirakl_order_id", "mirakl_line_id", "kind")
    of_orders = {"shop": payout.shop, "mirakl_order_id__in": orders}
    matches = Match.objects.filter(**of_orders).order_by(*key)
    _add(archive, "matches/matches.csv", _MATCH, matches)
    decided = MatchDecision.objects.filter(**of_orders).order_by(*key, "decided_at", "pk")
    _add(archive, "matches/decisions.csv", _MATCH_DECISION, decided)
    of_lines = LineDecision.objects.filter(
        line__shop=payout.shop, line__mirakl_cycle_id=payout.mirakl_cycle_id
    ).order_by("line__mirakl_transaction_id", "decided_at", "pk")
    _add(archive, "matches/line_decisions.csv", _LINE_DECISION, of_lines)


def add_documents(archive: Archive, payout: Payout) -> int:
    """Add Macy's own documents of the cycle, and a list of them."""
    documents = AccountingDocument.objects.filter(
        shop=payout.shop, mirakl_cycle_id=payout.mirakl_cycle_id
    ).order_by("mirakl_document_id")
    count = _add(archive, "documents/documents.csv", _DOCUMENT, documents)
    for document in documents.exclude(content=None).iterator(1):
        content = bytes(document.content or b"")
        ending = ending_of(document.content_type, content)
        archive.add(f"documents/{_as_a_name(document.mirakl_document_id)}{ending}", content)
    return count


def add_controls(archive: Archive, payout: Payout) -> None:
    """Add what the cycle says (SBC11) beside what its lines come to, in total and by kind."""
    archive.add("controls/cycle.json", _exact_json(payout.raw or payout.summary))
    lines = TransactionLine.objects.filter(shop=payout.shop, mirakl_cycle_id=payout.mirakl_cycle_id)
    sums = lines.values_list("type").annotate(count=Count("pk"), sum=Sum("amount")).order_by("type")
    found = list(sums)
    rows: list[tuple[Cell, ...]] = [(kind_of(name).value, name, *rest) for name, *rest in found]
    archive.table("controls/lines_by_type.csv", ("kind", "type", "lines", "sum"), rows)
    summary = {name: Decimal(str(total)) for name, total in payout.summary.items()}
    counted = lines_of_cycles(payout.shop, [payout.pk]).get(payout.pk, LinesOfCycle())
    compared = compared_by_kind(counted.by_type, summary)
    archive.table(
        "controls/cycle_against_lines.csv",
        ("kind", "cycle", "lines", "difference"),
        ((one.kind, one.said, one.lines, one.difference) for one in compared),
    )
    names = ("opening", "lines_total", "transferred", "closing", "difference")
    total = [(name, getattr(payout, name)) for name in names]
    archive.table("controls/tie_out.csv", ("what", "amount"), total)


def add_deposits(archive: Archive, payout: Payout) -> None:
    """Add the money in the bank, as it was confirmed, with the statement's line."""
    deposits = Deposit.objects.filter(payout=payout).order_by("confirmed_at", "pk")
    _add(archive, "deposits/deposits.csv", _DEPOSIT, deposits)


def add_exports(archive: Archive, payout: Payout) -> None:
    """Add which files the payout's entries left in."""
    exports = JournalExport.objects.with_any_of(payout.entries.all())
    _add(archive, "journals/exports.csv", _EXPORT, exports)


def _lines_of(payout: Payout) -> QuerySet[TransactionLine]:
    lines = TransactionLine.objects.filter(shop=payout.shop, mirakl_cycle_id=payout.mirakl_cycle_id)
    return lines.order_by("mirakl_transaction_id")


def _texts_of(lines: QuerySet[TransactionLine]) -> Iterator[tuple[UUID, str]]:
    """Yield each line's id and raw text. Some thousand at once: they share blocks."""
    named = lines.values_list("mirakl_transaction_id", "text_number").iterator(CHUNK)
    while some := list(islice(named, TEXTS_AT_ONCE)):
        texts = TextBlock.objects.texts(number for _, number in some)
        yield from ((name, texts[number]) for name, number in some)


def _add(archive: Archive, name: str, columns: tuple[str, ...], rows: QuerySet[Any]) -> int:
    """Add a table of columns, and return how many rows it has."""
    heads = [column.replace("__", "_") for column in columns]
    return archive.table(name, heads, _streamed(rows, columns))


def _streamed(rows: QuerySet[Model], columns: tuple[str, ...]) -> Iterator[Iterable[Cell]]:
    yield from rows.values_list(*columns).iterator(CHUNK)


def _exact_json(value: Any) -> bytes:
    text = simplejson.dumps(value, use_decimal=True, ensure_ascii=False, indent=2, sort_keys=True)
    return f"{text}\n".encode()


def _as_a_name(text: str) -> str:
    kept = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "-_") else "-"
        for letter in text
    )
    return kept or "document"
