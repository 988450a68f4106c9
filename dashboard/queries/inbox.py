"""What waits for a person: exceptions by root cause, or one by one, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.paginator import Page, Paginator
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from dashboard.inbox_filter import BY_CLOCK, LATE, MINE, NEWEST, NO_CLOCK, NOBODY, TODAY, Asked
from integration.domain.issues import Severity
from integration.models import Issue, IssueState, OrderLine

PER_PAGE = 50
LARGEST_NUMBER = 2**63 - 1

_RANK = Case(
    When(severity=Severity.CRITICAL, then=0), When(severity=Severity.HIGH, then=1), default=2
)
# An exception without a root cause stands alone.
_ALONE = Case(When(root_cause="", then=F("pk")), default=Value(0), output_field=BigIntegerField())
_CAUSE = ("shop_id", "kind", "root_cause", "alone")


@dataclass(frozen=True)
class Row:
    """One line of the inbox: an exception, or the many that one cause has.

    `issue` is one of them; `number` is how many there are, `due_at` the earliest of their clocks,
    `waiting` how many were answered and wait for the next run. `mark` names the line in a form.
    """

    issue: Issue
    number: int = 1
    due_at: datetime | None = None
    first_seen_at: datetime | None = None
    waiting: int = 0
    assignees: int = 0
    mark: str = ""

    @property
    def is_group(self) -> bool:
        """Tell whether it stands for several."""
        return self.number > 1


def matching(asked: Asked, *, by: AbstractBaseUser, at: datetime) -> QuerySet[Issue]:
    """Return the exceptions that the filters let through."""
    rows = _in_state(asked.state, at=at)
    for name in ("team", "severity", "kind", "shop"):
        if chosen := getattr(asked, name):
            rows = rows.filter(**{name: chosen})
    if asked.assignee:
        rows = rows.filter(assignee={MINE: by.pk, NOBODY: None}[asked.assignee])
    if asked.due:
        rows = rows.filter(_due(asked.due, at=at))
    return rows.filter(_says(asked.words)) if asked.words else rows


def inbox(asked: Asked, *, by: AbstractBaseUser, at: datetime, page: str | None) -> Page:
    """Return a page of the inbox; its objects are `Row`s. The number of queries is fixed."""
    rows = matching(asked, by=by, at=at)
    found: Any = _by_cause(rows) if asked.is_grouped else _one_by_one(rows, asked)
    if asked.is_grouped:
        found = found.order_by(*_ordering(asked))
    shown = Paginator(found, PER_PAGE).get_page(page)
    values = list(shown.object_list)
    issues = _with_all(row["sample"] for row in values)
    shown.object_list = [_row(row, issues[row["sample"]]) for row in values]
    return shown


def chosen(
    marks: Iterable[str], asked: Asked, *, by: AbstractBaseUser, at: datetime
) -> QuerySet[Issue]:
    """Return the exceptions that stand behind the marked lines, as far as the filters let through.

    A mark names one of a cause (“c17”) or one alone (“i17”); “all” is every line of every page.
    """
    rows, named = matching(asked, by=by, at=at), list(marks)
    if "all" in named:
        return rows
    is_meant = Q(pk__in=_numbers(named, "i"))
    samples = Issue.objects.filter(pk__in=_numbers(named, "c"))
    for shop_id, kind, cause in samples.values_list("shop_id", "kind", "root_cause").distinct():
        is_meant |= Q(shop=shop_id, kind=kind, root_cause=cause) & ~Q(root_cause="")
    return rows.filter(is_meant | Q(pk__in=samples.filter(root_cause="").values("pk")))


def of_cause(issue: Issue) -> QuerySet[Issue]:
    """Return the unresolved ones of an exception's kind and cause, itself among them."""
    if not issue.root_cause:
        return Issue.objects.filter(pk=issue.pk)
    return Issue.objects.unresolved().filter(
        shop=issue.shop_id, kind=issue.kind, root_cause=issue.root_cause
    )


