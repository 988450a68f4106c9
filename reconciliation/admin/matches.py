"""Matching: what orders should bring, the verdicts, and what people decided."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.db.models import Q
from django.urls import reverse

from integration.admin.base import RecordAdmin, display, instant
from integration.admin.filters import ChoiceFilter
from integration.admin.showing import Color, badge, link
from reconciliation.admin.base import MoneyAdmin, amount, words
from reconciliation.domain.outcomes import NEEDS_A_PERSON, MatchOutcome
from reconciliation.models import Expectation, LineDecision, Match, MatchDecision

_CURRENCY = "shop.currency"
_COLORS: dict[str, Color] = {MatchOutcome.MATCHED: "success", MatchOutcome.AWAITED: "info"}
_WORDS = words(outcome.value for outcome in MatchOutcome)


def outcome_badge(outcome: str) -> object:
    """Return a verdict, colored by whether somebody must look."""
    return badge(_WORDS.get(outcome, outcome), _COLORS.get(outcome, "warning"))


class OutcomeFilter(ChoiceFilter):
    """The verdicts. Those that need a person have an index of their own."""

    title, parameter_name = "outcome", "outcome"
    conditions: ClassVar = {
        "person": ("Needs a person", Q(outcome__in=sorted(NEEDS_A_PERSON))),
        **{one.value: (_WORDS[one.value].capitalize(), Q(outcome=one)) for one in MatchOutcome},
    }


@admin.register(Expectation)
class ExpectationAdmin(MoneyAdmin):
    """What each order line is expected to bring over its whole life."""

    list_display = (
        *("mirakl_order_id", "mirakl_line_id", "sku", "due", "goods_due", "commission_due"),
        *("refund_due", "state", "shop"),
    )
    list_filter = ("shop",)
    list_select_related = ("shop",)
    found_by = ("mirakl_order_id",)
    search_help_text = "Macy's order number"
    due = instant("due_at", "Due since")
    goods_due = amount("goods", "Goods", currency=_CURRENCY)
    commission_due = amount("commission", "Commission", currency=_CURRENCY)
    refund_due = amount("refund_goods", "Refunded goods", currency=_CURRENCY)


@admin.register(Match)
class MatchAdmin(MoneyAdmin):
    """The verdict on each kind of money of each order line."""

    list_display = (
        *("mirakl_order_id", "mirakl_line_id", "about", "verdict", "should", "came", "differs"),
        *("matched", "shop"),
    )
    list_filter = ("shop", OutcomeFilter)
    list_select_related = ("shop",)
    found_by = ("mirakl_order_id",)
    search_help_text = "Macy's order number"
    should = amount("expected", "Expected", currency=_CURRENCY)
    came = amount("actual", "Came", currency=_CURRENCY)
    differs = amount("difference", "Difference", currency=_CURRENCY)
    matched = instant("matched_at", "Matched")

    @display(description="Kind")
    def about(self, match: Match) -> str:
        """Return the kind of money; all of them, where none has a verdict of its own."""
        return match.kind.replace("_", " ").lower() or "all"

    @display(description="Outcome")
    def verdict(self, match: Match) -> object:
        """Return the verdict."""
        return outcome_badge(match.outcome)


@admin.register(MatchDecision)
class MatchDecisionAdmin(MoneyAdmin):
    """Differences that a person accepted: who, when, and why."""

    list_display = (
        *("mirakl_order_id", "verdict", "differs", "account", "decided_by", "decided"),
        *("comment", "undone"),
    )
    list_filter = ("shop",)
    list_select_related = ("shop", "account")
    found_by = ("mirakl_order_id",)
    search_help_text = "Macy's order number"
    differs = amount("difference", "Difference", currency=_CURRENCY)
    decided = instant("decided_at", "Decided")
    undone = instant("undone_at", "Undone")

    @display(description="Outcome")
    def verdict(self, decision: MatchDecision) -> object:
        """Return what was accepted."""
        return outcome_badge(decision.outcome)


@admin.register(LineDecision)
class LineDecisionAdmin(RecordAdmin):
    """Where lines without an order are posted: by a rule of finance, or by somebody."""

    list_display = ("of_line", "account", "confidence", "reason", "who", "decided", "undone")
    list_select_related = ("line", "account")
    search_fields = ("decided_by__exact",)
    search_help_text = "Who decided"
    raw_id_fields = ("line",)
    decided = instant("decided_at", "Decided")
    undone = instant("undone_at", "Undone")

    @display(description="Line")
    def of_line(self, decision: LineDecision) -> object:
        """Return the way to the line."""
        return link(reverse("dashboard:transaction_line", args=[decision.line_id]), decision.line)

    @display(description="By")
    def who(self, decision: LineDecision) -> str:
        """Return who decided."""
        return decision.decided_by or "a rule"
