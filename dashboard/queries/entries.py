"""Journal entries: the list, one with its postings, and the lines behind a posting."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, QuerySet, Sum

from reconciliation.models import JournalEntry, JournalExport, PostedLine, Posting, TransactionLine

_HIDDEN = ("shop__api_key",)


# “MB-1-000012” as accounting systems have it, or 12 as people say it.
_NUMBER = re.compile(r"(?:MB-(?P<shop>\d{1,9})-)?(?P<number>\d{1,9})", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Asked:
    """Which entries the reader wants to see; `number` as it was typed. What is empty means any."""

    shop: int | None = None
    state: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None
    number: str = ""


def entries(asked: Asked) -> QuerySet[JournalEntry]:
    """Return the entries that are asked for, the newest first."""
    wanted = {
        "shop": asked.shop,
        "state": asked.state,
        "kind": asked.kind,
        "booked_on__gte": asked.since,
        "booked_on__lte": asked.until,
    }
    rows = JournalEntry.objects.filter(**{name: value for name, value in wanted.items() if value})
    if asked.number:
        found = _NUMBER.fullmatch(asked.number)
        if found is None:
            return rows.none()
        rows = rows.filter(number=int(found["number"]))
        if found["shop"]:
            rows = rows.filter(shop=int(found["shop"]))
    return rows


def debits_of(shown: Iterable[JournalEntry]) -> dict[int, Decimal]:
    """Return by entry what its debits come to, which is what its credits come to."""
    debits = Posting.objects.filter(entry__in=list(shown), amount__gt=0).order_by()
    return dict(debits.values_list("entry").annotate(Sum("amount")))


def find_entry(pk: int) -> JournalEntry | None:
    """Return an entry with its postings and exports."""
    rows = JournalEntry.objects.select_related(
        *("shop__books", "payout__shop", "reverses", "reversed_by")
    ).defer(*_HIDDEN, "payout__raw", "payout__summary", "payout__shop__api_key")  # fmt: skip
    exports = Prefetch("exports", JournalExport.objects.defer("content"))
    return rows.prefetch_related("postings", exports).filter(pk=pk).first()


def find_posting(pk: int) -> Posting | None:
    """Return a posting with its entry."""
    rows = Posting.objects.select_related("entry__shop", "entry__payout__shop")
    return rows.defer("entry__shop__api_key", "entry__payout__shop__api_key").filter(pk=pk).first()


def lines_behind(posting: Posting) -> QuerySet[PostedLine]:
    """Return the lines of a posting with what they said when it was drafted."""
    return PostedLine.objects.filter(posting=posting).select_related("line").order_by("pk")


def find_line(pk: int) -> TransactionLine | None:
    """Return a transaction line."""
    rows = TransactionLine.objects.select_related("shop", "line_import")
    return rows.defer("shop__api_key").filter(pk=pk).first()
