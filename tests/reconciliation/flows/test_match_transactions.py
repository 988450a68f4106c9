"""Matching over rows: what is asked, what is grouped, and what closes by itself."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from integration import clock
from integration.domain.orders import MarketplaceRefund
from integration.models import Issue, IssueState, SyncRun
from reconciliation.domain.asking import MOST_ALONE
from reconciliation.flows import judging, match_transactions
from reconciliation.models import (
    Books,
    LineDecision,
    LineImport,
    LineRule,
    Match,
    MatchDecision,
    OrderToMatch,
    TransactionLine,
    TypeMapping,
)
from reconciliation.models.match import OrderToMatchQuerySet
from tests.integration.story import unreachable_shop
from tests.reconciliation.trade import (
    LATER,
    SOLD,
    account,
    came,
    imported,
    matched,
    paid,
    sold,
    tell,
)

DAY = timedelta(days=1)


def asked():
    """Return the open questions, as (kind, what they are about)."""
    rows = Issue.objects.unresolved().filter(asked_by="match_transactions")
    return sorted(rows.values_list("kind", "label"))


def verdicts():
    rows = Match.objects.order_by("mirakl_order_id", "kind")
    return list(rows.values_list("mirakl_order_id", "kind", "outcome"))


class TestMatchTransactions:
    def test_says_one_thing_about_a_line_that_is_right(self, shop):
        sold(shop)
        paid(imported(shop))

        matched(shop)

        assert verdicts() == [("C1-A", "", "MATCHED")]
        one = Match.objects.get()
        assert (one.expected, one.actual, one.difference, one.line_count) == (85, 85, 0, 2)
        assert asked() == []

    def test_asks_finance_about_a_cent(self, shop):
        sold(shop)
        paid(imported(shop), goods="99.99")

        matched(shop)

        issue = Issue.objects.get()
        assert (issue.kind, issue.team, issue.root_cause) == (
            "PAID_SHORT",
            "FINANCE",
            "short:GOODS",
        )
        assert issue.order.mirakl_order_id == "C1-A"
        assert issue.means == (
            "Goods sold of order C1-A: 100.00 USD is payable, 99.99 USD came, 0.01 USD less."
        )
        assert round((issue.due_at - issue.first_seen_at) / DAY) == 14

    def test_closes_what_a_later_line_makes_right(self, shop):
        sold(shop)
        paid(imported(shop), goods="60.00")
        matched(shop)
        before = asked()
        came(imported(shop), "ORDER_AMOUNT", "40.00", mirakl_debit_id="D2")

        matched(shop, at=LATER + DAY)

        assert before == [("PAID_SHORT", "C1-A")]
        assert asked() == []
        assert Issue.objects.get().state == IssueState.RESOLVED

    def test_looks_only_at_what_changed(self, shop):
        for number in range(3):
            sold(shop, f"C{number}-A")
        by = imported(shop)
        for number in range(3):
            paid(by, f"C{number}-A")
        matched(shop)
        came(imported(shop), "ORDER_AMOUNT", "1.00", order="C1-A", mirakl_debit_id="D2")

        matched(shop, at=LATER + DAY)

        run = SyncRun.objects.filter(flow="match_transactions").first()
        assert run.counts["orders judged"] == 1
        assert asked() == [("PAID_OVER", "C1-A")]

    def test_has_nothing_to_do_twice(self, shop):
        sold(shop)
        paid(imported(shop))
        matched(shop)
        before = list(Match.objects.values())

        matched(shop, at=LATER + DAY)

        assert list(Match.objects.values()) == before
        run = SyncRun.objects.filter(flow="match_transactions").first()
        assert run.outcome == "NOTHING_TO_DO"

    def test_judges_nothing_before_any_lines_were_read(self, shop):
        sold(shop)

        matched(shop)

        assert not Match.objects.exists()
        assert OrderToMatch.objects.exists()

    def test_looks_again_at_a_line_that_changed(self, shop):
        sold(shop)
        paid(imported(shop), goods="99.00")
        matched(shop)
        again = imported(shop)
        TransactionLine.objects.filter(type="ORDER_AMOUNT").update(
            amount=Decimal(100), line_import=again
        )

        matched(shop, at=LATER + DAY)

        assert asked() == []

    def test_looks_again_at_an_import_that_had_not_ended(self, shop):
        sold(shop)
        by = imported(shop)
        LineImport.objects.filter(pk=by.pk).update(ended_at=None)
        paid(by, goods="60.00")
        matched(shop)
        came(by, "ORDER_AMOUNT", "40.00", mirakl_debit_id="D2")
        LineImport.objects.filter(pk=by.pk).update(ended_at=LATER)

        matched(shop, at=LATER + timedelta(minutes=5))

        assert asked() == []
        assert LineImport.objects.get().is_matched

    def test_waits_for_a_refund_in_a_later_cycle_then_asks(self, shop):
        refund = MarketplaceRefund("R1", Decimal(20), state="REFUNDED", created_at=LATER)
        tell(sold(shop), at=LATER, refunds=(refund,))
        paid(imported(shop))
        matched(shop)
        early = asked()
        Books.objects.update(lines_observed_at=LATER + 31 * DAY)

        matched(shop, at=LATER + 31 * DAY)

        assert early == []
        assert asked() == [("PAYMENT_MISSING", "C1-A")]

    def test_asks_when_nothing_came_for_a_month(self, shop):
        sold(shop)
        imported(shop)

        matched(shop)

        assert asked() == [("PAYMENT_MISSING", "C1-A")]
        assert "30 days later nothing came" in Issue.objects.get().means

    def test_goes_on_at_once_with_what_a_run_cannot_finish(self, shop, monkeypatch):
        monkeypatch.setattr(match_transactions, "BATCH", 1)
        monkeypatch.setattr(match_transactions, "PATIENCE", timedelta(seconds=-1))
        nothing = json.dumps({"count": 0, "is_done": True})
        monkeypatch.setattr(judging, "_COMMAND", ["sh", "-c", f"echo '{nothing}'"])
        by = imported(shop)
        for number in range(2):
            sold(shop, f"C{number}-A")
            paid(by, f"C{number}-A")

        matched(shop)

        assert Match.objects.count() == 1
        assert SyncRun.objects.filter(flow="match_transactions").first().again_at is not None


class TestALineInAnotherCurrency:
    def test_is_no_money_that_an_order_waits_for(self, shop):
        sold(shop)
        by = imported(shop)
        came(by, "ORDER_AMOUNT", "100.00", mirakl_debit_id="D1")
        came(by, "COMMISSION_FEE", "-15.00", mirakl_debit_id="D1", currency="CAD")

        matched(shop)

        one = Match.objects.get(kind="COMMISSION")
        assert (one.expected, one.actual, one.outcome) == (-15, 0, "MISSING")
        assert [kind for kind, _ in asked()] == ["PAYMENT_MISSING"]

    def test_is_asked_about_in_its_own(self, shop):
        by = imported(shop)
        for currency in ("CAD", "USD"):
            for _ in range(MOST_ALONE + 1):
                came(by, "SUBSCRIPTION_FEE", "-1.00", order="", currency=currency)

        matched(shop)

        told = Issue.objects.filter(kind="LINE_UNEXPLAINED").order_by("pk")
        total = f"{MOST_ALONE + 1}.00"
        assert [
            f"-{total} {currency}" in issue.means
            for currency, issue in zip(("CAD", "USD"), told, strict=True)
        ] == [True, True]


class TestManyDifferences:
    def test_of_one_cause_are_one_exception_with_a_count(self, shop):
        by = imported(shop)
        for number in range(MOST_ALONE + 2):
            paid(by, f"U{number:02d}-A")

        matched(shop)

        issue = Issue.objects.get()
        assert (issue.kind, issue.root_cause) == ("PAID_UNKNOWN_ORDER", "unknown-orders")
        assert issue.facts["count"] == str(MOST_ALONE + 2)
        assert f"U00-A and {MOST_ALONE + 1} others" in issue.means
        assert Match.objects.of_cause(shop, "UNKNOWN_ORDER", "").count() == MOST_ALONE + 2

    def test_become_single_ones_when_most_are_explained(self, shop):
        by = imported(shop)
        for number in range(MOST_ALONE + 2):
            paid(by, f"U{number:02d}-A")
        matched(shop)
        for number in range(MOST_ALONE + 1):
            sold(shop, f"U{number:02d}-A")

        matched(shop, at=LATER + DAY)

        assert asked() == [("PAID_UNKNOWN_ORDER", f"U{MOST_ALONE + 1}-A")]

    def test_before_the_books_begin_are_nobodys_matter_caution_38(self, shop, books):
        books.first_cycle_at = SOLD + DAY
        books.save()
        paid(imported(shop), "OLD-A")

        matched(shop)

        assert verdicts() == [("OLD-A", "", "HISTORY")]
        assert asked() == []

    def test_are_judged_anew_when_the_books_begin_later_caution_38(self, shop, books):
        paid(imported(shop), "OLD-A")
        matched(shop)
        Books.objects.update(first_cycle_at=SOLD + DAY)

        matched(shop, at=LATER + DAY)

        assert asked() == []


class TestAnAcceptedDifference:
    @pytest.fixture
    def short(self, shop):
        sold(shop)
        paid(imported(shop), goods="99.00")
        matched(shop)
        return Match.objects.for_a_person(shop)

    def accept(self, short, person):
        return MatchDecision.objects.accept(short, by=person, at=LATER, comment="Agreed by mail.")

    def test_is_asked_about_no_more(self, shop, short, django_user_model):
        fiona = django_user_model.objects.create_user("fiona")

        assert self.accept(short, fiona) == 1
        matched(shop, at=LATER + DAY)

        assert asked() == []
        assert Match.objects.get(kind="GOODS").outcome == "ACCEPTED"
        decision = MatchDecision.objects.get()
        assert (decision.decided_by, decision.decided_at, decision.comment) == (
            "fiona",
            LATER,
            "Agreed by mail.",
        )

    def test_is_asked_about_again_when_another_amount_comes(self, shop, short, django_user_model):
        self.accept(short, django_user_model.objects.create_user("fiona"))
        matched(shop, at=LATER + DAY)
        came(imported(shop), "ORDER_AMOUNT", "0.50", mirakl_debit_id="D2")

        matched(shop, at=LATER + 2 * DAY)

        assert asked() == [("PAID_SHORT", "C1-A")]

    def test_can_be_undone(self, shop, short, django_user_model):
        fiona = django_user_model.objects.create_user("fiona")
        self.accept(short, fiona)
        matched(shop, at=LATER + DAY)

        decision = MatchDecision.objects.get()
        assert decision.undo(by=fiona, at=LATER + DAY)
        assert not decision.undo(by=fiona, at=LATER + DAY)
        matched(shop, at=LATER + 2 * DAY)

        assert asked() == [("PAID_SHORT", "C1-A")]
        assert decision.undone_by == "fiona"


class TestAFeeThatCameTwice:
    @pytest.fixture(autouse=True)
    def ruled(self, shop, books):
        """Let a rule decide where subscriptions are posted: nobody would look at them."""
        LineRule.objects.create(books=books, account=account(shop, "6100"))

    def twice(self, shop, **of_the_second):
        by = imported(shop)
        same = {"order": "", "description": "Plan M", "document_number": "I-1"}
        for more in ({}, of_the_second):
            told = same | {"mirakl_cycle_id": "cycle-1"} | more
            came(by, "SUBSCRIPTION_FEE", "-39.99", **told)

    def test_in_a_cycle_is_asked_about_even_where_a_rule_decides_caution_36(self, shop):
        self.twice(shop)

        matched(shop)

        issue = Issue.objects.unresolved().get()
        assert (issue.kind, issue.team) == ("FEE_REPEATED", "FINANCE")
        assert issue.means == (
            "Subscription of no payout yet, I-1, Plan M: 79.98 USD in all, 39.99 USD of it by lines"
            " that say the same as another."
        )

    @pytest.mark.parametrize(
        "other",
        [
            {"mirakl_cycle_id": "cycle-2"},
            {"document_number": "I-2"},
            {"description": "Plan L"},
            {"payment_state": "NOT_APPLICABLE"},
        ],
    )
    def test_is_not_asked_about_when_something_tells_them_apart_caution_36(self, shop, other):
        more = dict(other)
        state = more.pop("payment_state", None)
        self.twice(shop, **more)
        if state:
            last = TransactionLine.objects.latest("pk")
            TransactionLine.objects.filter(pk=last.pk).update(payment_state=state)

        matched(shop)

        assert asked() == []

    def test_is_another_month_s_while_no_cycle_has_them(self, shop):
        by = imported(shop)
        for at in (SOLD, SOLD + 31 * DAY):
            came(by, "SUBSCRIPTION_FEE", "-39.99", order="", at=at)

        matched(shop)

        assert asked() == []


class TestALineWithoutAnOrder:
    def subscription(self, shop, number=1, text="Plan 2026-10"):
        by = imported(shop)
        for which in range(number):
            about = f"{text} {which}" if which else text
            came(by, "SUBSCRIPTION_FEE", "-39.99", order="", description=about)

    def test_is_asked_about(self, shop):
        self.subscription(shop)

        matched(shop)

        issue = Issue.objects.get()
        assert (issue.kind, issue.means) == (
            "LINE_UNEXPLAINED",
            "Subscription of -39.99 USD belongs to no order: Plan 2026-10.",
        )

    def test_follows_a_rule_of_finance_without_anybody(self, shop, books):
        fees = account(shop, "6100")
        LineRule.objects.create(
            books=books, transaction_type="SUBSCRIPTION_FEE", amount_to=40, account=fees
        )
        self.subscription(shop)

        matched(shop)

        decision = LineDecision.objects.get()
        assert (decision.account, decision.decided_by, decision.confidence) == (fees, "", 100)
        assert decision.reason == "Rule: SUBSCRIPTION_FEE to 40.00"
        assert asked() == []

    def test_follows_the_rule_that_holds_now(self, shop, books):
        rule = LineRule.objects.create(books=books, account=account(shop, "6100"))
        self.subscription(shop)
        matched(shop)
        rule.account = other = account(shop, "6200")
        rule.save()

        matched(shop, at=LATER + DAY)

        assert LineDecision.objects.standing().get().account == other

    def test_is_asked_about_again_when_its_rule_is_gone(self, shop, books):
        rule = LineRule.objects.create(books=books, account=account(shop, "6100"))
        self.subscription(shop)
        matched(shop)
        rule.delete()

        matched(shop, at=LATER + DAY)

        assert [kind for kind, _ in asked()] == ["LINE_UNEXPLAINED"]

    def test_is_one_of_many_in_one_exception(self, shop):
        self.subscription(shop, MOST_ALONE + 1)

        matched(shop)

        assert asked() == [("LINE_UNEXPLAINED", str(shop))]

    def test_is_asked_about_as_a_type_when_nobody_knows_that_caution_39(self, shop, books):
        came(imported(shop), "LUNAR_FEE", "-5.00", order="")
        matched(shop)
        issue = Issue.objects.get()
        TypeMapping.objects.create(
            books=books, transaction_type="LUNAR_FEE", account=account(shop, "6900")
        )

        matched(shop, at=LATER + DAY)

        assert issue.means == (
            "1 lines have the type “LUNAR_FEE”, which no account is set for: -5.00 USD in all."
        )
        assert asked() == []


class TestATypeThatNobodyKnows:
    """It came with an import that matching has not seen: so says the import, until it was asked."""

    def moon_tax(self, shop):
        sold(shop)
        by = imported(shop)
        paid(by)
        came(by, "MOON_TAX", "-3.00")

    def test_is_asked_about_after_a_run_that_failed(self, shop, monkeypatch):
        self.moon_tax(shop)

        def fail(*_):
            raise RuntimeError("the database went away")

        monkeypatch.setattr(judging, "_verdicts", fail)
        with pytest.raises(RuntimeError, match="went away"):
            matched(shop)
        monkeypatch.undo()

        matched(shop)

        assert asked() == [("UNKNOWN_TRANSACTION_TYPE", str(shop))]

    def test_is_asked_about_after_a_dry_run(self, shop):
        self.moon_tax(shop)
        match_transactions.run(shop, at=LATER, is_dry=True)
        assert asked() == []

        matched(shop)

        assert asked() == [("UNKNOWN_TRANSACTION_TYPE", str(shop))]


class TestALongQueue:
    """Judged by two processes at once, each with batches of its own."""

    @pytest.fixture
    def seven(self, monkeypatch, database_url):
        monkeypatch.setattr(match_transactions, "BATCH", 2)
        monkeypatch.setenv("DATABASE_URL", database_url)
        monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.settings")
        shop = unreachable_shop()
        clock.apply_timetable()
        new = imported(shop)
        for number in range(7):
            sold(shop, f"C{number}-A")
            paid(new, f"C{number}-A")
        return shop

    def test_is_judged_whole_and_each_order_once(self, seven):
        matched(seven)

        assert verdicts() == [(f"C{number}-A", "", "MATCHED") for number in range(7)]
        assert not OrderToMatch.objects.exists()
        run = SyncRun.objects.get(flow="match_transactions")
        assert run.counts["orders judged"] == 7

    def test_is_judged_by_the_other_process_as_by_the_run(self, seven, monkeypatch):
        monkeypatch.setattr(match_transactions, "BATCH", 7)
        monkeypatch.setattr(match_transactions, "judge_queue", lambda _: judging.Judged(0, True))
        monkeypatch.setattr(OrderToMatchQuerySet, "are_more_than", lambda *_: True)

        matched(seven)

        assert verdicts() == [(f"C{number}-A", "", "MATCHED") for number in range(7)]
        run = SyncRun.objects.get(flow="match_transactions")
        assert run.counts["orders judged"] == 7

    def test_keeps_on_it_what_the_run_failed_at(self, seven, monkeypatch):
        monkeypatch.setattr(judging, "_COMMAND", ["sh", "-c", "sleep 600"])
        judge = judging._verdicts

        def fail_at_one(shop, order_ids, rules):
            if "C4-A" in order_ids:
                raise RuntimeError("one of them fails")
            return judge(shop, order_ids, rules)

        monkeypatch.setattr(judging, "_verdicts", fail_at_one)

        with pytest.raises(RuntimeError, match="one of them fails"):
            matched(seven)

        left = set(OrderToMatch.objects.values_list("mirakl_order_id", flat=True))
        told = {order for order, _, _ in verdicts()}
        assert "C4-A" in left
        assert left | told == {f"C{number}-A" for number in range(7)}
        assert not left & told
        monkeypatch.undo()
        matched(seven, at=LATER + DAY)
        assert len(verdicts()) == 7

    def test_is_still_judged_by_the_run_when_the_other_process_dies(self, seven, monkeypatch):
        monkeypatch.setattr(judging, "_COMMAND", ["false"])

        with pytest.raises(judging.JudgeDied, match="status 1"):
            matched(seven)

        assert len(verdicts()) == 7
        assert not OrderToMatch.objects.exists()
