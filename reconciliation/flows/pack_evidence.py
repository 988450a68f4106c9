"""Pack all evidence of a payout into one zip: what an auditor asks for, with every hash.

Two packs of the same payout are the same, byte for byte: nothing in it tells when it was made. It
is written as a stream, since a payout may have a hundred thousand lines. Packing changes nothing:
no entry counts as exported by it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import IO

from django.db import connection, transaction

from reconciliation.domain.archive import Archive
from reconciliation.domain.evidence_words import Contents, read_me
from reconciliation.domain.formats import format_named
from reconciliation.flows import evidence, export_journals
from reconciliation.models import Payout

FORMATS = ("plain_csv", "json")
_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Packed:
    """A pack that is written: its file's name and hash."""

    name: str
    digest: str
    line_count: int


def pack(payout: Payout, into: IO[bytes], *, formats: Iterable[str] = FORMATS) -> Packed:
    """Write the zip of a payout into an open file that can be sought. Raise UnknownFormat.

    1. what was read: lines verbatim, their changes, Macy's own documents;
    2. what was made of it: matches, decisions, control totals, deposits;
    3. what left: the journals in the formats that are asked for, or why there are none;
    4. a description, and the manifest with every hash.
    """
    chosen = [format_named(key).key for key in dict.fromkeys(formats)]
    about = {"shop": payout.shop.slug, "billing_cycle": payout.mirakl_cycle_id}
    with _one_look(), Archive(into, **about) as archive:
        lines = evidence.add_lines(archive, payout)
        documents = evidence.add_documents(archive, payout)
        evidence.add_matches(archive, payout)
        evidence.add_controls(archive, payout)
        evidence.add_deposits(archive, payout)
        evidence.add_exports(archive, payout)
        missing = _add_journals(archive, payout, chosen)
        contents = Contents(
            shop=str(payout.shop),
            cycle=payout.mirakl_cycle_id,
            closed_on=payout.closed_on,
            transferred=payout.transferred,
            currency=payout.currency,
            state=payout.payout_state,
            difference=payout.difference,
            line_count=lines,
            document_count=documents,
            missing=missing,
        )
        archive.add("README.txt", read_me(contents).encode())
    return Packed(f"{payout.file_stem()}-evidence.zip", _digest(into), lines)


def _add_journals(archive: Archive, payout: Payout, formats: list[str]) -> tuple[str, ...]:
    """Add the posted entries in each format; return why some are not there."""
    selection = export_journals.of_payout(payout)
    final = tuple(entry for entry in selection.entries if entry.is_final)
    missing: dict[str, None] = {}
    if len(final) < len(selection.entries):
        missing["Some entries are drafts: they are no evidence, and not in the pack."] = None
    for key in formats:
        prepared = export_journals.prepare(replace(selection, entries=final), key)
        missing.update(dict.fromkeys(prepared.reasons))
        for file in () if prepared.reasons else prepared.written.files:
            archive.add(f"journals/{key}/{file.name}", file.content)
    return tuple(missing)


@contextmanager
def _one_look() -> Iterator[None]:
    """Read everything as it stands at one instant, whatever is written meanwhile."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _digest(file: IO[bytes]) -> str:
    """Return the SHA-256 of a file, and leave it at its beginning."""
    digest = hashlib.sha256()
    file.seek(0)
    while content := file.read(_CHUNK):
        digest.update(content)
    file.seek(0)
    return digest.hexdigest()
