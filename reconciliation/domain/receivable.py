"""What the marketplace owes on a day, by age, and whether the books say the same. Pure.

A receivable is lines that no paid cycle has yet, and what is carried between cycles.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)
# The last day of each bracket; what is older stands in one of its own.
AGES = (15, 30, 60, 90)


@dataclass(frozen=True, slots=True)
class Bracket:
    """What is owed for lines of one age: from `first` days to `last`, or older where None."""

    first: int
    last: int | None
    amount: Decimal = ZERO
    line_count: int = 0

    @property
    def words(self) -> str:
        """Return the bracket as a heading."""
        return (
            f"over {self.first - 1} days" if self.last is None else f"{self.first}–{self.last} days"
        )


@dataclass(frozen=True, slots=True)
class Owed:
    """What the marketplace owes at a day's end. `total` is without what is kept in reserve.

    `carried` is what no line explains any more: the opening balance, and balances of paid cycles.
    """

    on: date
    brackets: tuple[Bracket, ...]
    carried: Decimal = ZERO
    reserve: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """Return what is owed."""
        return sum((bracket.amount for bracket in self.brackets), self.carried)


def by_age(days: Iterable[tuple[date, Decimal, int]], *, on: date) -> tuple[Bracket, ...]:
    """Gather (day, amount, number of lines) by how old they are on a day."""
    firsts = (0, *(last + 1 for last in AGES))
    lasts: tuple[int | None, ...] = (*AGES, None)
    amounts = [ZERO] * len(firsts)
    counts = [0] * len(firsts)
    for day, amount, count in days:
        age = max((on - day).days, 0)
        place = sum(1 for last in AGES if age > last)
        amounts[place] += amount
        counts[place] += count
    return tuple(
        Bracket(first, last, amount, count)
        for first, last, amount, count in zip(firsts, lasts, amounts, counts, strict=True)
    )


@dataclass(frozen=True, slots=True)
class ClearingTie:
    """The clearing accounts' balance beside what is owed, and what lies between them.

    `in_books` is the balance of clearing (and of what is carried forward); the others are what
    the books do not say yet, or say ahead. `unexplained` is zero, or a part of a cent.
    """

    on: date
    in_books: Decimal
    owed: Decimal
    lines_not_posted: Decimal = ZERO
    cash_not_posted: Decimal = ZERO
    opening_not_posted: Decimal = ZERO

    @property
    def unexplained(self) -> Decimal:
        """Return what is left when everything known is taken into account."""
        known = self.lines_not_posted + self.cash_not_posted + self.opening_not_posted
        return self.owed - self.in_books - known
