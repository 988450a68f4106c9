"""A shop's chart of accounts, and finance's rules for what is posted where."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q

from integration.models.recording import recorded
from reconciliation.domain.chart import Account as AccountValue
from reconciliation.domain.chart import AccountRole, AccountType
from reconciliation.models.books import Books
from reconciliation.models.books_choices import choices


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

    # Mutators

    def rename(self, *, code: str, name: str) -> None:
        """Change its code and name. Entries that are posted keep what they said."""
        self.code, self.name = code.strip(), name.strip()
        self.save(update_fields=["code", "name"])

    # Properties

    @property
    def value(self) -> AccountValue:
        """Return the account as the domain reads it."""
        role = AccountRole(self.role) if self.role else None
        return AccountValue(self.code, self.name, AccountType(self.type), role)


class TypeMappingQuerySet(models.QuerySet["TypeMapping"]):
    """Factories of mappings."""

    # Factories

    def map(self, books: Books, transaction_type: str, account: Account) -> TypeMapping:
        """Have lines of a type posted to an account."""
        mapping, _ = self.update_or_create(
            books=books, transaction_type=transaction_type, defaults={"account": account}
        )
        return mapping


@recorded()
class TypeMapping(models.Model):
    """Finance's own choice of an account for one of Mirakl's types, over the default chart's."""

    books = models.ForeignKey(Books, on_delete=models.CASCADE, related_name="type_mappings")
    transaction_type = models.CharField(max_length=80)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    objects = TypeMappingQuerySet.as_manager()

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


class LineRuleQuerySet(models.QuerySet["LineRule"]):
    """Factories of rules."""

    # Factories

    def add(
        self,
        books: Books,
        account: Account,
        *,
        transaction_type: str = "",
        text: str = "",
        amount_from: Decimal | None = None,
        amount_to: Decimal | None = None,
    ) -> LineRule:
        """Have lines that fit posted to an account from the next run on."""
        return self.create(
            books=books,
            account=account,
            transaction_type=transaction_type,
            text=text,
            amount_from=amount_from,
            amount_to=amount_to,
        )


@recorded()
class LineRule(models.Model):
    """Finance's rule for lines without an order: type, text and amount range → account.

    Amounts are without their sign; both ends are included. The first rule that fits decides.
    """

    books = models.ForeignKey(Books, on_delete=models.CASCADE, related_name="line_rules")
    transaction_type = models.CharField(max_length=80, blank=True)
    text = models.CharField(max_length=200, blank=True, help_text="Contained in the description.")
    amount_from = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    amount_to = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    priority = models.PositiveSmallIntegerField(default=100)

    objects = LineRuleQuerySet.as_manager()

    class Meta:
        ordering = ["priority", "pk"]

    def __str__(self) -> str:
        return f"{self.transaction_type or 'any type'} → {self.account}"
