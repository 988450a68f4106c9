"""The books of a shop: what finance decided once, its chart of accounts, and where types go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from integration.models import MiraklShop
from integration.models.recording import recorded
from reconciliation.domain.books import (
    Bookkeeper,
    BooksRules,
    Grouping,
    Identity,
    MonthEnd,
    Presentation,
    Recognition,
)
from reconciliation.domain.chart import Account as AccountValue
from reconciliation.domain.chart import AccountRole, AccountType

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


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


class BooksQuerySet(models.QuerySet["Books"]):
    """Factories of books."""

    # Factories

    def of(self, shop: MiraklShop) -> Books:
        """Return the shop's books, undecided ones where finance has not been asked yet."""
        books, _ = self.get_or_create(shop=shop)
        return books


@recorded()
class Books(models.Model):
    """How a shop's payouts are booked. One row a shop; amounts in the shop's currency."""

    shop = models.OneToOneField(MiraklShop, on_delete=models.CASCADE, related_name="books")
    bookkeeper = models.CharField(
        "who books the sale", max_length=16, choices=choices(BOOKKEEPERS), default="UNDECIDED"
    )
    bookkeeper_since = models.DateField(
        null=True, blank=True, help_text="A change takes a date; nothing before it is booked again."
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
        max_digits=14, decimal_places=2, default=0, help_text="What Macy's owed at the first cycle."
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
    set_up_at = models.DateTimeField(null=True, editable=False)

    # What was read, and until when
    lines_read_until = models.DateTimeField(null=True, editable=False)
    lines_observed_at = models.DateTimeField(null=True, editable=False)
    cycles_observed_at = models.DateTimeField(null=True, editable=False)
    documents_observed_at = models.DateTimeField(null=True, editable=False)
    expectations_read_until = models.DateTimeField(null=True, editable=False)
    expectations_swept_at = models.DateTimeField(null=True, editable=False)
    expectations_last_order = models.BigIntegerField(default=0, editable=False)
    expectations_contract = models.CharField(max_length=64, blank=True, editable=False)
    next_number = models.PositiveIntegerField(default=1, editable=False)

    objects = BooksQuerySet.as_manager()

    if TYPE_CHECKING:
        accounts: RelatedManager[Account]

    class Meta:
        verbose_name_plural = "books"
        permissions = [
            ("keep_books", "Can set up books, charts and rules of payouts"),
            ("decide_match", "Can decide about payouts' lines and confirm deposits"),
            ("post_journal", "Can post and reverse journal entries"),
            ("export_journal", "Can export journals and evidence"),
        ]

    def __str__(self) -> str:
        return f"Books of {self.shop}"

    # Properties

    @property
    def rules(self) -> BooksRules:
        """Return the choices as the domain reads them."""
        return BooksRules(
            currency=self.shop.currency,
            bookkeeper=Bookkeeper(self.bookkeeper),
            presentation=Presentation(self.presentation),
            recognition=Recognition(self.recognition),
            grouping=Grouping(self.grouping),
            month_end=MonthEnd(self.month_end),
            identity=Identity(self.identity),
            timezone=self.timezone,
            opening_balance=self.opening_balance,
            first_cycle_at=self.first_cycle_at,
            closed_until=self.closed_until,
            tolerance=self.tolerance,
            marketplace_remits_tax=self.marketplace_remits_tax,
            deposit_tolerance=self.deposit_tolerance,
            missing_after_days=self.missing_after_days,
            unpaid_after_days=self.unpaid_after_days,
            books_cost_of_goods=self.books_cost_of_goods,
        )


@recorded()
class Account(models.Model):
    """An account of a shop's chart. A role has one account; finance may add others."""

    books = models.ForeignKey(Books, on_delete=models.CASCADE, related_name="accounts")
    code = models.CharField(max_length=32)
    name = models.CharField(max_length=100)
    type = models.CharField(max_length=16, choices=choices({t: t.title() for t in AccountType}))
    role = models.CharField(
        max_length=32,
        blank=True,
        choices=choices({r: r.replace("_", " ").capitalize() for r in AccountRole}),
    )

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["books", "code"], name="one_account_a_code"),
            models.UniqueConstraint(
                fields=["books", "role"], condition=~Q(role=""), name="one_account_a_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    # Properties

    @property
    def value(self) -> AccountValue:
        """Return the account as the domain reads it."""
        role = AccountRole(self.role) if self.role else None
        return AccountValue(self.code, self.name, AccountType(self.type), role)


@recorded()
class TypeMapping(models.Model):
    """Finance's own choice of an account for one of Mirakl's types, over the default chart's."""

    books = models.ForeignKey(Books, on_delete=models.CASCADE, related_name="type_mappings")
    transaction_type = models.CharField(max_length=80)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["transaction_type"]
        constraints = [
            models.UniqueConstraint(
                fields=["books", "transaction_type"], name="one_account_a_transaction_type"
            )
        ]

    def __str__(self) -> str:
        return f"{self.transaction_type} → {self.account}"


@recorded()
class DimensionRule(models.Model):
    """Files postings under a class, location or department, by account or for all."""

    books = models.ForeignKey(Books, on_delete=models.CASCADE, related_name="dimension_rules")
    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, null=True, blank=True, help_text="Empty: every account."
    )
    class_name = models.CharField("class", max_length=100, blank=True)
    location = models.CharField(max_length=100, blank=True)
    department = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["books", "account"],
                nulls_distinct=False,
                name="one_dimension_rule_an_account",
            )
        ]

    def __str__(self) -> str:
        return str(self.account or "every account")


@recorded()
class CommissionRate(models.Model):
    """One rate of the commission contract, by category and time. An empty category is for all."""

    books = models.ForeignKey(Books, on_delete=models.CASCADE, related_name="commission_rates")
    category_code = models.CharField(max_length=255, blank=True)
    percent = models.DecimalField(max_digits=6, decimal_places=3)
    minimum = models.DecimalField(
        max_digits=10, decimal_places=2, default=0, help_text="Per order line."
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True, help_text="The last day.")

    class Meta:
        ordering = ["category_code", "valid_from"]

    def __str__(self) -> str:
        return f"{self.category_code or 'every category'}: {self.percent} %"


@recorded()
class LineRule(models.Model):
    """Finance's rule for lines without an order: type, text and amount range → account."""

    books = models.ForeignKey(Books, on_delete=models.CASCADE, related_name="line_rules")
    transaction_type = models.CharField(max_length=80, blank=True)
    text = models.CharField(max_length=200, blank=True, help_text="Contained in the description.")
    amount_from = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    amount_to = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    priority = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["priority", "pk"]

    def __str__(self) -> str:
        return f"{self.transaction_type or 'any type'} → {self.account}"
