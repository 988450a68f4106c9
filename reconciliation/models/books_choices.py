"""What finance decides about a shop's books, as columns, and what people read of each choice."""

from collections.abc import Mapping
from typing import Any

from django.db import models

from integration.models import MiraklShop
from reconciliation.domain.books import (
    Bookkeeper,
    Grouping,
    Identity,
    MonthEnd,
    Presentation,
    Recognition,
)


def choices(words: Mapping[Any, str]) -> list[tuple[str, str]]:
    """Return a field's choices from stored values and what people read."""
    return [(str(value), text) for value, text in words.items()]


BOOKKEEPERS = {
    Bookkeeper.UNDECIDED: "Not decided: nothing is exported",
    Bookkeeper.OURS: "Marketbridge's journal books sales",
    Bookkeeper.STORE_CONNECTOR: "The store's accounting connector books sales",
}
PRESENTATIONS = {
    Presentation.GROSS: "Sales in full, commission as an expense",
    Presentation.NET: "Sales less commission",
}
RECOGNITIONS = {
    Recognition.SHIPPED: "The day the goods left",
    Recognition.LINE: "The day of the transaction line",
    Recognition.CYCLE: "The day the billing cycle closed",
}
GROUPINGS = {
    Grouping.PAYOUT: "One entry a payout",
    Grouping.DAY: "One entry a day",
    Grouping.MONTH: "One entry a month",
}
MONTH_ENDS = {
    MonthEnd.ACCRUE: "An accrual that reverses itself",
    MonthEnd.CARRY_FORWARD: "An account that carries forward",
    MonthEnd.NOTHING: "Nothing",
}
IDENTITIES = {
    Identity.UNPROVEN: "Not proven yet",
    Identity.LINES_ONLY: "The cycle's lines are what is transferred",
    Identity.WITH_BALANCE: "Opening balance and lines are transfer and closing balance",
    Identity.RESERVE_APART: "The same, with reserve lines left out",
}


class BooksChoices(models.Model):
    """The columns of a shop's books. What is done to them is in `books`."""

    shop = models.OneToOneField(MiraklShop, on_delete=models.CASCADE, related_name="books")
    bookkeeper = models.CharField(
        "who books the sale", max_length=16, choices=choices(BOOKKEEPERS), default="UNDECIDED"
    )
    bookkeeper_since = models.DateField(
        null=True, blank=True, help_text="A change takes a date; nothing before it is booked again."
    )
    bookkeepers_before = models.JSONField(
        default=list, blank=True, help_text="Who booked before, each with the day that ended it."
    )
    presentation = models.CharField(max_length=8, choices=choices(PRESENTATIONS), default="GROSS")
    recognition = models.CharField(max_length=8, choices=choices(RECOGNITIONS), default="SHIPPED")
    grouping = models.CharField(max_length=8, choices=choices(GROUPINGS), default="PAYOUT")
    month_end = models.CharField(max_length=16, choices=choices(MONTH_ENDS), default="ACCRUE")
    identity = models.CharField(
        "how a cycle adds up", max_length=16, choices=choices(IDENTITIES), default="UNPROVEN"
    )
    accounting_system = models.CharField(
        max_length=32, blank=True, help_text="The export format that is offered first."
    )
    country = models.CharField(max_length=2, default="US", help_text="Chooses the chart.")
    timezone = models.CharField(max_length=64, default="America/New_York")
    opening_balance = models.DecimalField(
        max_digits=14,
        decimal_places=2,
        default=0,
        help_text="What Macy's carried into the first cycle.",
    )
    first_cycle_at = models.DateTimeField(
        "books begin", null=True, blank=True, help_text="Cycles closed before are history."
    )
    closed_until = models.DateField("books closed until", null=True, blank=True)
    tolerance = models.DecimalField(
        max_digits=8,
        decimal_places=2,
        default=0,
        help_text="A difference of an order line up to this is nobody's matter.",
    )
    marketplace_remits_tax = models.BooleanField(
        "the marketplace remits sales tax",
        default=True,
        help_text="As in the US: what customers are charged nets to zero in the payout.",
    )
    deposit_tolerance = models.DecimalField(
        max_digits=8, decimal_places=2, default=0, help_text="A fee that the bank may take."
    )
    missing_after_days = models.PositiveSmallIntegerField(default=30)
    unpaid_after_days = models.PositiveSmallIntegerField(default=45)
    books_cost_of_goods = models.BooleanField(default=False)
    controls_left_out: list[str] = models.JSONField(  # type: ignore[assignment]
        default=list, blank=True, help_text="Kinds not compared with a cycle's summary."
    )
    export_options: dict[str, dict[str, Any]] = models.JSONField(  # type: ignore[assignment]
        default=dict, blank=True, help_text="By format: what was chosen at the last export."
    )
    set_up_at = models.DateTimeField(null=True, editable=False)

    # What was read, and until when
    lines_read_until = models.DateTimeField(null=True, editable=False)
    lines_observed_at = models.DateTimeField(null=True, editable=False)
    cycles_observed_at = models.DateTimeField(null=True, editable=False)
    documents_observed_at = models.DateTimeField(null=True, editable=False)
    next_number = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
