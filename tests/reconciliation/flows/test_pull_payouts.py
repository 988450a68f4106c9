"""Reading billing cycles (SBC11), and documents with their papers (IV01, IV02)."""

import hashlib
from decimal import Decimal

import pytest

from integration.domain.switches import Switch
from integration.models import FlowSwitch, MiraklShop, Payload, SyncRun
from reconciliation.flows import pull_documents
from reconciliation.models import AccountingDocument, Books, Payout
from sandbox.actions import act
from sandbox.world import World
from tests.integration.story import calls_to, connected_shop, open_issues, questions, run

pytestmark = pytest.mark.django_db

DAY = 24 * 3600 + 60  # a run takes its time
BASKET = [{"sku": "FN-TEE-M-NVY", "quantity": 2, "unit_price": "50.00"}]


@pytest.fixture
def shop(sandbox: World) -> MiraklShop:
    """Give a shop with a cycle that is closed and not paid."""
    shop = connected_shop(sandbox)
    sandbox.mirakl.place_order(BASKET, state="RECEIVED")
    act(sandbox, "close_cycle", {})
    sandbox.move(61)
    sandbox.calls.clear()
    return shop


def pull(world: World, shop: MiraklShop, flow: str, *, after: float = 0) -> SyncRun:
    world.move(after)
    return run(flow, shop, at=world.clock.now())


class TestPullPayouts:
    def test_keeps_a_cycle_as_it_was_told(self, sandbox: World, shop: MiraklShop) -> None:
        ended = pull(sandbox, shop, "pull_payouts")

        [cycle] = sandbox.mirakl.money.cycles.values()
        payout = Payout.objects.get()
        assert ended.counts == {"read": 1, "new or changed": 1}
        assert (payout.mirakl_cycle_id, payout.transferred) == (cycle.id, cycle.to_seller)
        assert (payout.payout_state, payout.paid_at) == ("TO_PAY", None)
        assert payout.raw["id"] == cycle.id
        assert payout.closed_on == Books.objects.of(shop).day_of(payout.closed_at)
        assert payout.summary
        assert all(isinstance(total, (Decimal, int)) for total in payout.summary.values())

    def test_follows_a_cycle_through_its_states_by_caution_33(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        pull(sandbox, shop, "pull_payouts")
        act(sandbox, "fail_payout", {})
        pull(sandbox, shop, "pull_payouts", after=DAY)
        assert Payout.objects.get().failure_reason == "INCOMPLETE_KYC"

        act(sandbox, "pay_out", {})
        pull(sandbox, shop, "pull_payouts", after=100 * DAY)

        payout = Payout.objects.get()
        assert (payout.payout_state, payout.failure_reason) == ("PAID", "")
        assert payout.paid_at
        states = Payload.objects.filter(source="SBC11").order_by("first_seen_at", "pk")
        told = [one.body["pay_out"]["state"] for one in states]
        assert told == ["TO_PAY", "FAILED", "PAID"]

    def test_of_what_is_known_changes_nothing(self, sandbox: World, shop: MiraklShop) -> None:
        pull(sandbox, shop, "pull_payouts")

        ended = pull(sandbox, shop, "pull_payouts", after=DAY)

        assert ended.counts == {"read": 1}
        assert Payload.objects.filter(source="SBC11").count() == 1

    def test_asks_once_a_day(self, sandbox: World, shop: MiraklShop) -> None:
        pull(sandbox, shop, "pull_payouts")

        assert pull(sandbox, shop, "pull_payouts", after=3600).outcome == "NOT_YET"

        assert len(calls_to(sandbox, "SBC11")) == 1

    def test_reads_nothing_while_payouts_are_off(self, sandbox: World, shop: MiraklShop) -> None:
        FlowSwitch.objects.turn(shop, Switch.PAYOUTS, is_on=False, at=sandbox.clock.now())

        for flow in ("pull_payouts", "pull_documents"):
            assert pull(sandbox, shop, flow).outcome == "NOTHING_TO_DO"

        assert sandbox.calls == []

    def test_names_the_role_that_the_key_has_not_by_caution_42(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        for flow, operation in (("pull_payouts", "SBC11"), ("pull_documents", "IV01")):
            sandbox.levers.fail_next(403, to=operation)
            pull(sandbox, shop, flow)

        assert questions() == ["NOT_PERMITTED", "NOT_PERMITTED"]
        assert all("ROLE_PARTNER" in issue.means + issue.advice for issue in open_issues())


class TestPullDocuments:
    def test_keeps_each_document_and_its_paper(self, sandbox: World, shop: MiraklShop) -> None:
        act(sandbox, "give_credit", {})

        ended = pull(sandbox, shop, "pull_documents", after=61)

        documents = list(AccountingDocument.objects.all())
        assert {one.type for one in documents} == {"AUTO_INVOICE", "MANUAL_CREDIT"}
        assert ended.counts["papers kept"] == len(documents)
        for document in documents:
            content = bytes(document.content)
            assert content.startswith(b"%PDF")
            assert document.content_digest == hashlib.sha256(content).hexdigest()

    def test_reads_each_paper_once(self, sandbox: World, shop: MiraklShop) -> None:
        pull(sandbox, shop, "pull_documents")
        sandbox.calls.clear()

        ended = pull(sandbox, shop, "pull_documents", after=DAY)

        assert not calls_to(sandbox, "IV02")
        assert ended.counts == {"read": 1}

    def test_goes_on_with_papers_that_are_left(
        self, sandbox: World, shop: MiraklShop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        act(sandbox, "give_credit", {})
        monkeypatch.setattr(pull_documents, "PAPERS_A_RUN", 1)

        first = pull(sandbox, shop, "pull_documents", after=61)
        assert first.again_at
        pull(sandbox, shop, "pull_documents", after=1)

        assert not AccountingDocument.objects.filter(content=None).exists()

    def test_lets_one_missing_paper_stop_no_other(self, sandbox: World, shop: MiraklShop) -> None:
        act(sandbox, "give_credit", {})
        sandbox.levers.fail_next(404, to="IV02")

        ended = pull(sandbox, shop, "pull_documents", after=61)

        assert ended.outcome == "PARTLY_DONE"
        assert AccountingDocument.objects.filter(content=None).count() == 1
        assert AccountingDocument.objects.count() == 2
