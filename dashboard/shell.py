"""What pages are made of: tables with links, badges and marks, and lists cut into pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

from integration.domain.words import Label

Color = Literal["", "info", "success", "warning", "danger"]

PER_PAGE = 50
MOST_PAGES = 200  # of a list that nobody counts: what lies behind is found by narrowing


@dataclass(frozen=True)
class Badge:
    """A small colored label; `title` says more on hovering."""

    text: object
    color: Color = ""
    title: str = ""


@dataclass(frozen=True)
class Link:
    """A link. One to another site opens beside the page and tells nothing of it."""

    url: str
    text: object
    is_outside: bool = False


@dataclass(frozen=True)
class Mark:
    """A box that marks its row in a form; `label` says which, for those who hear the page."""

    value: object
    label: str


@dataclass(frozen=True)
class Amount:
    """An amount of money, to the cent, with its thousands apart; the currency where it is said."""

    value: Decimal
    currency: str = ""

    def __str__(self) -> str:
        sign = "−" if self.value < 0 else ""
        return f"{sign}{abs(self.value):,.2f} {self.currency}".rstrip()


@dataclass(frozen=True)
class Lines:
    """Several cells' worth, one below the other; what is empty takes no line."""

    parts: tuple[object, ...]


@dataclass(frozen=True)
class Table:
    """A table. A cell is text, an instant, safe HTML, or one of the classes above.

    On a phone each row is a card, with the headers before its cells.
    """

    headers: tuple[str, ...]
    rows: list[tuple[object, ...]] = field(default_factory=list)
    title: str = ""
    note: str = ""
    nothing: str = "Nothing yet."


@dataclass(frozen=True)
class Slice:
    """A page of a list that nobody counts: it is known only whether there is more."""

    object_list: list[Any]
    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        """Tell whether it is not the first."""
        return self.number > 1

    @property
    def has_other_pages(self) -> bool:
        """Tell whether it is not the only one."""
        return self.has_next or self.has_previous

    @property
    def previous_page_number(self) -> int:
        """Return the number of the page before."""
        return self.number - 1

    @property
    def next_page_number(self) -> int:
        """Return the number of the page after."""
        return self.number + 1


def slice_of(request: HttpRequest, rows: Any, *, per_page: int = PER_PAGE) -> Slice:
    """Return the page of a long list that `?page=` asks for, without counting the list."""
    return slice_from(request, lambda first, most: rows[first : first + most], per_page=per_page)


def slice_from(
    request: HttpRequest, read: Callable[[int, int], Iterable[Any]], *, per_page: int = PER_PAGE
) -> Slice:
    """Return the page that `?page=` asks for; `read` is told the first row, and how many."""
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    number = min(max(number, 1), MOST_PAGES)
    found = list(read((number - 1) * per_page, per_page + 1))
    has_next = len(found) > per_page and number < MOST_PAGES
    return Slice(found[:per_page], number, has_next)


def page_of(request: HttpRequest, rows: Any, *, per_page: int = PER_PAGE) -> Page:
    """Return the page of a list that `?page=` asks for; the last one for a number beyond it."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))


def numbers(marks: Iterable[str]) -> list[int]:
    """Return the marks that are numbers of rows; what else a form may send means nothing."""
    return [int(mark) for mark in marks if mark.isascii() and mark.isdigit() and len(mark) < 19]


def lines(*parts: object) -> Lines:
    """Return the parts one below the other."""
    return Lines(tuple(part for part in parts if part not in (None, "")))


def toned(label: Label) -> Badge:
    """Return a word of the remotes or the flows as a badge."""
    return Badge(label.text, "info" if label.tone == "primary" else label.tone, label.hint)


def span(length: timedelta) -> str:
    """Return a length of time in its two largest units: “5 h 20 min”."""
    seconds = int(abs(length).total_seconds())
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, seconds = divmod(rest, 60)
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min" if minutes else f"{seconds} s"


def exact(at: datetime, *, seconds: bool = False) -> str:
    """Return an instant in UTC, said to be UTC: “2026-11-23 15:04 UTC”."""
    utc = at.astimezone(UTC)
    return f"{utc:%Y-%m-%d %H:%M:%S} UTC" if seconds else f"{utc:%Y-%m-%d %H:%M} UTC"


def clock(due_at: datetime, *, at: datetime, at_risk: timedelta) -> Badge:
    """Return what is left until an instant, colored when it is near or past."""
    left = due_at - at
    if left <= timedelta(0):
        return Badge(f"late by {span(left)}", "danger", exact(due_at))
    return Badge(f"in {span(left)}", "warning" if left <= at_risk else "", exact(due_at))
