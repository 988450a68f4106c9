"""JSON: entries with their lines, for programs; amounts are texts, which no reader rounds."""

import json
from collections.abc import Mapping, Sequence

from reconciliation.domain.formats.base import AccountsBy, DateStyle, ExportFile, Format, Options
from reconciliation.domain.formats.notes import Notes
from reconciliation.domain.formats.plain_csv import totals_of
from reconciliation.domain.journal import Entry, Posting

Value = str | int | Mapping[str, "Value"] | Sequence["Value"]
VERSION = 1


def _write(entries: Sequence[Entry], options: Options, _notes: Notes) -> list[ExportFile]:
    document: Value = {
        "format": "marketbridge-journals",
        "version": VERSION,
        "control": [
            {
                "currency": currency,
                "lines": lines,
                "total_debit": f"{debit:.2f}",
                "total_credit": f"{credit:.2f}",
            }
            for currency, lines, debit, credit in totals_of(entries)
        ],
        "entries": [_entry(entry) for entry in entries],
    }
    content = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    return [ExportFile(f"{options.name}.json", content.encode(), "application/json")]


def _entry(entry: Entry) -> Value:
    return {
        "journal_id": entry.number,
        "kind": entry.kind.value,
        "date": entry.booked_on.isoformat(),
        "currency": entry.currency,
        "payee": entry.payee,
        "memo": entry.memo,
        "reference": entry.reference,
        "lines": [_line(line, posting) for line, posting in enumerate(entry.postings, start=1)],
    }


def _line(line: int, posting: Posting) -> Value:
    return {
        "line_no": line,
        "account_code": posting.account.code,
        "account_name": posting.account.name,
        "account_type": posting.account.type.value,
        "debit": f"{posting.debit:.2f}",
        "credit": f"{posting.credit:.2f}",
        "description": posting.description,
        "class": posting.dimensions.class_name,
        "location": posting.dimensions.location,
        "department": posting.dimensions.department,
        "line_count": posting.line_count,
    }


FORMAT = Format(
    key="json",
    title="JSON",
    asks=("UTF-8; texts are as they are, amounts are texts with two places.",),
    debit_and_credit="Two fields, debit and credit, both positive.",
    accounts_by=AccountsBy.CODE,
    date_styles=(DateStyle.ISO,),
    writer=_write,
)
