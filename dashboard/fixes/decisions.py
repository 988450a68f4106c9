"""Fixes that record a decision about an order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from dashboard.fixes.base import Fix, FixForm, UnableToFix, reason_field
from integration.domain.cut_over import Suggestion
from integration.domain.plan.situation import WAITING_ACCEPTANCE, DecisionKind
from integration.going_live import suggested_or_nothing
from integration.models import Act, Decision, Issue, Order, UnusableDecision

DECIDE = "integration.decide_order"


def always(_order: Order) -> bool:
    """Say yes."""
    return True


def waits_for_an_answer(order: Order) -> bool:
    """Tell whether Macy's waits for the shop's yes or no."""
    return order.marketplace_state == WAITING_ACCEPTANCE


def may_be_handled_by_hand(order: Order) -> bool:
    """Tell whether nothing of ours stands in the store, and the order was accepted."""
    return order.bigcommerce_order_id is None and not waits_for_an_answer(order)


@dataclass(frozen=True)
class Option:
    """One decision among those that a form offers. `fits` says for which orders."""

    kind: DecisionKind
    label: str
    fits: Callable[[Order], bool] = always
    fact: str = ""  # the fact of the question that is the decision's value


class DecisionForm(FixForm):
    """Choose one decision; only those that fit the order as it stands are offered."""

    store_order = forms.CharField(
        label="Store order",
        required=False,
        max_length=18,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text="Its number in the store, where it is there already.",
    )
    reason = reason_field()
    field_order = ("choice", "store_order", "reason")

    def __init__(self, *args: Any, options: tuple[Option, ...], **named: Any) -> None:
        super().__init__(*args, **named)
        order = self.issue.order
        self.options = {one.kind.value: one for one in options if order and one.fits(order)}
        choices = [(value, one.label) for value, one in self.options.items()]
        self.fields["choice"] = forms.ChoiceField(
            label="Decision",
            choices=choices,
            widget=forms.RadioSelect if len(choices) > 1 else forms.HiddenInput,
            initial=choices[0][0] if len(choices) == 1 else None,
            error_messages={"required": "Choose one."},
        )
        if DecisionKind.LINK.value not in self.options:
            del self.fields["store_order"]
        self.order_fields(self.field_order)

    @property
    def has_anything(self) -> bool:
        """Tell whether a decision fits the order as it stands."""
        return bool(self.options)

    @property
    def can_look(self) -> bool:
        """Tell whether a store order's number is wanted."""
        return "store_order" in self.fields

    def look(self) -> str:
        """Look among the store's recent orders for one that a person may have entered for it."""
        order = self.issue.order
        assert order is not None  # noqa: S101  without one no decision is offered
        found, why_not = suggested_or_nothing(self.issue.shop, [order])
        likely = found.get(order.mirakl_order_id, ())
        if not likely:
            return why_not or "No recent order of the store looks like this one."
        self.fields["store_order"].initial = likely[0].bigcommerce_order_id
        return f"{'; '.join(map(_in_words, likely))}. The likeliest is filled in."

    def clean(self) -> dict[str, Any]:
        """Ask for the store order's number where it is needed."""
        given = super().clean() or {}
        number = given.get("store_order", "").strip()
        if given.get("choice") == DecisionKind.LINK and not (number.isascii() and number.isdigit()):
            self.add_error("store_order", "Name the store order by its number.")
        return given

    def answers(self) -> QuerySet[Issue]:
        """Return what is asked about the order: all of it is looked at again."""
        if any(one.fact for one in self.options.values()):
            return super().answers()
        same = Issue.objects.unresolved().filter(order=self.issue.order_id)
        return same | super().answers()

    def carry_out(self, act: Act) -> str:
        """Record the decision, unless somebody else has just recorded one."""
        order = Order.objects.select_for_update().get(issues=self.issue.pk)
        self._refuse_if_decided(order, act)
        kind = DecisionKind(self.cleaned_data["choice"])
        try:
            decision = Decision.objects.record(
                order, kind, at=act.at, by=act.by, value=self._value(kind), reason=self.given_reason
            )
        except UnusableDecision as error:
            raise ValidationError({"choice": str(error)}) from error
        return f"decided: {decision}"

    def _value(self, kind: DecisionKind) -> str:
        if fact := self.options[kind].fact:
            return str(self.issue.facts.get(fact, ""))
        number: str = self.cleaned_data.get("store_order", "") if kind is DecisionKind.LINK else ""
        return number.strip()

    def _refuse_if_decided(self, order: Order, act: Act) -> None:
        others = Decision.objects.filter(order=order, decided_at__gt=act.seen_at)
        other = others.exclude(decided_by=act.by.pk).select_related("decided_by").first()
        if other is not None:
            who = other.decided_by or "Somebody"
            raise UnableToFix(f"{who} has decided meanwhile: {other}. Nothing was changed.")


