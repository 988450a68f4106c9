"""Decisions about lines: one or many at once, undone until their entry is posted."""

import pytest
from django.utils import timezone

from reconciliation.domain.suggestions import Suggestion
from reconciliation.models import (
    JournalEntry,
    LineDecision,
    Match,
    MatchDecision,
    PostedLine,
    Posting,
    WrittenOff,
)
from reconciliation.models.decision import AlreadyPosted
from tests.reconciliation.trade import LATER, account, came, imported, matched, paid, sold


@pytest.fixture
def fiona(django_user_model):
    return django_user_model.objects.create_user("fiona")


@pytest.fixture
def lines(shop):
    by = imported(shop)
    return [came(by, "SUBSCRIPTION_FEE", "-39.99", order="") for _ in range(3)]


def entry_of(shop):
    """Return a draft with one posting."""
    entry = JournalEntry.objects.create(
        shop=shop,
        kind="ACTIVITY",
        booked_on=LATER.date(),
        currency="USD",
        memo="Lines",
        drafted_at=LATER,
    )
    for position, amount in enumerate((40, -40)):
        Posting.objects.create(
            entry=entry, position=position, account_code="1", account_name="1", amount=amount
        )
    return entry


def post(entry):
    JournalEntry.objects.filter(pk=entry.pk).update(
        state="POSTED", number=1, posted_at=timezone.now(), posted_by="fiona"
    )


class TestConfirmingLines:
    def test_is_done_for_many_at_once(self, shop, fiona, lines):
        fees = account(shop, "6100")

        number = LineDecision.objects.confirm(lines, fees, by=fiona, at=LATER, comment="Plans.")

        assert number == 3
        decided = LineDecision.objects.values_list("account", "decided_by", "comment").distinct()
        assert list(decided) == [(fees.pk, "fiona", "Plans.")]

    def test_keeps_what_was_suggested_where_the_person_followed_it(self, shop, fiona, lines):
        fees, other = account(shop, "6100"), account(shop, "6200")
        told = {line.pk: Suggestion("6100", 90, "Same text.") for line in lines}

        LineDecision.objects.confirm(lines[:1], fees, by=fiona, at=LATER, suggestions=told)
        LineDecision.objects.confirm(lines[1:2], other, by=fiona, at=LATER, suggestions=told)

        found = LineDecision.objects.order_by("line").values_list("confidence", "reason")
        assert list(found) == [(90, "Same text."), (100, "")]

    def test_twice_changes_nothing(self, shop, fiona, lines):
        fees = account(shop, "6100")
        LineDecision.objects.confirm(lines, fees, by=fiona, at=LATER)

        assert LineDecision.objects.confirm(lines, fees, by=fiona, at=LATER) == 0
        assert LineDecision.objects.count() == 3

    def test_otherwise_replaces_the_decision_and_keeps_the_old_one(self, shop, fiona, lines):
        LineDecision.objects.confirm(lines[:1], account(shop, "6100"), by=fiona, at=LATER)
        other = account(shop, "6200")

        LineDecision.objects.confirm(lines[:1], other, by=fiona, at=LATER)

        assert LineDecision.objects.standing().get().account == other
        assert LineDecision.objects.exclude(undone_at=None).get().undone_by == "fiona"


class TestUndoing:
    def test_a_line_is_possible_until_its_entry_is_posted(self, shop, fiona, lines):
        fees = account(shop, "6100")
        LineDecision.objects.confirm(lines, fees, by=fiona, at=LATER)
        entry = entry_of(shop)
        PostedLine.objects.create(
            posting=entry.postings.first(), line=lines[0], amount=-40, digest=lines[0].digest
        )
        first, second, third = LineDecision.objects.order_by("line")

        assert second.undo(by=fiona, at=LATER)
        assert not second.undo(by=fiona, at=LATER)
        post(entry)
        assert third.undo(by=fiona, at=LATER)
        with pytest.raises(AlreadyPosted):
            first.undo(by=fiona, at=LATER)
        assert LineDecision.objects.confirm(lines, account(shop, "6200"), by=fiona, at=LATER) == 2

    def test_a_difference_is_possible_until_an_entry_has_written_it_off(self, shop, fiona):
        sold(shop)
        paid(imported(shop), goods="60.00")
        matched(shop)
        MatchDecision.objects.accept(Match.objects.for_a_person(shop), by=fiona, at=LATER)
        decision = MatchDecision.objects.get()
        entry = entry_of(shop)
        WrittenOff.objects.create(entry=entry, decision=decision)

        assert not decision.is_posted
        post(entry)
        with pytest.raises(AlreadyPosted):
            decision.undo(by=fiona, at=LATER)
        assert MatchDecision.objects.standing().exists()
