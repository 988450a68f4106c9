"""What is done to the money of payouts in the bank: confirmed, suggested, undone."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import IntegrityError, models, transaction

from integration.models import MiraklShop
from reconciliation.domain.deposits import (
    PaidCycle,
    StatementLine,
    Suggestion,
    suggest_deposits,
)

if TYPE_CHECKING:
    from reconciliation.models.payout import BankLine, Deposit, Payout


class UnableToConfirm(ValueError):
    """A deposit cannot be confirmed or undone; the text says why, for a person."""


class DepositActs(models.QuerySet["Deposit"]):
    """Factories, mutators and queries of deposits."""

    # Factories

    def confirm(
        self,
        payout: Payout,
        *,
        amount: Decimal,
        booked_on: date,
        by: str,
        at: datetime,
        bank_line: BankLine | None = None,
        accepts_difference: bool = False,
        comment: str = "",
    ) -> Deposit:
        """Note that a payout's money is in the bank. Raise UnableToConfirm.

        `accepts_difference` says that a difference beyond the tolerance is the bank's fee.
        """
        from reconciliation.models.books import Books

        if payout.payout_state != "PAID":
            raise UnableToConfirm(f"Macy's says {payout.payout_state or 'nothing'} of {payout}.")
        begins = Books.objects.of(payout.shop).first_cycle_at
        if begins is not None and payout.closed_at < begins:
            raise UnableToConfirm(
                f"{payout} closed before these books begin: its deposit belongs to those before."
            )
        try:
            with transaction.atomic():
                return self.create(
                    payout=payout,
                    amount=amount,
                    booked_on=booked_on,
                    bank_line=bank_line,
                    accepts_difference=accepts_difference,
                    confirmed_by=by,
                    confirmed_at=at,
                    comment=comment,
                )
        except IntegrityError:
            raise UnableToConfirm(
                f"{payout} has a deposit already, or the bank's line is another's."
            ) from None

    def take(
        self, payout: Payout, bank_line: BankLine, *, by: str, at: datetime, comment: str = ""
    ) -> Deposit:
        """Confirm a line of the statement as a payout's money. Raise UnableToConfirm."""
        return self.confirm(
            payout,
            amount=bank_line.amount,
            booked_on=bank_line.booked_on,
            bank_line=bank_line,
            by=by,
            at=at,
            comment=comment,
        )

    # Queries

    def confirmed(self) -> models.QuerySet[Deposit]:
        """Return the deposits that nobody has undone."""
        return self.filter(undone_at=None)

    def suggestions(self, shop: MiraklShop, *, tolerance: Decimal) -> list[Suggestion]:
        """Return which lines of the bank may be the money of payouts that have none yet."""
        from reconciliation.models.books import Books
        from reconciliation.models.payout import BankLine, Payout

        books = Books.objects.of(shop)
        paid = Payout.objects.filter(shop=shop, payout_state="PAID").exclude(transferred=0)
        if books.first_cycle_at is not None:
            paid = paid.filter(closed_at__gte=books.first_cycle_at)
        waiting = paid.exclude(deposits__in=self.confirmed()).defer("raw", "summary")
        free = BankLine.objects.filter(shop=shop).exclude(deposits__in=self.confirmed())
        return suggest_deposits(
            [
                PaidCycle(
                    row.pk,
                    row.transferred,
                    row.currency,
                    books.day_of(row.paid_at or row.closed_at),
                    row.payout_reference,
                )
                for row in waiting
            ],
            [
                StatementLine(
                    row.pk, row.booked_on, row.amount, row.currency, f"{row.reference} {row.text}"
                )
                for row in free
            ],
            tolerance=tolerance,
            marketplace=shop.name,
        )
