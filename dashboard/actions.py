"""What the buttons of the inbox do. Each tells what came of it; nobody overwrites anybody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from dashboard.fixes.base import ORDER_FLOW, FixForm, UnableToFix
from integration.models import Act, Acted, Doorbell, Issue, IssueState, MiraklShop
from integration.models.issue import flow_of

READERS = ("pull_orders", "pull_store_orders", "pull_variants")


def carry_out(form: FixForm, *, act: Act) -> Acted:
    """Do what a valid fix says, note it with all that it answers, and ring.

    Raise UnableToFix when the question is gone or somebody else was faster, ValidationError when
    what was typed cannot be saved. Then nothing has changed.
    """
    with transaction.atomic():
        # In the order of their ids: two people who press the same button must not wait in a ring.
        answered = Issue.objects.filter(pk__in=form.answers().values("pk")).order_by("pk")
        locked = {issue.pk: issue for issue in answered.select_for_update()}
        _refuse_if_late(locked.get(form.issue.pk), act)
        said = form.carry_out(act)
        rows = Issue.objects.filter(pk__in=list(locked))
        acted = rows.answer(said, act=act, reason=form.given_reason)
        ring(form.rings, form.issue.shop, at=act.at)
    return acted


def retry(issues: QuerySet[Issue], *, act: Act) -> Acted:
    """Have the flows that ask look again now, whatever they were waiting for."""
    acted = issues.retry(act=act)  # type: ignore[attr-defined]
    rows = Issue.objects.filter(pk__in=acted.changed).order_by()
    askers = list(rows.values_list("shop", "asked_by").distinct())
    shops = MiraklShop.objects.in_bulk([shop_id for shop_id, _ in askers])
    for shop_id, asked_by in askers:
        flow = flow_of(asked_by)
        readers = READERS if flow == ORDER_FLOW else ()
        ring((*readers, flow), shops[shop_id], at=act.at)
    return acted


def ring(flows: Iterable[str], shop: MiraklShop, *, at: datetime) -> None:
    """Have flows of a shop run now."""
    for flow in flows:
        Doorbell.objects.ring(flow, shop, at=at)


def told(what: str, acted: Acted) -> str:
    """Return what came of an act on several exceptions, for the person who pressed."""
    parts = [f"{_exceptions(len(acted.changed))} {what}"]
    if acted.taken:
        parts.append(f"{acted.taken} left alone, since somebody else changed them meanwhile")
    if acted.gone:
        parts.append(f"{acted.gone} had closed already")
    return f"{'; '.join(parts)}."


def _refuse_if_late(issue: Issue | None, act: Act) -> None:
    if issue is None or issue.state == IssueState.RESOLVED:
        raise UnableToFix("This question is no longer asked, so nothing was done.")
    if issue.is_taken_from(act):
        event = issue.events.exclude(by=None).select_related("by").last()
        who, what = (event.by, event.what) if event else (issue.acted_by, "it was changed")
        raise UnableToFix(f"{who} was faster: {what}. Nothing was changed.")


def _exceptions(number: int) -> str:
    return f"{number} exception{'' if number == 1 else 's'}"
