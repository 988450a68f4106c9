"""What of the inbox is shown: the filters, the search and the order, as the address bar says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from integration.domain.issues import IssueKind, Severity, Team
from integration.models import IssueState, MiraklShop

ANYTHING = [("", "Any")]
MINE, NOBODY = "me", "nobody"
LATE, TODAY, NO_CLOCK = "late", "today", "none"
BY_URGENCY, BY_CLOCK, NEWEST = "", "clock", "newest"
MOST_LETTERS = 200


def kind_name(kind: str) -> str:
    """Return a kind in words: `UNMAPPED_CARRIER` → “Unmapped carrier”."""
    return kind.replace("_", " ").capitalize().replace("sku", "SKU").replace("macys", "Macy's")


@dataclass(frozen=True)
class Asked:
    """What the reader wants to see. An empty text means any."""

    state: str = IssueState.OPEN
    team: str = ""
    severity: str = ""
    kind: str = ""
    shop: int | None = None
    assignee: str = ""
    due: str = ""
    words: str = ""
    sort: str = BY_URGENCY
    is_grouped: bool = True

    @property
    def is_narrowed(self) -> bool:
        """Tell whether something beside the state is asked for."""
        chosen = (self.team, self.severity, self.kind, self.shop, self.assignee, self.due)
        return any(chosen) or bool(self.words)


class InboxFilter(forms.Form):
    """The filters above the list. A value that means nothing is as good as none."""

    q = forms.CharField(
        label="Search",
        required=False,
        max_length=MOST_LETTERS,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Order, SKU, carrier"}),
    )
    state = forms.ChoiceField(label="State", required=False, choices=IssueState.choices)
    team = forms.ChoiceField(
        label="Team",
        required=False,
        choices=[*ANYTHING, *((team.value, team.value.title()) for team in Team)],
    )
    severity = forms.ChoiceField(
        label="Severity",
        required=False,
        choices=[*ANYTHING, *((one.value, one.value.title()) for one in Severity)],
    )
    kind = forms.ChoiceField(
        label="Kind",
        required=False,
        choices=[*ANYTHING, *sorted(((k.value, kind_name(k)) for k in IssueKind), key=str)],
    )
    shop = forms.ChoiceField(label="Shop", required=False)
    assignee = forms.ChoiceField(
        label="Assigned to",
        required=False,
        choices=[("", "Anybody"), (MINE, "Me"), (NOBODY, "Nobody")],
    )
    due = forms.ChoiceField(
        label="Due",
        required=False,
        choices=[
            ("", "Any time"),
            (LATE, "Late already"),
            (TODAY, "Within 24 hours"),
            (NO_CLOCK, "No clock"),
        ],
    )
    sort = forms.ChoiceField(
        label="On top",
        required=False,
        choices=[(BY_URGENCY, "What is critical"), (BY_CLOCK, "What is due"),
                 (NEWEST, "What is new")],
    )  # fmt: skip
    view = forms.ChoiceField(
        label="Shown",
        required=False,
        choices=[("", "By cause"), ("each", "One by one")],
    )

    def __init__(self, data: QueryDict | dict[str, Any]) -> None:
        super().__init__({"state": IssueState.OPEN, **_first_values(data)})
        shops = [(str(shop.pk), str(shop)) for shop in MiraklShop.objects.only("name", "slug")]
        self.fields["shop"].choices = [*ANYTHING, *shops]  # type: ignore[attr-defined]
        if len(shops) < 2:
            self.fields["shop"].widget = forms.HiddenInput()

    def asked(self) -> Asked:
        """Return what is wanted."""
        self.is_valid()
        given = {name: self.cleaned_data.get(name, "") for name in self.fields}
        state = given["state"] or IssueState.OPEN
        return Asked(
            state=state,
            team=given["team"],
            severity=given["severity"],
            kind=given["kind"],
            shop=int(given["shop"]) if given["shop"] else None,
            assignee=given["assignee"],
            due=given["due"],
            words=given["q"].replace("\x00", "").strip(),
            sort=given["sort"],
            is_grouped=given["view"] != "each" and state != IssueState.RESOLVED,
        )

    def rows(self) -> Iterator[forms.BoundField]:
        """Yield the fields below the search."""
        for bound in self.visible_fields():
            if bound.name != "q":
                yield bound


def _first_values(data: QueryDict | dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value}
