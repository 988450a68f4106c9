"""The books of a shop: what finance decided once, and what is done to them."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.db.models.functions import TruncDate

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
from reconciliation.domain.chart import AccountRole
from reconciliation.domain.contract import Contract
from reconciliation.domain.default_charts import default_chart
from reconciliation.domain.formats import Options, format_named
from reconciliation.domain.journal import Dimensions
from reconciliation.domain.posting_rules import PostingRules
from reconciliation.domain.set_up import Posted, SetUp, UnusableSetUp, faults_of
from reconciliation.models.books_choices import BooksChoices
from reconciliation.models.matching_memory import MatchingMemory

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from reconciliation.models.chart import Account, DimensionRule, TypeMapping
    from reconciliation.models.commission_rate import CommissionRate

# The part of a `SetUp` that is stored under its own name.
_CHOICES = tuple(field.name for field in fields(SetUp) if field.name != "controls_left_out")


class BooksQuerySet(models.QuerySet["Books"]):
    """Factories of books."""

    # Factories

    def of(self, shop: MiraklShop) -> Books:
        """Return the shop's books, undecided ones where finance has not been asked yet."""
        books, _ = self.get_or_create(shop=shop)
        return books


@recorded()
class Books(BooksChoices, MatchingMemory):
    """How a shop's payouts are booked. One row a shop; amounts in the shop's currency."""

    objects = BooksQuerySet.as_manager()

    if TYPE_CHECKING:
        accounts: RelatedManager[Account]
        commission_rates: RelatedManager[CommissionRate]
        type_mappings: RelatedManager[TypeMapping]
        dimension_rules: RelatedManager[DimensionRule]

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

    # Mutators

    def set_up(self, choices: SetUp, *, at: datetime) -> None:
        """Take what finance chose, and make the chart it needs. Raise UnusableSetUp.

        A change of bookkeeper holds from its day on; nothing that is posted is booked again. While
        nothing is posted, another accounting system or country renames the chart's accounts.
        """
        with transaction.atomic():
            self._lock()
            before, posted = self.as_set_up, self._posted()
            faults = faults_of(choices, before=before, posted=posted, today=self.day_of(at))
            if faults:
                raise UnusableSetUp(faults)
            self._note_bookkeepers(choices)
            for name in _CHOICES:
                setattr(self, name, getattr(choices, name))
            if self.timezone != before.timezone:
                self._name_payouts()
            self.country = self.country.upper()
            self.controls_left_out = sorted(choices.controls_left_out)
            self.set_up_at = self.set_up_at or at
            self.save()
            same = (before.accounting_system, before.country)
            is_renamed = posted == Posted() and same != (self.accounting_system, self.country)
            self._fill_chart(is_renamed=is_renamed)

    def close_until(self, day: date, *, at: datetime) -> None:
        """Close the books up to a day, which must be over. Raise UnusableSetUp."""
        if day >= self.day_of(at):
            raise UnusableSetUp({"closed_until": "Books are closed up to a day that is over."})
        self.closed_until = day
        self.save(update_fields=["closed_until"])

    def keep_export_options(self, key: str, chosen: Options) -> None:
        """Remember what was chosen for a format, for the next export. Raise UnknownFormat."""
        form = format_named(key)
        with transaction.atomic():
            self._lock()
            values = form.values_of(chosen)
            if values == form.values_of(self.export_options_of(key)):
                return
            self.export_options = {**self.export_options, key: values}
            self.save(update_fields=["export_options"])

    def prove(self, identity: Identity) -> None:
        """Remember how the operator's cycles add up, unless somebody has chosen it already."""
        if self.identity == Identity.UNPROVEN and identity is not Identity.UNPROVEN:
            self.identity = identity
            self.save(update_fields=["identity"])

    def take_number(self) -> int:
        """Return the next entry's number. Only inside a transaction: no number is ever skipped."""
        self._lock()
        number: int = self.next_number
        self.next_number = number + 1
        self.save(update_fields=["next_number"])
        return number

    def advance_reading(
        self, side: str, *, observed_at: datetime, until: datetime | None = None
    ) -> None:
        """Note that `lines`, `cycles` or `documents` were read; move a checkpoint forward only."""
        values = {f"{side}_observed_at": observed_at}
        if until is not None:
            current = getattr(self, f"{side}_read_until")
            values[f"{side}_read_until"] = max(filter(None, (current, until)))
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))

    def _lock(self) -> None:
        """Hold the row until the transaction ends, and read it as it is now."""
        Books.objects.select_for_update().get(pk=self.pk)
        self.refresh_from_db()

    def _note_bookkeepers(self, choices: SetUp) -> None:
        """Remember who booked before, each up to his day: no change reaches back."""
        before = self.rules.before_change(choices.bookkeeper, choices.bookkeeper_since)
        self.bookkeepers_before = [[until.isoformat(), keeper.value] for until, keeper in before]

    def _name_payouts(self) -> None:
        """Give payouts the day of this time zone: by it they are named, and booked."""
        day = TruncDate("closed_at", tzinfo=ZoneInfo(self.timezone))
        self.shop.payouts.update(closed_on=day)

    def _fill_chart(self, *, is_renamed: bool) -> None:
        known = {account.role: account for account in self.accounts.exclude(role="")}
        chart = default_chart(
            country=self.country,
            system=self.accounting_system,
            marketplace=self.shop.name,
        )
        if is_renamed:
            self.accounts.filter(pk__in=[account.pk for account in known.values()]).update(
                code=models.functions.Concat(models.Value("…"), models.F("pk"))
            )
        for value in chart:
            account = known.get(str(value.role))
            if account is None:
                self.accounts.create(
                    code=value.code, name=value.name, type=value.type, role=value.role or ""
                )
            elif is_renamed:
                account.rename(code=value.code, name=value.name)

    # Queries

    def day_of(self, at: datetime) -> date:
        """Return the day of an instant in the books' time zone."""
        return at.astimezone(ZoneInfo(self.timezone)).date()

    def export_options_of(self, key: str) -> Options:
        """Return what was chosen for a format at its last export. Raise UnknownFormat."""
        return format_named(key).options_from(self.export_options.get(key, {}))

    def posting_rules(self) -> PostingRules:
        """Return everything that finance decided about where money is posted."""
        accounts = list(self.accounts.all())
        by_role = {AccountRole(each.role): each.value for each in accounts if each.role}
        mappings = self.type_mappings.select_related("account")
        filed = {
            rule.account.code if rule.account else "": Dimensions(
                rule.class_name, rule.location, rule.department
            )
            for rule in self.dimension_rules.select_related("account")
        }
        return PostingRules(
            self.rules,
            by_role=by_role,
            by_code={each.code: each.value for each in accounts},
            type_accounts={each.transaction_type: each.account.value for each in mappings},
            dimensions=filed.pop("", Dimensions()),
            dimensions_by_code=filed,
        )

    def _posted(self) -> Posted:
        finals = self.shop.entries.exclude(state="DRAFT").filter(reversed_by=None)
        activity = finals.filter(kind__in=["ACTIVITY", "CORRECTION"])
        return Posted(
            until=activity.aggregate(latest=models.Max("booked_on"))["latest"],
            has_opening=finals.filter(kind="OPENING").exists(),
        )

    # Properties

    @property
    def contract(self) -> Contract:
        """Return what Macy's may take, as the domain reads it."""
        return Contract(rate.value for rate in self.commission_rates.all())

    @property
    def as_set_up(self) -> SetUp:
        """Return the choices as the form shows them."""
        values = {name: getattr(self, name) for name in _CHOICES}
        return SetUp(**values, controls_left_out=tuple(self.controls_left_out))

    @property
    def store_books_from(self) -> datetime | None:
        """Return since when the store's connector books sales and refunds; None: it does not."""
        return self.rules.store_books_from

    @property
    def is_decided(self) -> bool:
        """Tell whether somebody has said who books the sale."""
        return bool(self.bookkeeper != Bookkeeper.UNDECIDED)

    @property
    def rules(self) -> BooksRules:
        """Return the choices as the domain reads them."""
        return BooksRules(
            currency=self.shop.currency,
            country=self.country,
            bookkeeper=Bookkeeper(self.bookkeeper),
            bookkeeper_since=self.bookkeeper_since,
            bookkeepers_before=tuple(
                (date.fromisoformat(until), Bookkeeper(keeper))
                for until, keeper in self.bookkeepers_before
            ),
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
