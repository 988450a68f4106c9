"""The choices that finance makes once for a shop, before the first export."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

ZERO = Decimal(0)


class Bookkeeper(StrEnum):
    """Who books the sale: every order also stands in the store (caution 32)."""

    UNDECIDED = "UNDECIDED"  # nothing may be exported
    OURS = "OURS"  # our journal books sales; the store's connector leaves these orders out
    STORE_CONNECTOR = "STORE_CONNECTOR"  # our journal settles the receivable, books fees and taxes


class Presentation(StrEnum):
    """Whether commission stands as an expense, or is taken off the sale."""

    GROSS = "GROSS"
    NET = "NET"


class Recognition(StrEnum):
    """Which day a line counts for."""

    SHIPPED = "SHIPPED"  # when its goods left; the line's own day where that is not known
    LINE = "LINE"  # when Mirakl made the line
    CYCLE = "CYCLE"  # when the billing cycle was closed


class Grouping(StrEnum):
    """What one activity entry covers; always of one billing cycle."""

    PAYOUT = "PAYOUT"
    DAY = "DAY"
    MONTH = "MONTH"


class MonthEnd(StrEnum):
    """What becomes of what is earned in a month and paid in a later one."""

    ACCRUE = "ACCRUE"  # an entry on the month's last day that reverses itself on the next
    CARRY_FORWARD = "CARRY_FORWARD"  # each month of a cycle its entry, over its own account
    NOTHING = "NOTHING"


class Identity(StrEnum):
    """How an operator's cycle adds up; proven on its first cycles (caution 33)."""

    UNPROVEN = "UNPROVEN"
    LINES_ONLY = "LINES_ONLY"  # the cycle's lines = transferred
    WITH_BALANCE = "WITH_BALANCE"  # opening + lines = transferred + closing
    RESERVE_APART = "RESERVE_APART"  # as WITH_BALANCE, reserve lines left out of the sum


@dataclass(frozen=True)
class BooksRules:
    """The set-up of a shop's books as the domain reads it. Amounts in `currency`."""

    currency: str
    country: str = "US"
    bookkeeper: Bookkeeper = Bookkeeper.UNDECIDED
    bookkeeper_since: date | None = None  # the first day of a changed one; None: it never changed
    # Who booked before, the oldest first, each with the first day that was no longer his.
    bookkeepers_before: tuple[tuple[date, Bookkeeper], ...] = ()
    presentation: Presentation = Presentation.GROSS
    recognition: Recognition = Recognition.SHIPPED
    grouping: Grouping = Grouping.PAYOUT
    month_end: MonthEnd = MonthEnd.ACCRUE
    identity: Identity = Identity.UNPROVEN
    timezone: str = "America/New_York"
    opening_balance: Decimal = ZERO
    first_cycle_at: datetime | None = None  # cycles created before are history
    closed_until: date | None = None  # the last day that is closed
    tolerance: Decimal = ZERO  # a difference of an order line that nobody needs to see
    marketplace_remits_tax: bool = True
    deposit_tolerance: Decimal = ZERO  # a wire fee that the bank may take
    missing_after_days: int = 30
    unpaid_after_days: int = 45
    books_cost_of_goods: bool = False

    def bookkeeper_on(self, day: date) -> Bookkeeper:
        """Return who books the sales of a day: a change never reaches back."""
        before = (keeper for until, keeper in self.bookkeepers_before if day < until)
        return next(before, self.bookkeeper)

    def before_change(
        self, bookkeeper: Bookkeeper, since: date | None
    ) -> tuple[tuple[date, Bookkeeper], ...]:
        """Return who booked before, once this one does from a day on; None: from the beginning.

        With the same bookkeeper it is the day of his that moves.
        """
        known = self.bookkeepers_before
        if since is None or (bookkeeper is self.bookkeeper and not known):
            return ()
        if bookkeeper is self.bookkeeper:
            *earlier, (_, last) = known
        else:
            earlier, last = list(known), self.bookkeeper_on(since - timedelta(days=1))
        kept = tuple(each for each in earlier if each[0] < since)
        return kept if last is Bookkeeper.UNDECIDED else (*kept, (since, last))

    @property
    def store_books_from(self) -> datetime | None:
        """Return since when the store's connector books sales and refunds; None: it does not."""
        if self.bookkeeper is not Bookkeeper.STORE_CONNECTOR:
            return None
        day = self.bookkeepers_before[-1][0] if self.bookkeepers_before else None
        return datetime.combine(day or date(1970, 1, 1), time(), ZoneInfo(self.timezone))

    def open_day(self, day: date) -> date:
        """Return the day itself, or the first open one where the books are closed."""
        if self.closed_until is None or day > self.closed_until:
            return day
        return self.closed_until + timedelta(days=1)
