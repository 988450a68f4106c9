"""Payouts: the list with its tie-out, and everything about one, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from reconciliation.domain.transactions import KINDS, LineKind, PaymentState, kind_of
from reconciliation.domain.waterfall import STAGE_OF, Bar, Stage, Summed, waterfall
from reconciliation.models import AccountingDocument, Deposit, JournalEntry, Payout, TransactionLine

ZERO = Decimal(0)


@dataclass(frozen=True)
class TypeSum:
    """The lines of one of Mirakl's types in a payout."""

    type: str
    kind: LineKind
    amount: Decimal
    line_count: int


@dataclass(frozen=True)
class KnownPayout:
    """Everything about one payout. `payments` are Mirakl's own lines for the transfer."""

    payout: Payout
    sums: tuple[TypeSum, ...]
    payments: Decimal
    bars: tuple[Bar, ...]
    entries: tuple[JournalEntry, ...]
    deposits: tuple[Deposit, ...]
    documents: tuple[AccountingDocument, ...]


def payouts() -> QuerySet[Payout]:
    """Return the payouts with what the list shows of them, the newest first."""
    hidden = ("raw", "summary", "shop__api_key")
    return Payout.objects.select_related("shop").defer(*hidden).prefetch_related(
        "entries", "deposits"
    ).order_by("-closed_at", "-pk")  # fmt: skip


def find_payout(shop: str, mirakl_cycle_id: str) -> Payout | None:
    """Return a payout of a shop by the id of its billing cycle."""
    rows = Payout.objects.select_related("shop__books").defer("shop__api_key")
    return rows.filter(shop__slug=shop, mirakl_cycle_id=mirakl_cycle_id).first()


def all_about(payout: Payout) -> KnownPayout:
    """Return everything about a payout."""
    sums = _sums(payout)
    booked = [s for s in sums if s.kind is not LineKind.PAYMENT]
    return KnownPayout(
        payout=payout,
        sums=tuple(booked),
        payments=sum((s.amount for s in sums if s.kind is LineKind.PAYMENT), ZERO),
        bars=tuple(
            waterfall(
                _by_kind(booked),
                transferred=payout.transferred,
                opening=payout.opening or ZERO,
                closing=payout.closing or ZERO,
            )
        ),
        entries=tuple(
            payout.entries.prefetch_related("postings", "exports").order_by("booked_on", "pk")
        ),
        deposits=tuple(payout.deposits.select_related("bank_line").order_by("-confirmed_at")),
        documents=tuple(
            AccountingDocument.objects.filter(
                shop=payout.shop_id, mirakl_cycle_id=payout.mirakl_cycle_id
            ).defer("content", "raw")
        ),
    )


def lines_of(payout: Payout, stage: str = "") -> QuerySet[TransactionLine]:
    """Return the lines of a payout, of one step of its waterfall or all, the largest first."""
    rows = TransactionLine.objects.filter(
        shop=payout.shop_id, mirakl_cycle_id=payout.mirakl_cycle_id
    )
    if stage in set(Stage):
        types = {name for name, kind in KINDS.items() if STAGE_OF.get(kind) == stage}
        if stage == Stage.UNKNOWN:
            known = [name for name in KINDS if name not in types]
            rows = rows.exclude(type__in=known)
        elif stage == Stage.DEPOSIT:
            rows = rows.filter(type="PAYMENT")
        else:
            rows = rows.filter(type__in=types)
    return rows.order_by("type", "-amount", "pk")


def _sums(payout: Payout) -> list[TypeSum]:
    rows = TransactionLine.objects.filter(
        shop=payout.shop_id, mirakl_cycle_id=payout.mirakl_cycle_id
    ).exclude(payment_state=PaymentState.NOT_APPLICABLE)
    summed = rows.values("type").annotate(total=Sum("amount"), number=Count("pk")).order_by("type")
    return [
        TypeSum(row["type"], kind_of(row["type"]), row["total"], row["number"]) for row in summed
    ]


def _by_kind(sums: list[TypeSum]) -> list[Summed]:
    amounts: dict[LineKind, Decimal] = defaultdict(Decimal)
    counts: dict[LineKind, int] = defaultdict(int)
    for each in sums:
        amounts[each.kind] += each.amount
        counts[each.kind] += each.line_count
    return [Summed(kind, amount, counts[kind]) for kind, amount in amounts.items()]