def _in_state(state: str, *, at: datetime) -> QuerySet[Issue]:
    if state == IssueState.OPEN:
        return Issue.objects.awake(at=at)
    if state == IssueState.SNOOZED:
        is_over = Q(snoozed_until__lte=at)
        return Issue.objects.filter(state=state).exclude(Q(snoozed_until__isnull=False) & is_over)
    return Issue.objects.filter(state=state)


def _due(due: str, *, at: datetime) -> Q:
    return {
        LATE: Q(due_at__lte=at),
        TODAY: Q(due_at__lte=at + timedelta(days=1)),
        NO_CLOCK: Q(due_at=None),
    }[due]


def _says(words: str) -> Any:
    """Return the condition that an order number, a SKU or the sentence holds these words."""
    with_sku = OrderLine.objects.filter(order=OuterRef("order"), offer_sku=words)
    says: Any = Exists(with_sku)
    for column in ("label", "means", "root_cause"):
        says |= Q(**{f"{column}__icontains": words})
    if words.isascii() and words.isdigit() and int(words) <= LARGEST_NUMBER:
        says |= Q(order__bigcommerce_order_id=int(words))
    return says


def _by_cause(rows: QuerySet[Issue]) -> QuerySet[Any, dict[str, Any]]:
    return (
        rows.order_by()
        .annotate(alone=_ALONE)
        .values(*_CAUSE)
        .annotate(
            number=Count("pk"),
            rank=Min(_RANK),
            due=Min("due_at"),
            first=Min("first_seen_at"),
            newest=Max("first_seen_at"),
            sample=Min("pk"),
            waiting=Count("pk", filter=Q(answered_at__gt=F("last_seen_at"))),
            assignees=Count("assignee", distinct=True),
        )
    )


def _one_by_one(rows: QuerySet[Issue], asked: Asked) -> QuerySet[Any, dict[str, Any]]:
    each: Any = rows.values(sample=F("pk"), due=F("due_at"), first=F("first_seen_at"))
    if asked.state == IssueState.RESOLVED:
        newest_first: QuerySet[Any, dict[str, Any]] = each.order_by("-resolved_at", "-pk")
        return newest_first
    ranked: QuerySet[Any, dict[str, Any]] = each.annotate(rank=_RANK, newest=F("first_seen_at"))
    return ranked.order_by(*_ordering(asked))


def _ordering(asked: Asked) -> list[Any]:
    clock = F("due").asc(nulls_last=True)
    if asked.sort == NEWEST:
        return ["-newest", "sample"]
    if asked.sort == BY_CLOCK:
        return [clock, "rank", "first", "sample"]
    is_critical = Case(When(rank=0, then=0), default=1)
    return [is_critical, clock, "rank", "first", "sample"]


def _with_all(pks: Iterable[int]) -> dict[int, Issue]:
    """Return the exceptions with what a line shows of them."""
    rows = Issue.objects.select_related("shop", "order", "assignee")
    heavy = ("shop__api_key", "shop__platform", "order__marketplace", "order__parcels")
    return rows.defer(*heavy).in_bulk(list(pks))


def _row(values: dict[str, Any], issue: Issue) -> Row:
    row = Row(issue, due_at=values["due"], first_seen_at=values["first"], mark=f"i{issue.pk}")
    if "number" not in values:
        return replace(row, waiting=int(issue.is_being_looked_at))
    return replace(
        row,
        number=values["number"],
        waiting=values["waiting"],
        assignees=values["assignees"],
        mark=f"c{issue.pk}" if issue.root_cause else row.mark,
    )


def _numbers(marks: list[str], sign: str) -> list[int]:
    numbers = [mark[1:] for mark in marks if mark.startswith(sign)]
    return [int(n) for n in numbers if n.isascii() and n.isdigit() and int(n) <= LARGEST_NUMBER]
