"""The set-up of a shop's books as finance enters it, and what is wrong with it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from reconciliation.domain.books import (
    Bookkeeper,
    Grouping,
    Identity,
    MonthEnd,
    Presentation,
    Recognition,
)

ZERO = Decimal(0)
YEARS = range(2000, 2101)  # in which books can be kept


@dataclass(frozen=True, slots=True)
class SetUp:
    """Every choice of the form, under the names of the model's fields."""

    bookkeeper: Bookkeeper = Bookkeeper.UNDECIDED
    bookkeeper_since: date | None = None
    presentation: Presentation = Presentation.GROSS
    recognition: Recognition = Recognition.SHIPPED
    grouping: Grouping = Grouping.PAYOUT
    month_end: MonthEnd = MonthEnd.ACCRUE
    identity: Identity = Identity.UNPROVEN
    accounting_system: str = ""
    country: str = "US"
    timezone: str = "America/New_York"
    opening_balance: Decimal = ZERO
    first_cycle_at: datetime | None = None
    closed_until: date | None = None
    tolerance: Decimal = Decimal("0.01")
    deposit_tolerance: Decimal = ZERO
    missing_after_days: int = 30
    unpaid_after_days: int = 45
    books_cost_of_goods: bool = False
    controls_left_out: tuple[str, ...] = ()


class UnusableSetUp(ValueError):
    """The set-up cannot be taken. `faults` has a sentence for each field that is wrong."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Posted:
    """What is final already: the last day of an activity entry, and whether the opening is."""

    until: date | None = None
    has_opening: bool = False


def faults_of(new: SetUp, *, before: SetUp, posted: Posted, today: date) -> dict[str, str]:
    """Return what is wrong, by field; nothing for a set-up that can be taken."""
    found: dict[str, str] = {}
    for checked in (_of_bookkeeper, _of_beginning, _of_closing):
        for field, sentence in checked(new, before, posted, today):
            found.setdefault(field, sentence)
    found.update(_of_values(new))
    return found


def _of_bookkeeper(
    new: SetUp, before: SetUp, posted: Posted, _today: date
) -> Iterator[tuple[str, str]]:
    is_same = new.bookkeeper == before.bookkeeper
    if posted.until is None or (is_same and new.bookkeeper_since == before.bookkeeper_since):
        return
    if is_same:
        days = (new.bookkeeper_since, before.bookkeeper_since)
        if before.bookkeeper_since and any(day is None or day <= posted.until for day in days):
            yield (
                "bookkeeper_since",
                f"Entries are posted until {posted.until}; the day stays, or reverse them first.",
            )
    elif new.bookkeeper == Bookkeeper.UNDECIDED:
        yield "bookkeeper", "Entries are posted already: say who books the sale."
    elif new.bookkeeper_since is None:
        yield "bookkeeper_since", "Say from which day on; what is posted is not booked again."
    elif new.bookkeeper_since <= posted.until:
        yield (
            "bookkeeper_since",
            f"Entries are posted until {posted.until}; choose a later day, or reverse them first.",
        )


def _of_beginning(
    new: SetUp, before: SetUp, posted: Posted, _today: date
) -> Iterator[tuple[str, str]]:
    if new.opening_balance and new.first_cycle_at is None:
        yield "first_cycle_at", "An opening balance needs the time at which the books begin."
    if posted.has_opening and new.opening_balance != before.opening_balance:
        yield "opening_balance", "The opening entry is posted; reverse it before you change it."
    if posted.until is not None and new.first_cycle_at != before.first_cycle_at:
        yield "first_cycle_at", "Entries are posted already; the books cannot begin elsewhere."


def _of_closing(
    new: SetUp, _before: SetUp, _posted: Posted, today: date
) -> Iterator[tuple[str, str]]:
    if new.closed_until is not None and new.closed_until >= today:
        yield "closed_until", "Books are closed up to a day that is over."


def _of_values(new: SetUp) -> Iterator[tuple[str, str]]:
    try:
        ZoneInfo(new.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield "timezone", f"There is no time zone “{new.timezone}”, such as America/New_York."
    if len(new.country) != 2 or not new.country.isalpha():
        yield "country", "A country has two letters, such as US."
    for field in ("bookkeeper_since", "first_cycle_at", "closed_until"):
        if getattr(new, field) is not None and getattr(new, field).year not in YEARS:
            yield field, f"Choose a day between {YEARS[0]} and {YEARS[-1]}."
    for field in ("tolerance", "deposit_tolerance"):
        if getattr(new, field) < 0:
            yield field, "A tolerance is not negative."
