"""What people decided: that a difference may be, and where a line without an order is posted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.db.models import Count, Q

from integration.models import MiraklShop
from reconciliation.domain.journal import OF_LINES, STANDING
from reconciliation.domain.outcomes import NEEDS_A_PERSON
from reconciliation.domain.suggestions import Precedent, Suggestion
from reconciliation.models.chart import Account
from reconciliation.models.match import Match, OrderToMatch
from reconciliation.models.transaction import TransactionLine

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from reconciliation.models.journal import WrittenOff


class AlreadyPosted(ValueError):
    """A decision cannot be undone any more: an entry with it is final."""


def _name(person: AbstractBaseUser) -> str:
    return person.get_username()[:150]


def _money_of(row: Match | MatchDecision) -> tuple[int, str, str, str]:
    return row.shop_id, row.mirakl_order_id, row.mirakl_line_id, row.kind


class MatchDecisionQuerySet(models.QuerySet["MatchDecision"]):
    """Factories and queries of decisions about differences."""

    # Factories

    def accept(
        self,
        matches: Iterable[Match],
        *,
        by: AbstractBaseUser,
        at: datetime,
        account: Account | None = None,
        comment: str = "",
    ) -> int:
        """Accept differences as they stand; return how many. What is settled already stays so.

        A decision holds for this very difference: when another amount comes, it is asked again.
        """
        with transaction.atomic():
            wanted = [one for one in matches if one.outcome in NEEDS_A_PERSON]
            self._undo_others(wanted, by=by, at=at)
            made = [
                MatchDecision(
                    shop_id=match.shop_id,
                    mirakl_order_id=match.mirakl_order_id,
                    mirakl_line_id=match.mirakl_line_id,
                    kind=match.kind,
                    outcome=match.outcome,
                    difference=match.difference,
                    account=account,
                    decided_by=_name(by),
                    decided_at=at,
                    comment=comment[:500],
                )
                for match in wanted
            ]
            MatchDecision.objects.bulk_create(made)
            OrderToMatch.objects.note_these(
                [(match.shop_id, match.mirakl_order_id) for match in wanted]
            )
        return len(made)

    def _undo_others(self, matches: list[Match], *, by: AbstractBaseUser, at: datetime) -> None:
        """Take back what was decided about other amounts of the same money."""
        orders = [match.mirakl_order_id for match in matches]
        shops = {match.shop_id for match in matches}
        known = self.standing().filter(shop__in=shops, mirakl_order_id__in=orders)
        about = {_money_of(match) for match in matches}
        old = [decision.pk for decision in known if _money_of(decision) in about]
        self.filter(pk__in=old).update(undone_at=at, undone_by=_name(by))

    # Queries

    def standing(self) -> MatchDecisionQuerySet:
        """Return those that nobody has undone."""
        return self.filter(undone_at=None)


class MatchDecision(models.Model):
    """What a person decided about a difference: accept it, with a name, a time and a comment."""

    shop = models.ForeignKey(MiraklShop, on_delete=models.CASCADE, related_name="+")
    mirakl_order_id = models.CharField(max_length=100)
    mirakl_line_id = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=32, blank=True)
    outcome = models.CharField(max_length=24)
    difference = models.DecimalField(max_digits=18, decimal_places=4)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True)
    decided_by = models.CharField(max_length=150)
    decided_at = models.DateTimeField()
    comment = models.CharField(max_length=500, blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=150, blank=True)

    objects = MatchDecisionQuerySet.as_manager()

    if TYPE_CHECKING:
        entries: RelatedManager[WrittenOff]

    class Meta:
        ordering = ["-decided_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "mirakl_order_id", "mirakl_line_id", "kind"],
                condition=Q(undone_at=None),
                name="one_decision_a_difference",
            )
        ]
        indexes = [models.Index(fields=["shop", "mirakl_order_id"], name="decisions_of_an_order")]

    def __str__(self) -> str:
        return f"{self.mirakl_order_id} {self.kind}: accepted"

    # Mutators

    def undo(self, *, by: AbstractBaseUser, at: datetime) -> bool:
        """Take it back; the difference is asked about again. False when somebody already did.

        Raise AlreadyPosted when a final entry has written the difference off.
        """
        with transaction.atomic():
            if self.is_posted:
                raise AlreadyPosted(f"A posted entry has written off {self}.")
            undone = MatchDecision.objects.filter(pk=self.pk, undone_at=None)
            is_done = undone.update(undone_at=at, undone_by=_name(by)) == 1
            OrderToMatch.objects.note_these([(self.shop_id, self.mirakl_order_id)])
        self.refresh_from_db(fields=["undone_at", "undone_by"])
        return is_done

    # Properties

    @property
    def is_posted(self) -> bool:
        """Tell whether a final entry has written the difference off."""
        return self.entries.filter(entry__state__in=STANDING).exists()


_IN_A_FINAL_ENTRY = Q(
    postings__posting__entry__state__in=STANDING, postings__posting__entry__kind__in=OF_LINES
)


class LineDecisionQuerySet(models.QuerySet["LineDecision"]):
    """Factories and queries of decisions about lines without an order."""

    # Factories

    def confirm(
        self,
        lines: Iterable[TransactionLine],
        account: Account,
        *,
        by: AbstractBaseUser,
        at: datetime,
        suggestions: dict[int, Suggestion] | None = None,
        comment: str = "",
    ) -> int:
        """Say where lines are posted, one or many at once; return how many were not before.

        A line that stands in a final entry is left as it is.
        """
        with transaction.atomic():
            found = TransactionLine.objects.filter(pk__in=[line.pk for line in lines])
            posted = set(found.filter(_IN_A_FINAL_ENTRY).values_list("pk", flat=True))
            open_ones = [pk for pk in found.values_list("pk", flat=True) if pk not in posted]
            standing = self.standing().filter(line__in=open_ones)
            standing.exclude(account=account).update(undone_at=at, undone_by=_name(by))
            settled = set(self.standing().filter(line__in=open_ones).values_list("line", flat=True))
            made = [
                LineDecision(
                    line_id=pk,
                    account=account,
                    decided_by=_name(by),
                    decided_at=at,
                    comment=comment[:500],
                    **_told(suggestions.get(pk) if suggestions else None, account),
                )
                for pk in open_ones
                if pk not in settled
            ]
            LineDecision.objects.bulk_create(made)
        return len(made)

    def follow_rules(self, found: dict[int, tuple[Account, Suggestion]], *, at: datetime) -> None:
        """Write down what finance's rules say of lines that nobody has decided about."""
        LineDecision.objects.bulk_create(
            [
                LineDecision(
                    line_id=line_id,
                    account=account,
                    confidence=one.confidence,
                    reason=one.reason[:255],
                    decided_at=at,
                )
                for line_id, (account, one) in found.items()
            ],
            ignore_conflicts=True,
        )

    # Mutators

    def drop_by_rules(self, line_ids: Iterable[int], *, at: datetime) -> None:
        """Take back what rules said that say something else by now; posted ones stay."""
        rows = self.standing().filter(line__in=list(line_ids), decided_by="")
        posted = list(rows.final().values_list("pk", flat=True))
        rows.exclude(pk__in=posted).update(undone_at=at)

    # Queries

    def standing(self) -> LineDecisionQuerySet:
        """Return those that nobody has undone."""
        return self.filter(undone_at=None)

    def final(self) -> LineDecisionQuerySet:
        """Return those whose line stands in a final entry, which nothing has taken back."""
        return self.filter(line__in=TransactionLine.objects.filter(_IN_A_FINAL_ENTRY))

    def said_by_rules(self, lines: Iterable[TransactionLine]) -> dict[int, int]:
        """Return the account's id by line's id where a rule has decided."""
        decided = self.standing().filter(line__in=[line.pk for line in lines], decided_by="")
        return dict(decided.values_list("line_id", "account_id"))

    def precedents(self, shop: MiraklShop) -> list[Precedent]:
        """Return what people decided about lines of the shop, summed up."""
        decided = self.standing().filter(line__shop=shop).exclude(decided_by="")
        rows = decided.values_list("line__type", "line__description", "account__code")
        counted = rows.annotate(times=Count("pk")).order_by("line__type", "line__description")
        return [Precedent(*row) for row in counted]


