"""Payouts that wait for somebody: not tied out, not posted, or not seen in the bank."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from reconciliation.domain.books import Grouping
from reconciliation.domain.journal import OF_LINES, STANDING
from reconciliation.models import Deposit, JournalEntry, Payout

MOST_SHOWN = 10


@dataclass(frozen=True)
class MoneyWaiting:
    """How many payouts wait, for what, and the newest of them."""

    number: int
    not_tied: int
    not_posted: int
    not_in_bank: int
    payouts: list[Payout]


def money_waiting() -> MoneyWaiting:
    """Return the payouts of the books that wait: two statements, over some dozens of payouts."""
    rows = _judged().filter(Q(is_untied=True) | Q(is_unposted=True) | Q(is_unseen=True))
    counts = rows.aggregate(
        number=Count("pk"),
        not_tied=Count("pk", filter=Q(is_untied=True)),
        not_posted=Count("pk", filter=Q(is_unposted=True)),
        not_in_bank=Count("pk", filter=Q(is_unseen=True)),
    )
    newest = rows.select_related("shop").defer("raw", "summary", "shop__api_key")
    return MoneyWaiting(payouts=list(newest.order_by("-closed_at", "-pk")[:MOST_SHOWN]), **counts)


def _judged() -> QuerySet[Payout]:
    """Return the payouts since the books began, each with what it lacks."""
    begins = F("shop__books__first_cycle_at")
    in_books = Q(shop__books__first_cycle_at=None) | Q(closed_at__gte=begins)
    posted = JournalEntry.objects.filter(
        payout=OuterRef("pk"), kind__in=OF_LINES, state__in=STANDING
    )
    seen = Deposit.objects.filter(payout=OuterRef("pk"), undone_at=None)
    is_paid = Q(payout_state="PAID") & ~Q(transferred=0)
    compared = Q(audited_at__isnull=False, difference__isnull=False)
    by_payout = Q(shop__books=None) | Q(shop__books__grouping=Grouping.PAYOUT)
    return Payout.objects.filter(in_books).annotate(
        is_untied=compared & (~Q(difference=0) | ~Q(differences_by_kind={})),
        is_unposted=by_payout & Q(line_count__gt=0) & ~Exists(posted),
        is_unseen=is_paid & ~Exists(seen),
    )
