"""Keep the lines of an uploaded bank statement, each once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from integration.models import MiraklShop
from reconciliation.domain.statements import StatementLine
from reconciliation.models.payout import BankLine


def known_digests(shop: MiraklShop, digests: Sequence[str]) -> set[str]:
    """Return which lines are kept already."""
    rows = BankLine.objects.filter(shop=shop, digest__in=digests)
    return set(rows.values_list("digest", flat=True))


def keep_bank_lines(
    shop: MiraklShop,
    lines: Sequence[tuple[StatementLine, str]],
    *,
    statement: str,
    at: datetime,
) -> int:
    """Write down what is new; return how many lines that is."""
    with transaction.atomic():
        before = BankLine.objects.filter(shop=shop).count()
        BankLine.objects.bulk_create(
            [
                BankLine(
                    shop=shop,
                    booked_on=line.booked_on,
                    amount=line.amount,
                    currency=line.currency,
                    reference=(line.reference or line.bank_id)[:255],
                    text=line.text[:500],
                    digest=digest,
                    statement=statement[:255],
                    uploaded_at=at,
                )
                for line, digest in lines
            ],
            batch_size=2_000,
            ignore_conflicts=True,
        )
        return BankLine.objects.filter(shop=shop).count() - before