def _told(suggestion: Suggestion | None, account: Account) -> dict[str, object]:
    """Return what was suggested, where the person followed it."""
    if suggestion is None or suggestion.account_code != account.code:
        return {}
    return {"confidence": suggestion.confidence, "reason": suggestion.reason[:255]}


class LineDecision(models.Model):
    """Where a line without an order is posted: suggested with a reason, confirmed by a person."""

    line = models.ForeignKey(TransactionLine, on_delete=models.PROTECT, related_name="decisions")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    confidence = models.PositiveSmallIntegerField(default=100, help_text="Percent.")
    reason = models.CharField(max_length=255, blank=True)
    decided_by = models.CharField(max_length=150, blank=True, help_text="Empty: a rule of finance.")
    decided_at = models.DateTimeField()
    comment = models.CharField(max_length=500, blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=150, blank=True)

    objects = LineDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=Q(undone_at=None), name="one_decision_a_line"
            )
        ]

    def __str__(self) -> str:
        return f"{self.line} → {self.account}"

    # Mutators

    def undo(self, *, by: AbstractBaseUser, at: datetime) -> bool:
        """Take it back. False when somebody already did; raise AlreadyPosted when it is final."""
        with transaction.atomic():
            if self.is_posted:
                raise AlreadyPosted(f"{self.line} stands in a posted entry.")
            undone = LineDecision.objects.filter(pk=self.pk, undone_at=None)
            is_done = undone.update(undone_at=at, undone_by=_name(by)) == 1
        self.refresh_from_db(fields=["undone_at", "undone_by"])
        return is_done

    # Properties

    @property
    def is_posted(self) -> bool:
        """Tell whether the line stands in a final entry."""
        return TransactionLine.objects.filter(_IN_A_FINAL_ENTRY, pk=self.line_id).exists()
