"""What is done with files of journals that leave: kept as they were, once, with their entries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction

from integration.models import MiraklShop
from reconciliation.domain.formats import ExportFile
from reconciliation.domain.journal import EntryState

if TYPE_CHECKING:
    from reconciliation.models.journal import JournalEntry, JournalExport


class NotPosted(Exception):
    """An entry that was to leave is a draft again, or gone; the text names it."""


class JournalExportQuerySet(models.QuerySet["JournalExport"]):
    """Factories and queries of exports."""

    # Factories

    def record(
        self,
        shop: MiraklShop,
        entries: Sequence[JournalEntry],
        files: Iterable[ExportFile],
        *,
        format: str,  # noqa: A002  the field's name
        by: str,
        at: datetime,
    ) -> list[JournalExport]:
        """Keep the files that leave, and mark their posted entries as exported.

        A file that left before with the same bytes is not kept twice. Raise NotPosted.
        """
        with transaction.atomic():
            _mark_exported(entries)
            kept: list[JournalExport] = []
            for file in files:
                digest = hashlib.sha256(file.content).hexdigest()
                known = self.filter(shop=shop, format=format, name=file.name, digest=digest).first()
                one = known or self.create(
                    shop=shop,
                    format=format,
                    name=file.name,
                    content=file.content,
                    content_type=file.content_type,
                    digest=digest,
                    exported_by=by,
                    exported_at=at,
                )
                one.entries.add(*entries)
                kept.append(one)
        return kept

    # Queries

    def with_any_of(self, entries: Iterable[JournalEntry]) -> JournalExportQuerySet:
        """Return the files in which any of the entries left, the oldest first, without bytes."""
        found = self.filter(entries__in=list(entries)).distinct()
        return found.defer("content").order_by("exported_at", "pk")


def _mark_exported(entries: Sequence[JournalEntry]) -> None:
    """Mark those that are posted; whoever reverses one meanwhile waits. Raise NotPosted."""
    rows = type(entries[0])._default_manager.filter(pk__in=[entry.pk for entry in entries])
    locked = rows.select_for_update().order_by("pk")
    states = dict(locked.values_list("pk", "state"))
    for entry in entries:
        if states.get(entry.pk, EntryState.DRAFT) == EntryState.DRAFT:
            raise NotPosted(f"{entry} is not posted any more.")
    rows.filter(state=EntryState.POSTED).update(state=EntryState.EXPORTED)
