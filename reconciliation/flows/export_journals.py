"""Let journal entries leave as files for an accounting system, and keep what left.

A person asks for it, on a page or by `manage.py export_journals`; no clock does. The same entries,
format and options give the same bytes: asked again, the file that left before is given again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import QuerySet

from integration.models import MiraklShop
from reconciliation.domain.books import Bookkeeper
from reconciliation.domain.formats import Options, Written, format_named
from reconciliation.domain.journal import EntryState
from reconciliation.domain.leaving import Leaving, reasons_to_stay
from reconciliation.models import Books, JournalEntry, JournalExport, NotPosted, Payout

_MOST_NAMED = 5


class UnableToExport(Exception):
    """Nothing was exported; `reasons` says in sentences what must be done first."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(" ".join(self.reasons))


@dataclass(frozen=True)
class Selection:
    """Entries of a shop that leave together. `stem` names their files."""

    shop: MiraklShop
    stem: str
    entries: tuple[JournalEntry, ...]


@dataclass(frozen=True)
class Prepared:
    """What would leave, what stands in the way, and what a person should know before."""

    written: Written
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Exported:
    """The files that left. `warnings` tell what was cut, and which entries had left before."""

    files: tuple[JournalExport, ...]
    warnings: tuple[str, ...]


def of_payout(payout: Payout) -> Selection:
    """Return the entries of a payout: activity, cash, and their reversals."""
    return _selected(payout.shop, payout.file_stem(), payout.entries.all())


def of_period(shop: MiraklShop, first: date, last: date, *, currency: str = "") -> Selection:
    """Return the entries that count for the days from `first` to `last`, of one currency or all."""
    found = shop.entries.filter(booked_on__range=(first, last))
    stem = f"{shop.slug}-{first}-to-{last}"
    if currency:
        found, stem = found.filter(currency=currency), f"{stem}-{currency.lower()}"
    return _selected(shop, stem, found)


def of_entries(shop: MiraklShop, chosen: Iterable[JournalEntry]) -> Selection:
    """Return entries of a shop that somebody chose one by one."""
    found = shop.entries.filter(pk__in=[entry.pk for entry in chosen])
    selection = _selected(shop, "", found)
    names = [str(entry).replace(" ", "-").lower() for entry in selection.entries] or ["nothing"]
    span = names[0] if len(names) == 1 else f"{names[0]}-to-{names[-1]}-{len(names)}"
    return replace(selection, stem=f"{shop.slug}-{span}")


def _selected(shop: MiraklShop, stem: str, entries: QuerySet[JournalEntry]) -> Selection:
    ordered = entries.order_by("booked_on", "number", "pk")
    found = ordered.select_related("shop", "payout").prefetch_related("postings")
    return Selection(shop, stem, tuple(found))


def prepare(selection: Selection, key: str, options: Options | None = None) -> Prepared:
    """Return what would leave, for a preview; drafts are shown as drafts. Raise UnknownFormat.

    Without options those of the shop's last export in the format hold.
    """
    books = Books.objects.of(selection.shop)
    chosen = replace(options or books.export_options_of(key), name=selection.stem)
    written = format_named(key).write([entry.value for entry in selection.entries], chosen)
    leaving = [
        Leaving(str(entry), entry.value, EntryState(entry.state), entry.suspense_approved_by)
        for entry in selection.entries
    ]
    stay = reasons_to_stay(leaving, bookkeeper=Bookkeeper(books.bookkeeper))
    reasons = tuple(dict.fromkeys([*stay, *written.faults]))
    return Prepared(written, reasons, (*written.warnings, *_left_before(selection)))


def export(
    selection: Selection, key: str, *, by: str, at: datetime, options: Options | None = None
) -> Exported:
    """Write the files, keep them with their hash, and mark the entries as exported.

    Options that are given hold for the next export of the shop in this format as well.
    Raise UnableToExport with what must be done first, UnknownFormat.
    """
    prepared = prepare(selection, key, options)
    if prepared.reasons:
        raise UnableToExport(prepared.reasons)
    try:
        files = JournalExport.objects.record(
            selection.shop,
            selection.entries,
            prepared.written.files,
            format=key,
            by=by,
            at=at,
        )
    except NotPosted as error:
        raise UnableToExport([str(error)]) from error
    if options is not None:
        Books.objects.of(selection.shop).keep_export_options(key, options)
    return Exported(tuple(files), prepared.warnings)


def _left_before(selection: Selection) -> list[str]:
    """Say in which files entries left before: importing them again would book them twice."""
    earlier = JournalExport.objects.with_any_of(selection.entries).prefetch_related("entries")
    ours = {entry.pk for entry in selection.entries}
    said = []
    for file in list(earlier)[-_MOST_NAMED:]:
        names = sorted(str(entry) for entry in file.entries.all() if entry.pk in ours)
        whose = names[0] if len(names) == 1 else f"{names[0]} to {names[-1]} ({len(names)})"
        verb = "has" if len(names) == 1 else "have"
        said.append(
            f"{whose} {verb} left before, in {file.name} on {file.exported_at:%Y-%m-%d} by"
            f" {file.exported_by}: importing it again books it twice."
        )
    return said
