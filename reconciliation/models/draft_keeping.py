"""Keeping drafts: what is wanted and not there is written, what is no longer wanted goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from integration.models import MiraklShop
from reconciliation.domain.drafts import Draft, DraftPosting
from reconciliation.models.draft_lines import Gathered
from reconciliation.models.journal import JournalEntry, Posting, WrittenOff

_FORGET_LINES = """
    DELETE FROM reconciliation_postedline WHERE posting_id IN (
        SELECT id FROM reconciliation_posting WHERE entry_id = ANY(%s))
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """How many drafts were written, went, and stayed as they were."""

    written: int
    gone: int
    stayed: int


def keep_drafts(
    shop: MiraklShop,
    drafts: Iterable[Draft],
    gathered: Gathered,
    payout_ids: Mapping[str, int],
    *,
    at: datetime,
) -> Kept:
    """Make the shop's drafts exactly these. `payout_ids` are the payouts by their cycle's id.

    A draft that says what it said stays the same row. What is posted is never touched.
    """
    wanted = {draft.fingerprint: draft for draft in drafts}
    known = dict(JournalEntry.objects.drafts().filter(shop=shop).values_list("fingerprint", "pk"))
    gone = [pk for fingerprint, pk in known.items() if fingerprint not in wanted]
    _forget(gone)
    new = [draft for fingerprint, draft in wanted.items() if fingerprint not in known]
    places = _write(shop, new, payout_ids, at=at)
    if places:
        gathered.stand_in(places)
    return Kept(len(new), len(gone), len(known) - len(gone))


def _forget(entry_ids: list[int]) -> None:
    if not entry_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(_FORGET_LINES, [entry_ids])
    JournalEntry.objects.drafts().filter(pk__in=entry_ids).delete()


def _write(
    shop: MiraklShop, drafts: list[Draft], payout_ids: Mapping[str, int], *, at: datetime
) -> list[tuple[int, int]]:
    """Write drafts and postings; return which sums of lines stand in which posting."""
    entries = JournalEntry.objects.bulk_create(
        JournalEntry(
            shop=shop,
            payout_id=payout_ids.get(draft.mirakl_cycle_id),
            kind=draft.kind,
            booked_on=draft.booked_on,
            currency=draft.currency,
            memo=draft.memo[:255],
            drafted_at=at,
            fingerprint=draft.fingerprint,
        )
        for draft in drafts
    )
    rows = [
        (each, _posting(entry, position, each))
        for entry, draft in zip(entries, drafts, strict=True)
        for position, each in enumerate(draft.postings, start=1)
    ]
    Posting.objects.bulk_create([posting for _, posting in rows], batch_size=2000)
    WrittenOff.objects.bulk_create(
        WrittenOff(entry=entry, decision_id=decision)
        for entry, draft in zip(entries, drafts, strict=True)
        for decision in draft.decisions
    )
    return [(summed.number, posting.pk) for each, posting in rows for summed in each.sums]


def _posting(entry: JournalEntry, position: int, each: DraftPosting) -> Posting:
    value = each.posting
    return Posting(
        entry=entry,
        position=position,
        account_code=value.account.code,
        account_name=value.account.name,
        account_type=value.account.type,
        account_role=value.account.role or "",
        amount=value.amount,
        description=value.description[:255],
        class_name=value.dimensions.class_name,
        location=value.dimensions.location,
        department=value.dimensions.department,
        line_count=value.line_count,
    )