def _in_words(likely: Suggestion) -> str:
    """Return a suggestion as a person reads it."""
    return f"Store order {likely.bigcommerce_order_id} ({', '.join(likely.reasons)})"


def decision(name: str, title: str, *options: Option, button: str, happens: str) -> Fix:
    """Return the fix that records one of several decisions."""
    form = partial(DecisionForm, options=options)
    return Fix(name, title, form, DECIDE, button, happens)


SORT = decision(
    "sort",
    "What is this order?",
    Option(DecisionKind.LINK, "Already in the store: it is followed, never placed"),
    Option(DecisionKind.IMPORT, "Import it: it is handled like any new order"),
    Option(DecisionKind.NOT_OURS, "Not ours: it is left alone for good"),
    button="Sort it",
    happens="The next run does what you said.",
)
ANSWER = decision(
    "answer",
    "Accept or refuse the order",
    Option(DecisionKind.ACCEPT, "Accept it, whatever the rules say", waits_for_an_answer),
    Option(DecisionKind.REFUSE, "Refuse every line", waits_for_an_answer),
    button="Answer Macy's",
    happens="The next run sends the answer to Macy's. It cannot be taken back.",
)
BY_HAND = decision(
    "by-hand",
    "It is handled by hand",
    Option(
        DecisionKind.LINK,
        "It was entered into the store by hand: follow that store order",
        may_be_handled_by_hand,
    ),
    Option(
        DecisionKind.NOT_OURS,
        "It is handled outside Marketbridge: leave it alone for good",
        may_be_handled_by_hand,
    ),
    button="Say so",
    happens="Nothing is placed for it any more.",
)
PLACE = decision(
    "place",
    "Place it again",
    Option(DecisionKind.PLACE_AGAIN, "Place it again: what the store objected to is mended"),
    Option(DecisionKind.PLACE_CUSTOM, "Place it with custom lines, which take no stock"),
    button="Place it",
    happens="The next run looks first, then places or releases it.",
)
RELEASE = decision(
    "release",
    "Release it as it is",
    Option(DecisionKind.RELEASE, "Release the store order although it differs"),
    button="Release as it is",
    happens="The next run releases the store order; the warehouse may pack it.",
)
LET_GO = decision(
    "let-go",
    "It is handled outside Marketbridge",
    Option(DecisionKind.NOT_OURS, "Leave the order alone for good"),
    button="Stop following it",
    happens="Nothing more is done or asked about this order, on either side.",
)
STOCK_IS_RIGHT = decision(
    "stock",
    "The stock is right as it is",
    Option(DecisionKind.STOCK_DONE, "The stock is right"),
    button="The stock is right",
    happens="The question closes; no stock is changed.",
)
LINES_SETTLED = decision(
    "lines-settled",
    "It is dealt with",
    Option(DecisionKind.LINES_SETTLED, "It will not be shipped", fact="mark"),
    button="It will not be shipped",
    happens="The question closes; nothing is changed in the store. Another cancelation asks again.",
)
SETTLED = decision(
    "settled",
    "The withdrawn parcel is settled",
    Option(DecisionKind.PARCEL_SETTLED, "It is settled", fact="shipment"),
    button="It is settled",
    happens="The question closes; Macy's keeps the tracking that it was told.",
)
SEND_AGAIN = decision(
    "send-again",
    "Send the tracking again",
    Option(DecisionKind.DISPATCH_AGAIN, "Send the same tracking again"),
    button="Send it again",
    happens="The next run sends it. A corrected tracking is sent without this.",
)
