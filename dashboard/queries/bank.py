"""The bank: which line of a statement may be which payout, and what has no partner yet."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from integration.models import MiraklShop
from reconciliation.domain.deposits import Suggestion
from reconciliation.models import BankLine, Books, Deposit, Payout

MOST_SHOWN = 50


@dataclass(frozen=True)
class Pair:
    """A line of the bank that may be a payout's money."""

    payout: Payout
    line: BankLine
    suggestion: Suggestion


def pairs(shop: MiraklShop) -> list[Pair]:
    """Return what is suggested, the surest first."""
    tolerance = Books.objects.of(shop).deposit_tolerance
    found = Deposit.objects.suggestions(shop, tolerance=tolerance)
    payouts = waiting(shop).in_bulk([one.payout_id for one in found])
    bank = BankLine.objects.in_bulk([one.bank_line_id for one in found])
    return [Pair(payouts[one.payout_id], bank[one.bank_line_id], one) for one in found]


def waiting(shop: MiraklShop) -> QuerySet[Payout]:
    """Return the payouts that Macy's paid and nobody has seen in the bank, the newest first."""
    paid = Payout.objects.filter(shop=shop, payout_state="PAID").exclude(transferred=0)
    books = Books.objects.of(shop)
    if books.first_cycle_at is not None:
        paid = paid.filter(closed_at__gte=books.first_cycle_at)
    paid = paid.exclude(deposits__in=Deposit.objects.filter(undone_at=None))
    rows = paid.select_related("shop").defer("raw", "summary", "shop__api_key")
    return rows.order_by("-closed_at", "-pk")


def bank_lines(shop: MiraklShop) -> QuerySet[BankLine]:
    """Return the lines of the bank, the newest first, with the deposits that take them."""
    rows = BankLine.objects.filter(shop=shop).prefetch_related("deposits__payout__shop")
    return rows.order_by("-booked_on", "-pk")
