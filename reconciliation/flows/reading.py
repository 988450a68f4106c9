"""What the reading flows of the money share: their switch, whom they ring, what nobody can read."""

import uuid
from collections.abc import Iterable, Iterator
from typing import TypeVar

from config import timetable
from integration.domain.issues import IssueKind, ask
from integration.domain.records import Record, UnreadableRecord
from integration.domain.switches import Switch
from integration.models import FlowSwitch, Issue, Payload, Subject
from integration.runs import Run
from reconciliation.intake.taking import Faults
from reconciliation.models import TransactionLine

T = TypeVar("T")


def is_off(this_run: Run) -> bool:
    """Tell whether nothing is to be read. A stop of all writes stops no reading."""
    return Switch.PAYOUTS not in FlowSwitch.objects.on(this_run.shop)


def ring(this_run: Run, *flows: str) -> None:
    """Ring those of the flows that this version has."""
    for flow in flows:
        if flow in timetable.FLOWS:
            this_run.ring(flow)


def with_raw(
    records: Iterable[Record[T] | UnreadableRecord],
) -> Iterator[Record[Record[T]] | UnreadableRecord]:
    """Yield records whose value is the record itself: its row keeps the raw text too."""
    for record in records:
        yield Record(record, record.raw) if isinstance(record, Record) else record


def ask_about_faults(this_run: Run, faults: Faults, *, source: str, where: str) -> None:
    """Keep what could not be read, and ask about it; close what can be read by now.

    One that has an id is a question of its own; the others of a file are one question together.
    """
    _close_what_was_read(this_run, source)
    if not faults.count:
        return
    named = {fault.reference: fault for fault in faults.first if fault.reference}
    for reference, fault in named.items():
        _ask(this_run, Subject.record(this_run.shop, source, reference), reference, fault.reasons)
    nameless = [fault for fault in faults.first if not fault.reference]
    if nameless or faults.count > len(faults.first):
        places = ", ".join(str(fault.position) for fault in nameless[:10])
        reasons = (f"{faults.count} lines could not be read: line {places or '…'}",)
        _ask(this_run, Subject.record(this_run.shop, source, where), where, reasons)
    texts = [
        (fault.reference or f"{where} line {fault.position}", {"text": fault.raw})
        for fault in faults.first
    ]
    Payload.objects.keep(texts, source=source, owner=this_run.shop.slug, at=this_run.now)
    this_run.count("unreadable", faults.count)
    this_run.left.append(f"{where}: {faults.count} lines could not be read")


def _ask(this_run: Run, subject: Subject, reference: str, reasons: Iterable[str]) -> None:
    question = ask(
        IssueKind.UNREADABLE_RECORD,
        remote="Mirakl",
        reference=reference,
        reasons=", ".join(reasons),
    )
    this_run.ask(subject, [question])


def _close_what_was_read(this_run: Run, source: str) -> None:
    """Close the questions about lines that came again since, and were read."""
    begin = f"record:{source}:"
    asked = Issue.objects.unresolved().filter(
        shop=this_run.shop, asked_by=this_run.flow, subject__startswith=begin
    )
    since = {
        subject.removeprefix(begin): at
        for subject, at in asked.values_list("subject", "last_seen_at")
    }
    ids = [reference for reference in since if _is_uuid(reference)]
    if not ids:
        return
    lines = TransactionLine.objects.filter(shop=this_run.shop, mirakl_transaction_id__in=ids)
    for identity, seen_at in lines.values_list("mirakl_transaction_id", "seen_at"):
        if seen_at > since[str(identity)]:
            this_run.ask(Subject.record(this_run.shop, source, str(identity)), [])


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
