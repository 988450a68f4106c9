"""What people do with many exceptions at once: nobody overwrites anybody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integration.domain.issues import IssueKind, ask
from integration.models import Doorbell, Issue, IssueEvent
from tests.dashboard.asking import asked, carrier_question, inbox, page_of, press
from tests.integration.admin.pages import text_of, told

FAR = timedelta(days=365)


@pytest.fixture
def olivia(browser_of):
    """Log somebody of Operations in."""
    return browser_of("Operations")


@pytest.fixture
def frank(browser_of):
    """Log somebody of Finance in."""
    return browser_of("Finance")


@pytest.fixture
def three(shop):
    """Let three orders wait for one carrier; return the mark of their line."""
    for number in range(3):
        issue = asked(shop, carrier_question(), about=f"C{number}-A")
    return f"c{issue.pk}"


def states():
    return sorted(Issue.objects.values_list("state", flat=True))


class TestALineOfTheList:
    def test_is_assigned_with_all_that_it_stands_for(self, olivia, three, django_user_model):
        me = django_user_model.objects.get(username="operations")

        answer = press(olivia, "assign", three, assignee=me.pk)

        assert Issue.objects.filter(assignee=me).count() == 3
        assert told(answer) == ["3 exceptions assigned to operations."]
        assert len(inbox(olivia, assignee="me").context["page"].object_list) == 1

    def test_is_assigned_to_nobody_who_may_not_handle_it(self, olivia, browser_of, three):
        browser_of("Read-only")
        reader = Issue.assignee.field.related_model.objects.get(username="read-only")

        press(olivia, "assign", three, assignee=reader.pk)

        assert not Issue.objects.filter(assignee=reader).exists()

    def test_is_only_as_much_as_the_filters_let_through(self, olivia, three):
        press(olivia, "snooze", three, filters="q=C1-A")

        assert states() == ["OPEN", "OPEN", "SNOOZED"]

    def test_is_every_line_when_all_are_marked(self, olivia, three, shop):
        asked(shop, ask(IssueKind.MANUAL_ACCEPTANCE), about="C9-A")

        press(olivia, "snooze", "all")

        assert states() == ["SNOOZED"] * 4

    def test_does_nothing_when_none_is_marked(self, olivia, three):
        answer = press(olivia, "snooze")

        assert told(answer) == ["Nothing was marked, so nothing was done."]
        assert states() == ["OPEN"] * 3

    @pytest.mark.parametrize("mark", ["c0", "i", "c-1", "cx", "i" + "9" * 30, "zzz"])
    def test_survives_a_mark_that_means_nothing(self, olivia, three, mark):
        assert press(olivia, "snooze", mark).status_code == 200
        assert states() == ["OPEN"] * 3


class TestASnooze:
    def test_hides_it_until_its_time(self, olivia, three, shop):
        press(olivia, "snooze", three, until="hour")

        assert not inbox(olivia).context["page"].object_list
        assert Issue.objects.awake(at=timezone.now() + timedelta(minutes=61)).count() == 3

    def test_is_over_for_a_reader_before_any_run_has_come(self, olivia, three):
        press(olivia, "snooze", three, until="hour")
        Issue.objects.update(snoozed_until=timezone.now() - timedelta(seconds=1))

        (line,) = inbox(olivia).context["page"].object_list

        assert line.number == 3
        assert "OPEN" in page_of(olivia, line.issue).context["known"].standing
        assert not inbox(olivia, state="SNOOZED").context["page"].object_list

    def test_ends_when_the_next_run_asks_after_its_time(self, olivia, shop):
        issue = asked(shop, carrier_question())
        press(olivia, "snooze", f"i{issue.pk}", until="hour")

        asked(shop, carrier_question(), at=timezone.now() + timedelta(hours=2))

        assert states() == ["OPEN"]
        assert "woke: its time came" in text_of(page_of(olivia, issue))

    def test_goes_on_while_the_flow_asks_the_same(self, olivia, shop):
        issue = asked(shop, carrier_question())
        press(olivia, "snooze", f"i{issue.pk}")

        asked(shop, carrier_question(), at=timezone.now() + FAR)

        assert states() == ["SNOOZED"]

    def test_ends_when_it_changes(self, olivia, shop):
        issue = asked(shop, carrier_question())
        press(olivia, "snooze", f"i{issue.pk}", until="week")

        asked(shop, carrier_question(due_at=timezone.now() + timedelta(hours=3)))

        assert states() == ["OPEN"]
        assert "woke: it has changed" in text_of(page_of(olivia, issue))

    def test_takes_a_time_of_ones_own_that_is_to_come(self, olivia, three):
        past = press(olivia, "snooze", three, until="at", until_at="2020-01-01T08:00")
        assert told(past) == ["Nothing was done. Give a time that is still to come."]

        until = timezone.now() + timedelta(days=3)
        press(olivia, "snooze", three, until="at", until_at=f"{until:%Y-%m-%dT%H:%M}")

        assert states() == ["SNOOZED"] * 3
        assert Issue.objects.filter(snoozed_until__gt=timezone.now()).count() == 3

    def test_takes_a_time_that_was_typed_though_nothing_was_chosen(self, olivia, three):
        until = timezone.now() + timedelta(days=3)

        press(olivia, "snooze", three, until_at=f"{until:%Y-%m-%dT%H:%M}")

        assert Issue.objects.filter(snoozed_until__gt=timezone.now()).count() == 3

    def test_is_taken_back(self, olivia, three):
        press(olivia, "snooze", three)

        press(olivia, "reopen", three, filters="state=SNOOZED")

        assert states() == ["OPEN"] * 3


class TestIgnoring:
    @pytest.fixture
    def ignored(self, olivia, shop):
        issue = asked(shop, ask(IssueKind.SHORT_STOCK, sku="A", wanted=2, available=1))
        press(olivia, "ignore", f"i{issue.pk}", reason="they deliver tomorrow")
        return issue

    def test_takes_a_reason(self, olivia, three):
        answer = press(olivia, "ignore", three, reason=" ")

        assert told(answer) == ["Nothing was done. Say why they are to be ignored."]
        assert states() == ["OPEN"] * 3

    def test_keeps_it_quiet_and_tells_who_and_why(self, olivia, ignored, shop):
        asked(shop, ask(IssueKind.SHORT_STOCK, sku="A", wanted=2, available=1))

        assert states() == ["IGNORED"]
        assert not inbox(olivia).context["page"].object_list
        assert "operations ignored: “they deliver tomorrow”" in text_of(page_of(olivia, ignored))

    def test_ends_when_it_says_something_else(self, ignored, shop):
        asked(shop, ask(IssueKind.SHORT_STOCK, sku="A", wanted=2, available=0))

        assert states() == ["OPEN"]

    def test_ends_when_it_goes_away_and_comes_back(self, ignored, shop):
        asked(shop)
        assert states() == ["RESOLVED"]

        asked(shop, ask(IssueKind.SHORT_STOCK, sku="A", wanted=2, available=1))

        assert states() == ["OPEN"]
        assert Issue.objects.get().is_regressed


class TestTryingAgain:
    def test_rings_the_flow_that_asks_and_those_that_read_for_it(self, olivia, three):
        Doorbell.objects.update(due_at=timezone.now() + FAR)

        press(olivia, "retry", three)

        due = Doorbell.objects.filter(due_at__lte=timezone.now()).values_list("flow", flat=True)
        readers = {"pull_orders", "pull_store_orders", "pull_variants"}
        assert set(due) == {"advance_orders", *readers}

    def test_rings_a_flow_for_what_it_failed_at(self, olivia, shop, at):
        asked(shop, carrier_question())
        Issue.objects.update(asked_by="watch_reference_data: failures")
        Doorbell.objects.update(due_at=timezone.now() + FAR)

        press(olivia, "retry", "all")

        due = Doorbell.objects.filter(due_at__lte=timezone.now()).values_list("flow", flat=True)
        assert set(due) == {"watch_reference_data"}

    def test_shows_that_a_run_is_waited_for(self, olivia, three):
        press(olivia, "retry", three)

        assert "waiting for the next run" in text_of(inbox(olivia))


class TestTwoPeople:
    def test_of_whom_the_second_overwrites_nothing_and_is_told(self, olivia, frank, three):
        shown_at = timezone.now()
        press(olivia, "snooze", three, until="hour", seen_at=shown_at)

        answer = press(
            frank, "ignore", three, reason="old", seen_at=shown_at, filters="state=SNOOZED"
        )

        assert states() == ["SNOOZED"] * 3
        assert "3 left alone, since somebody else changed them" in told(answer)[0]

    def test_of_whom_one_may_change_his_own_mind(self, olivia, three):
        shown_at = timezone.now()
        press(olivia, "snooze", three, seen_at=shown_at)

        press(olivia, "ignore", three, reason="old", seen_at=shown_at, filters="state=SNOOZED")

        assert states() == ["IGNORED"] * 3

    def test_are_told_of_what_closed_meanwhile(self, olivia, shop):
        issue = asked(shop, carrier_question())
        asked(shop)

        answer = press(olivia, "ignore", f"i{issue.pk}", one=issue.pk, reason="old")

        assert "1 had closed already" in told(answer)[0]
        assert states() == ["RESOLVED"]

    def test_who_may_only_read_press_nothing(self, browser_of, three):
        reader = browser_of("Read-only")

        assert inbox(reader).status_code == 200
        assert 'name="mark"' not in inbox(reader).content.decode()
        assert press(reader, "ignore", three, reason="old").status_code == 403
        assert states() == ["OPEN"] * 3


class TestTheHistory:
    def test_holds_every_act_with_who_when_and_what_was_said(self, olivia, frank, shop):
        issue = asked(shop, carrier_question())
        mark = f"i{issue.pk}"
        press(olivia, "snooze", mark, until="hour")
        press(frank, "ignore", mark, reason="known", filters="state=SNOOZED")
        press(frank, "reopen", mark, filters="state=IGNORED")

        told_of = [
            (event.by.username if event.by else "", event.what.split(" until")[0], event.text)
            for event in IssueEvent.objects.filter(issue=issue)
        ]

        assert told_of == [
            ("", "opened", ""),
            ("operations", "snoozed", ""),
            ("finance", "ignored", "known"),
            ("finance", "reopened", ""),
        ]
