"""Which accepted differences are to be written off, and what of each stands on the receivable."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, F, Min, OuterRef, Q, Sum

from integration.models import MiraklShop
from reconciliation.domain.books import Recognition
from reconciliation.domain.line_sums import SALE_KINDS
from reconciliation.domain.outcomes import REST, STORE, STORE_REFUND, MatchOutcome
from reconciliation.domain.transactions import KINDS
from reconciliation.domain.write_offs import AcceptedDifference, on_receivable
from reconciliation.models.books import Books
from reconciliation.models.decision import MatchDecision
from reconciliation.models.expectation import Expectation
from reconciliation.models.journal import JournalEntry
from reconciliation.models.match import Match
from reconciliation.models.transaction import TransactionLine

ZERO = Decimal(0)
_SALE_TYPES = sorted(name for name, kind in KINDS.items() if kind in SALE_KINDS)
_BOOKED = F("goods") + F("shipping") + F("refund_goods") + F("refund_shipping")
# Of a doubled line Macy's takes one back, as a rule: what stands there meanwhile waits for it.
_OF_A_KIND = Q(kind__in=sorted({*SALE_KINDS, STORE, STORE_REFUND})) & ~Q(
    outcome=MatchOutcome.DUPLICATE
)
_OF_ALL = Q(kind=REST, outcome__in=[MatchOutcome.MISSING, MatchOutcome.UNKNOWN_ORDER])
_AS_ACCEPTED = Exists(
    Match.objects.filter(
        shop=OuterRef("shop"),
        mirakl_order_id=OuterRef("mirakl_order_id"),
        mirakl_line_id=OuterRef("mirakl_line_id"),
        kind=OuterRef("kind"),
        difference=OuterRef("difference"),
    )
)


@dataclass(frozen=True, slots=True)
class ChangedWriteOff:
    """A final entry of differences, of which some are no more as they were accepted."""

    entry: JournalEntry
    count: int
    changed: int
    first_order_id: str


def differences_to_write_off(books: Books) -> list[AcceptedDifference]:
    """Return the accepted differences of sales that no final entry has written off.

    One that is no more as it was accepted is left out: more came, or the order was read at last.
    """
    standing = JournalEntry.objects.standing().filter(shop=books.shop)
    decisions = list(
        MatchDecision.objects.standing()
        .filter(_OF_A_KIND | _OF_ALL, _AS_ACCEPTED, shop=books.shop)
        .exclude(entries__entry__in=standing)
        .select_related("account")
        .order_by("pk")
    )
    orders = [row.mirakl_order_id for row in decisions]
    sold_on = _sold_on(books, orders)
    whole = [row.mirakl_order_id for row in decisions if row.kind == REST]
    booked, came = _booked(books.shop, whole), _came(books.shop, whole)
    return [
        AcceptedDifference(
            row.pk,
            books.day_of(row.decided_at),
            sold_on.get(row.mirakl_order_id) or books.day_of(row.decided_at),
            on_receivable(
                row.kind,
                row.outcome,
                row.difference,
                booked=booked.get((row.mirakl_order_id, row.mirakl_line_id), ZERO),
                came=came.get(row.mirakl_order_id, ZERO),
            ),
            row.account.code if row.account else "",
        )
        for row in decisions
    ]


def changed_write_offs(shop: MiraklShop) -> list[ChangedWriteOff]:
    """Return the final entries that wrote off what is no more as it was accepted."""
    other = MatchDecision.objects.filter(~_AS_ACCEPTED, shop=shop)
    standing = JournalEntry.objects.standing().filter(shop=shop)
    found = standing.filter(written_off__decision__in=other).distinct().order_by("pk")
    return [
        ChangedWriteOff(
            entry,
            entry.written_off.count(),
            (of_it := other.filter(entries__entry=entry)).count(),
            of_it.order_by("pk").values_list("mirakl_order_id", flat=True)[0],
        )
        for entry in found
    ]


def _sold_on(books: Books, order_ids: Iterable[str]) -> dict[str, date]:
    """Return the day of each order's sale, as its lines are recognized; else when it was due."""
    of_them = {"shop": books.shop, "mirakl_order_id__in": list(order_ids)}
    expected = Expectation.objects.filter(**of_them).values_list("mirakl_order_id")
    due = dict(expected.annotate(Min("due_at")).order_by())
    found = {order_id: books.day_of(at) for order_id, at in due.items() if at}
    lines = TransactionLine.objects.filter(**of_them, type__in=_SALE_TYPES)
    came = lines.values_list("mirakl_order_id").annotate(Min("created_at")).order_by()
    found |= {order_id: books.day_of(at) for order_id, at in came}
    if books.recognition == Recognition.SHIPPED:
        shipped = expected.annotate(Min("shipped_on")).order_by()
        found |= {order_id: day for order_id, day in shipped if day}
    return found


def _booked(shop: MiraklShop, order_ids: Iterable[str]) -> dict[tuple[str, str], Decimal]:
    """Return what the store has sold in each order line, less what was refunded, without tax."""
    rows = Expectation.objects.filter(shop=shop, mirakl_order_id__in=list(order_ids))
    told = rows.values_list("mirakl_order_id", "mirakl_line_id", _BOOKED)
    return {(order_id, line_id): amount for order_id, line_id, amount in told}


def _came(shop: MiraklShop, order_ids: Iterable[str]) -> dict[str, Decimal]:
    """Return what came of sales and their refunds for each order."""
    rows = TransactionLine.objects.filter(
        shop=shop, mirakl_order_id__in=list(order_ids), type__in=_SALE_TYPES
    ).exclude(payment_state="NOT_APPLICABLE")
    return dict(rows.values_list("mirakl_order_id").annotate(Sum("amount")).order_by())
