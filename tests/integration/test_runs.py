"""The record of a run: what it did, what is left, what it asks, and that it runs alone."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection

from integration.domain.issues import IssueKind, NeedsAPerson, ask
from integration.models import Issue, IssueState, MiraklShop, RunOutcome, Subject, SyncRun
from integration.runs import AlreadyRunning, only_one, recording
from integration.transport import BudgetSpent, NotPermitted, RemoteBroken, Throttled
from tests.integration.story import open_issues, questions, unreachable_shop

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
FLOW = "pull_orders"
BROKEN = RemoteBroken("Mirakl failed at OR11 (status 500).", operation="OR11", status=500)


@pytest.fixture
def shop() -> MiraklShop:
    return unreachable_shop()


@contextmanager
def another_process(flow: str, shop: MiraklShop) -> Iterator[psycopg.Connection]:
    """Let another session hold the lock of a flow, as a run on another machine does."""
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(hashtext(%s), %s)", [flow, shop.pk])
        yield other


@contextmanager
def a_process_that_ends(flow: str, shop: MiraklShop, *, after: float) -> Iterator[None]:
    """Let another session hold the lock of a flow for some seconds."""
    with another_process(flow, shop) as other:
        ending = threading.Timer(after, other.close)
        ending.start()
        yield
        ending.join()


def failing_run(error: Exception, shop: MiraklShop, *, minutes: int = 0) -> SyncRun:
    """Let a run end with an error of a remote; return its record."""
    with recording(FLOW, shop, at=AT + timedelta(minutes=minutes)):
        raise error
    return SyncRun.objects.first()


def calm_run(shop: MiraklShop, *, minutes: int = 0) -> SyncRun:
    """Let a run find nothing to do; return its record."""
    with recording(FLOW, shop, at=AT + timedelta(minutes=minutes)):
        pass
    return SyncRun.objects.first()


class TestTheLock:
    def test_may_wait_a_moment_for_the_other_run_to_end(self, shop: MiraklShop) -> None:
        with a_process_that_ends(FLOW, shop, after=0.1), only_one(FLOW, shop.pk, patience=30):
            pass

    def test_does_not_wait_longer_than_that(self, shop: MiraklShop) -> None:
        with (
            another_process(FLOW, shop),
            pytest.raises(AlreadyRunning),
            only_one(FLOW, shop.pk, patience=0.05),
        ):
            pass

    def test_lets_one_of_two_run(self, shop: MiraklShop) -> None:
        with another_process(FLOW, shop), pytest.raises(AlreadyRunning), only_one(FLOW, shop.pk):
            pytest.fail("two at once")

    def test_tells_which_run_has_died(self, shop: MiraklShop) -> None:
        dead = SyncRun.objects.begin(FLOW, shop, name="dead", at=AT)

        with only_one("advance_orders", shop.pk):
            dead.refresh_from_db()
            assert dead.outcome == RunOutcome.RUNNING
        with only_one(FLOW, shop.pk):
            dead.refresh_from_db()

        assert dead.outcome == RunOutcome.CUT_SHORT
        assert dead.left

    def test_leaves_a_run_that_another_process_is_at(self, shop: MiraklShop) -> None:
        alive = SyncRun.objects.begin(FLOW, shop, name="alive", at=AT)

        with another_process(FLOW, shop), pytest.raises(AlreadyRunning), only_one(FLOW, shop.pk):
            pytest.fail("two at once")

        alive.refresh_from_db()
        assert alive.outcome == RunOutcome.RUNNING

    def test_parts_flows_and_shops(self, shop: MiraklShop) -> None:
        other_shop = unreachable_shop("bloomingdales")

        with (
            another_process(FLOW, shop),
            only_one("advance_orders", shop.pk),
            only_one(FLOW, other_shop.pk),
        ):
            pass

    def test_is_given_back_when_the_run_crashes(self, shop: MiraklShop) -> None:
        with pytest.raises(ZeroDivisionError), only_one(FLOW, shop.pk):
            raise ZeroDivisionError

        with another_process(FLOW, shop):
            pass  # it would wait for ever


class TestARun:
    def test_says_that_there_was_nothing_to_do(self, shop: MiraklShop) -> None:
        assert calm_run(shop).outcome == RunOutcome.NOTHING_TO_DO

    def test_keeps_its_counts_and_how_long_it_took(self, shop: MiraklShop) -> None:
        with recording(FLOW, shop, at=AT) as run:
            run.count("read")
            run.count("read", 2)

        record = SyncRun.objects.get()
        assert (record.outcome, record.counts) == (RunOutcome.DONE, {"read": 3})
        assert record.took > timedelta(0)

    def test_ends_with_the_error_of_a_remote(self, shop: MiraklShop) -> None:
        record = failing_run(BROKEN, shop)

        assert (record.outcome, record.left) == (RunOutcome.FAILED, BROKEN.sentence)

    def test_passes_our_own_mistake_on_and_keeps_its_text_to_the_log(
        self, shop: MiraklShop
    ) -> None:
        with pytest.raises(ValueError, match="jane"):
            failing_run(ValueError("jane@example.com"), shop)

        record = SyncRun.objects.get()
        assert record.outcome == RunOutcome.FAILED
        assert "jane" not in record.left

    def test_comes_again_when_the_budget_opens(self, shop: MiraklShop) -> None:
        opens_at = AT + timedelta(seconds=40)

        record = failing_run(BudgetSpent(operation="OR11", retry_at=opens_at), shop)

        assert (record.outcome, record.again_at) == (RunOutcome.NOT_YET, opens_at)

    def test_comes_again_a_minute_after_a_429_that_names_no_time(self, shop: MiraklShop) -> None:
        record = failing_run(Throttled("Mirakl asks.", operation="OR11", status=429), shop)

        assert timedelta(seconds=59) < record.again_at - AT < timedelta(seconds=62)

    def test_comes_again_at_the_earliest_of_several_times(self, shop: MiraklShop) -> None:
        with recording(FLOW, shop, at=AT) as run:
            run.again(AT + timedelta(hours=2))
            run.again(AT + timedelta(hours=1))
            run.again(AT + timedelta(hours=3))

        assert SyncRun.objects.get().again_at == AT + timedelta(hours=1)


class TestARemoteThatFails:
    def test_is_nobodys_business_before_the_third_time(self, shop: MiraklShop) -> None:
        for minutes in range(2):
            failing_run(BROKEN, shop, minutes=minutes)
        assert not questions()

        failing_run(BROKEN, shop, minutes=2)

        (issue,) = open_issues()
        assert (issue.kind, issue.root_cause) == ("REMOTE_UNAVAILABLE", "remote:Mirakl")

    def test_starts_counting_anew_after_a_run_that_worked(self, shop: MiraklShop) -> None:
        for minutes in (0, 1):
            failing_run(BROKEN, shop, minutes=minutes)
        calm_run(shop, minutes=2)
        failing_run(BROKEN, shop, minutes=3)

        assert not questions()

    def test_is_the_store_where_the_operation_is_the_stores(self, shop: MiraklShop) -> None:
        broken = RemoteBroken("BigCommerce failed.", operation="GET /v2/orders", status=503)
        for minutes in range(3):
            failing_run(broken, shop, minutes=minutes)

        assert open_issues()[0].root_cause == "remote:BigCommerce"

    def test_comes_back_as_the_same_exception_marked_regressed(self, shop: MiraklShop) -> None:
        for minutes in (0, 1, 2):
            failing_run(BROKEN, shop, minutes=minutes)
        calm_run(shop, minutes=3)
        for minutes in (4, 5, 6):
            failing_run(BROKEN, shop, minutes=minutes)

        issue = Issue.objects.get()
        assert (issue.state, issue.is_regressed) == (IssueState.OPEN, True)
        assert issue.occurrences == 2

    def test_is_no_exception_of_a_dry_run(self, shop: MiraklShop) -> None:
        for minutes in range(3):
            with recording(FLOW, shop, at=AT + timedelta(minutes=minutes), is_dry=True):
                raise BROKEN

        assert not questions()


class TestOneBadItem:
    def subject(self, shop: MiraklShop, name: str) -> Subject:
        return Subject.record(shop, "OR11", name)

    def test_stops_nothing_but_itself(self, shop: MiraklShop) -> None:
        with recording(FLOW, shop, at=AT) as run:
            for name in ("first", "second", "third"):
                with run.item(self.subject(shop, name)):
                    if name == "second":
                        raise KeyError("jane@example.com")
                    run.count("read")

        record = SyncRun.objects.get()
        assert (record.outcome, record.counts) == (RunOutcome.PARTLY_DONE, {"read": 2})
        assert record.left == "second: KeyError"
        (issue,) = open_issues()
        assert (issue.kind, issue.label) == ("BAD_RECORD", "second")
        assert "jane" not in issue.means

    def test_closes_its_exception_when_it_works_again(self, shop: MiraklShop) -> None:
        with recording(FLOW, shop, at=AT) as run, run.item(self.subject(shop, "it")):
            raise KeyError
        assert questions() == ["BAD_RECORD"]

        with recording(FLOW, shop, at=AT) as run, run.item(self.subject(shop, "it")):
            pass

        assert not questions()

    def test_asks_the_question_that_it_carries(self, shop: MiraklShop) -> None:
        question = ask(IssueKind.UNUSABLE_LINK, store_order=7, reason="it is gone")
        with recording(FLOW, shop, at=AT) as run, run.item(self.subject(shop, "it")):
            raise NeedsAPerson(question)

        assert [issue.means for issue in open_issues()] == [question.means]
        assert SyncRun.objects.get().left == f"it: {question.means}"

    def test_names_the_operation_that_a_key_may_not_do(self, shop: MiraklShop) -> None:
        forbidden = NotPermitted("Mirakl does not let our key do OR21.", operation="OR21")
        with recording(FLOW, shop, at=AT) as run, run.item(self.subject(shop, "it")):
            raise forbidden

        (issue,) = open_issues()
        assert (issue.kind, issue.root_cause) == ("NOT_PERMITTED", "permission:OR21")
        assert issue.means == (
            "Mirakl refuses our key for OR21, which needs the role “Shop administrator” or"
            " ROLE_PARTNER_ORDER_ACCEPT."
        )

    def test_is_left_for_later_when_the_budget_is_spent(self, shop: MiraklShop) -> None:
        opens_at = AT + timedelta(seconds=9)
        with recording(FLOW, shop, at=AT) as run, run.item(self.subject(shop, "it")):
            raise BudgetSpent(operation="GET /v2/orders", retry_at=opens_at)

        record = SyncRun.objects.get()
        assert (record.outcome, record.again_at) == (RunOutcome.PARTLY_DONE, opens_at)
        assert not questions()


class TestQuestions:
    def test_belong_to_the_flow_that_asked(self, shop: MiraklShop) -> None:
        subject = Subject.whole_shop(shop, "rules")
        with recording("watch_reference_data", shop, at=AT) as run:
            run.ask(subject, [ask(IssueKind.SHOP_CLOSED, state="SUSPENDED")])

        with recording(FLOW, shop, at=AT) as run:
            run.ask(subject, [])
        assert questions() == ["SHOP_CLOSED"]

        with recording("watch_reference_data", shop, at=AT) as run:
            run.ask(subject, [])
        assert not questions()

    def test_keep_todays_words(self, shop: MiraklShop) -> None:
        subject = Subject.whole_shop(shop, "rules")
        for state in ("SUSPENDED", "CLOSE"):
            with recording("watch_reference_data", shop, at=AT) as run:
                run.ask(subject, [ask(IssueKind.SHOP_CLOSED, state=state)])

        (issue,) = open_issues()
        assert "CLOSE" in issue.means
        assert issue.occurrences == 1
