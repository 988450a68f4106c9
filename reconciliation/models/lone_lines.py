"""Lines without an order, where they belong, and types that no account is set for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Min, Q, QuerySet, Sum, When
from django.db.models.functions import TruncDate

from integration.models import MiraklShop
from reconciliation.domain.chart import TYPES_WITH_A_ROLE
from reconciliation.domain.default_charts import role_of
from reconciliation.domain.fees import TYPES_WITHOUT_ORDER
from reconciliation.domain.suggestions import (
    LoneLine,
    Rule,
    Suggestion,
    needs_decision,
    suggest,
)
from reconciliation.domain.transactions import KINDS, kind_of
from reconciliation.models.books import Books
from reconciliation.models.chart import Account, LineRule, TypeMapping
from reconciliation.models.decision import LineDecision
from reconciliation.models.transaction import LineImport, TransactionLine

_FOR_A_DECISION = sorted(name for name in KINDS if needs_decision(name))


@dataclass(frozen=True, slots=True)
class TypeWithoutAccount:
    """A type that nobody mapped, and what stands in suspense of it, in the shop's currency."""

    type: str
    line_count: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class RepeatedFee:
    """Lines without an order that say the same; `first_id` is the first one's."""

    first_id: int
    type: str
    amount: Decimal
    currency: str
    mirakl_cycle_id: str
    description: str
    document_number: str
    times: int


def lone_lines(shop: MiraklShop) -> QuerySet[TransactionLine]:
    """Return the lines without an order that rules and people decide about, the newest first."""
    lines = TransactionLine.objects.filter(shop=shop, mirakl_order_id="", type__in=_FOR_A_DECISION)
    return lines.order_by("-created_at", "-pk")


def unexplained_lines(shop: MiraklShop) -> QuerySet[TransactionLine]:
    """Return those of them about which nobody has decided."""
    standing = LineDecision.objects.standing().filter(line__shop=shop)
    return lone_lines(shop).exclude(pk__in=standing.values("line"))


def lines_for_rules(shop: MiraklShop) -> QuerySet[TransactionLine]:
    """Return those of them about which no person has decided."""
    people = LineDecision.objects.standing().filter(line__shop=shop).exclude(decided_by="")
    return lone_lines(shop).exclude(pk__in=people.values("line"))


def suggestions_for(shop: MiraklShop, lines: Iterable[TransactionLine]) -> dict[int, Suggestion]:
    """Return where each line belongs, by its id; without an account nothing is suggested."""
    books = Books.objects.of(shop)
    rules = _rules(books)
    precedents = LineDecision.objects.precedents(shop)
    by_type = dict(
        TypeMapping.objects.filter(books=books).values_list("transaction_type", "account__code")
    )
    by_role = dict(books.accounts.exclude(role="").values_list("role", "code"))
    found = {}
    for line in lines:
        role = role_of(kind_of(line.type), country=books.country)
        suggestion = suggest(
            LoneLine(line.pk, line.type, line.amount, line.description),
            rules=rules,
            precedents=precedents,
            default_code=by_type.get(line.type) or by_role.get(role),
        )
        if suggestion is not None:
            found[line.pk] = suggestion
    return found


def repeated_fees(books: Books) -> list[RepeatedFee]:
    """Return the charges without an order that came more than once in a cycle, as they were.

    The same type, amount, text, fee and document; while they are in no cycle, of the same day.
    """
    rows = TransactionLine.objects.filter(
        shop=books.shop, mirakl_order_id="", type__in=sorted(TYPES_WITHOUT_ORDER), amount__lt=0
    ).exclude(payment_state="NOT_APPLICABLE")
    if books.first_cycle_at is not None:
        rows = rows.filter(created_at__gte=books.first_cycle_at)
    day = Case(
        When(mirakl_cycle_id="", then=TruncDate("created_at", tzinfo=ZoneInfo(books.timezone)))
    )
    same = ("type", "amount", "currency", "mirakl_cycle_id", "description", "document_number")
    counted = rows.annotate(day=day).values(*same, "fee_code", "day")
    found = counted.annotate(times=Count("pk"), first=Min("pk")).filter(times__gt=1)
    told = found.order_by("first").values_list("first", *same, "times")
    return [RepeatedFee(*row) for row in told]


def accounts_by_code(shop: MiraklShop) -> Mapping[str, Account]:
    """Return the accounts of the shop's chart."""
    return {one.code: one for one in Account.objects.filter(books__shop=shop)}


def types_without_account(shop: MiraklShop, types: Iterable[str]) -> list[TypeWithoutAccount]:
    """Return those among some types that have no account, with their lines summed up."""
    mapped = TypeMapping.objects.filter(books__shop=shop).values_list("transaction_type", flat=True)
    wanted = set(types) - TYPES_WITH_A_ROLE - set(mapped)
    if not wanted:
        return []
    rows = TransactionLine.objects.filter(shop=shop, type__in=wanted).values_list("type")
    total = Sum("amount", filter=Q(currency=shop.currency), default=Decimal(0))
    summed = rows.annotate(lines=Count("pk"), total=total).order_by("type")
    return [TypeWithoutAccount(*row) for row in summed]


def types_of_imports(shop: MiraklShop, imports: Iterable[LineImport]) -> set[str]:
    """Return the unusual types that some imports brought."""
    lines = TransactionLine.objects.filter(shop=shop, line_import__in=list(imports))
    return set(lines.exclude(type__in=TYPES_WITH_A_ROLE).values_list("type", flat=True))


def _rules(books: Books) -> list[Rule]:
    return [
        Rule(
            account_code=rule.account.code,
            transaction_type=rule.transaction_type,
            text=rule.text,
            amount_from=rule.amount_from,
            amount_to=rule.amount_to,
        )
        for rule in LineRule.objects.filter(books=books).select_related("account")
    ]
