"""How a test asks something, looks at its page and presses a button."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from integration.domain.issues import IssueKind, Question, ask
from integration.models import Issue, MiraklShop, Order, Subject

FLOW = "advance_orders"


def carrier_question(name: str = "veho", **more: Any) -> Question:
    """Return what is asked about an unmapped carrier."""
    return ask(IssueKind.UNMAPPED_CARRIER, root_cause=f"carrier:{name}", carrier=name, **more)


def asked(
    shop: MiraklShop,
    *questions: Question,
    about: str = "C1-A",
    at: datetime | None = None,
    order: Order | None = None,
) -> Issue:
    """Let a flow ask something about an order, and return the first exception about it."""
    subject = Subject.order_of(order) if order else Subject(shop, f"order:{about}", about)
    Issue.objects.ask(subject, questions, asked_by=FLOW, at=at or timezone.now())
    return Issue.objects.filter(subject=subject.key).order_by("-pk")[0]


def inbox(client: Client, **query: Any) -> Any:
    """Open the inbox."""
    return client.get(reverse("dashboard:inbox"), query)


def page_of(client: Client, issue: Issue) -> Any:
    """Open the page of an exception."""
    return client.get(reverse("dashboard:exception", args=[issue.pk]))


def press(
    client: Client, do: str, *marks: str, seen_at: datetime | None = None, **more: Any
) -> Any:
    """Press a button of the list, on a page made just now unless it is said."""
    sent = {
        "do": do,
        "mark": marks,
        "seen_at": (seen_at or timezone.now()).isoformat(),
        "until": "change",
        **more,
    }
    return client.post(reverse("dashboard:inbox_act"), sent, follow=True)


def mend(
    client: Client, issue: Issue, fix: str, /, *, seen_at: datetime | None = None, **values: Any
) -> Any:
    """Send a fix's form, on a page made just now unless it is said."""
    sent = {f"{fix}-{field}": value for field, value in values.items()}
    sent["seen_at"] = (seen_at or timezone.now()).isoformat()
    return client.post(reverse("dashboard:fix", args=[issue.pk, fix]), sent, follow=True)
