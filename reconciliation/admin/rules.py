"""What finance keeps: the chart of accounts, and the rules by which money is posted and judged."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone

from integration.admin.base import EditableAdmin, RecordAdmin, display
from integration.admin.showing import NOTHING, badge
from integration.models import Doorbell
from reconciliation.admin.base import amount
from reconciliation.admin.rule_forms import (
    AccountForm,
    CommissionRateForm,
    DimensionRuleForm,
    LineRuleForm,
    TypeMappingForm,
    shop_of,
)
from reconciliation.domain.transactions import kind_of
from reconciliation.models import (
    Account,
    Books,
    CommissionRate,
    DimensionRule,
    LineRule,
    TypeMapping,
)


class RuleAdmin(EditableAdmin):
    """A rule of one shop's books. Once it changed, the flows that read it look again."""

    rings: ClassVar[tuple[str, ...]] = ("draft_journals",)
    list_select_related: Any = ("books__shop", "account")
    list_filter: Any = ("books",)

    @display(description="Books", ordering="books__shop__name")
    def shop(self, rule: Any) -> str:
        """Return whose books they are."""
        return str(rule.books.shop)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save it; what is not posted yet is drafted again."""
        super().save_model(request, obj, form, change)
        self._ring(obj)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete it; what is not posted yet is drafted again."""
        super().delete_model(request, obj)
        self._ring(obj)

    def _ring(self, obj: Any) -> None:
        for flow in self.rings:
            Doorbell.objects.ring(flow, shop_of(obj), at=timezone.now())


@admin.register(Books)
class BooksAdmin(RecordAdmin):
    """How each shop's payouts are booked; it is set up on a page of its own."""

    list_display = ("shop", "bookkeeper", "presentation", "recognition", "grouping", "closed_until")
    list_select_related = ("shop",)


@admin.register(Account)
class AccountAdmin(RuleAdmin):
    """The chart of accounts, spelled as the accounting system spells it."""

    form = AccountForm
    list_display = ("code", "name", "type", "role_shown", "shop")
    list_filter = ("books", "type")
    list_select_related = ("books__shop",)
    search_fields = ("code", "name", "role")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say no for an account with a role: entries are posted to it."""
        return super().has_delete_permission(request, obj) and not (obj and obj.role)

    @display(description="What it is for", ordering="role")
    def role_shown(self, account: Account) -> str:
        """Return its role."""
        return account.get_role_display() or NOTHING


@admin.register(TypeMapping)
class TypeMappingAdmin(RuleAdmin):
    """Which account a type of Mirakl's is posted to, over the default chart's."""

    form = TypeMappingForm
    list_display = ("transaction_type", "kind", "account", "shop")
    search_fields = ("transaction_type", "account__code", "account__name")

    @display(description="Stands for")
    def kind(self, mapping: TypeMapping) -> object:
        """Return what the type stands for."""
        kind = kind_of(mapping.transaction_type).value
        if kind == "UNKNOWN":
            return badge("unknown", "warning", title="No documentation names this type.")
        return kind.replace("_", " ").lower()

    def save_model(self, request: HttpRequest, obj: TypeMapping, form: Any, change: bool) -> None:
        """Save it, and mind a type that nobody has heard of: it may be misspelled."""
        super().save_model(request, obj, form, change)
        if form.is_unknown:
            said = f"No documentation names “{obj.transaction_type}”: check how it is spelled."
            messages.warning(request, said)


@admin.register(DimensionRule)
class DimensionRuleAdmin(RuleAdmin):
    """Under which class, location and department postings are filed."""

    form = DimensionRuleForm
    list_display = ("whose", "class_name", "location", "department", "shop")
    search_fields = ("account__code", "account__name", "class_name", "location", "department")

    @display(description="Account", ordering="account__code")
    def whose(self, rule: DimensionRule) -> str:
        """Return the account, or that it is for all."""
        return str(rule.account or "every account")


@admin.register(CommissionRate)
class CommissionRateAdmin(RuleAdmin):
    """The commission contract: rates by category and time."""

    form = CommissionRateForm
    rings = ("watch_expectations",)
    list_display = ("category", "percent", "least", "valid_from", "valid_until", "shop")
    list_select_related = ("books__shop",)
    search_fields = ("category_code",)
    least = amount("minimum", "Minimum", currency="books.shop.currency")

    @display(description="Category", ordering="category_code")
    def category(self, rate: CommissionRate) -> str:
        """Return the category, or that it is for all."""
        return rate.category_code or "every category"


@admin.register(LineRule)
class LineRuleAdmin(RuleAdmin):
    """Where lines without an order are posted: subscriptions, credits, penalties, one-offs."""

    form = LineRuleForm
    rings = ("match_transactions", "draft_journals")
    list_display = ("priority", "kind", "text", "range", "account", "shop")
    list_display_links = ("kind",)
    search_fields = ("transaction_type", "text", "account__code", "account__name")

    @display(description="Type", ordering="transaction_type")
    def kind(self, rule: LineRule) -> str:
        """Return the type, or that any fits."""
        return rule.transaction_type or "any type"

    @display(description="Amount")
    def range(self, rule: LineRule) -> str:
        """Return from which amount to which."""
        if rule.amount_from is None and rule.amount_to is None:
            return "any"
        first = "…" if rule.amount_from is None else f"{rule.amount_from:,.2f}"
        last = "…" if rule.amount_to is None else f"{rule.amount_to:,.2f}"
        return f"{first} to {last}"
