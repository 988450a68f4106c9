"""One payout's whole way, through every flow: sold, paid, explained, tied out, posted, exported."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.management import call_command

from integration.models import MiraklShop
from reconciliation.domain.journal import EntryKind
from reconciliation.flows import export_journals
from reconciliation.models import Deposit, JournalEntry, Match, Payout, TransactionLine
from sandbox.actions import act
from sandbox.world import World
from tests.integration.story import connected_shop, questions, run

pytestmark = pytest.mark.django_db

DAY, QUARTER = 24 * 3600, 15 * 60
READING = ("pull_orders", "pull_transactions", "pull_payouts", "pull_documents")
JUDGING = ("watch_expectations", "match_transactions", "audit_payouts", "draft_journals")
TEE = {"sku": "FN-TEE-M-NVY", "quantity": 2, "unit_price": "50.00"}


@pytest.fixture
def shop(sandbox: World) -> MiraklShop:
    """Give a shop whose books our journal keeps."""
    shop = connected_shop(sandbox)
    call_command("set_up_books", "--bookkeeper", "ours", "--system", "beancount")
    return shop


def a_day(world: World, shop: MiraklShop) -> None:
    """Let a day pass, and every flow of the money run after it; an export takes a while."""
    world.move(DAY)
    for _ in range(3):
        for flow in READING:
            run(flow, shop, at=world.clock.now())
        world.move(QUARTER)
    for flow in JUDGING:
        run(flow, shop, at=world.clock.now())


def sold(world: World, *lines: dict[str, object]) -> str:
    """Have somebody buy something that is shipped, and received, and paid for."""
    return world.mirakl.place_order(lines or (TEE,), state="RECEIVED")


def paid_out(world: World) -> None:
    """Close the cycle with all that is payable, and pay it."""
    act(world, "close_cycle", {})
    world.move(61)
    act(world, "pay_out", {})


class TestAPayout:
    def test_is_explained_tied_out_posted_and_exported(self, sandbox: World, shop: MiraklShop):
        sold(sandbox)
        promoted = sold(sandbox, {**TEE, "operator_funded": "4.00"})
        refunded = sold(sandbox)
        sandbox.mirakl.refund_by_operator(refunded, amount="20.00", quantity=0)
        paid_out(sandbox)

        a_day(sandbox, shop)

        assert questions() == []
        payout = Payout.objects.get()
        assert payout.is_tied
        assert not Match.objects.exclude(outcome="MATCHED").exists()
        assert TransactionLine.objects.filter(mirakl_order_id=promoted).exists()
        activity = JournalEntry.objects.get(kind=EntryKind.ACTIVITY)
        assert activity.value.balance == 0
        clearing = activity.postings.get(account_role="CLEARING")
        assert clearing.amount == payout.transferred

        activity.post(by="fiona", at=sandbox.clock.now())
        Deposit.objects.confirm(
            payout,
            amount=payout.transferred,
            booked_on=payout.paid_at.date(),
            by="fiona",
            at=sandbox.clock.now(),
        )
        run("draft_journals", shop, at=sandbox.clock.now())
        cash = JournalEntry.objects.get(kind=EntryKind.CASH)
        cash.post(by="fiona", at=sandbox.clock.now())
        done = export_journals.export(
            export_journals.of_payout(payout), "beancount", by="fiona", at=sandbox.clock.now()
        )

        assert [file.name.endswith(".beancount") for file in done.files] == [True]
        owed = sum(
            posting.amount
            for entry in JournalEntry.objects.all()
            for posting in entry.postings.filter(account_role="CLEARING")
        )
        assert owed == 0, "what the marketplace owed has come"

    def test_read_again_changes_nothing(self, sandbox: World, shop: MiraklShop):
        sold(sandbox)
        paid_out(sandbox)
        a_day(sandbox, shop)
        before = list(JournalEntry.objects.values_list("pk", "fingerprint"))

        a_day(sandbox, shop)

        assert list(JournalEntry.objects.values_list("pk", "fingerprint")) == before

    def test_with_a_refund_in_a_later_cycle_asks_nothing(self, sandbox: World, shop: MiraklShop):
        order_id = sold(sandbox)
        paid_out(sandbox)
        a_day(sandbox, shop)
        sandbox.mirakl.refund_by_operator(order_id)
        sold(sandbox)
        paid_out(sandbox)

        a_day(sandbox, shop)

        assert questions() == []
        assert [payout.is_tied for payout in Payout.objects.all()] == [True, True]


class TestAFault:
    @pytest.mark.parametrize(
        ("action", "given", "asked"),
        [
            ("double_line", {"type": "ORDER_AMOUNT"}, "LINE_DOUBLED"),
            ("write_line", {"type": "MOON_TAX", "amount": "-3.00"}, "UNKNOWN_TRANSACTION_TYPE"),
        ],
    )
    def test_is_asked_about(
        self, sandbox: World, shop: MiraklShop, action: str, given: dict[str, str], asked: str
    ):
        order_id = sold(sandbox)
        act(sandbox, action, {**given, "order_id": order_id})
        paid_out(sandbox)

        a_day(sandbox, shop)

        assert asked in questions()

    def test_of_a_cent_keeps_a_payout_from_being_posted(self, sandbox: World, shop: MiraklShop):
        sold(sandbox)
        act(sandbox, "close_cycle", {"off_by": "0.01"})
        sandbox.move(61)
        act(sandbox, "pay_out", {})
        a_day(sandbox, shop)

        a_day(sandbox, shop)
        a_day(sandbox, shop)

        assert Payout.objects.get().difference in (Decimal("0.01"), Decimal("-0.01"))
        assert "PAYOUT_NOT_TIED" in questions()
        entry = JournalEntry.objects.filter(kind=EntryKind.ACTIVITY).first()
        if entry is not None:
            with pytest.raises(ValueError, match="does not tie out"):
                entry.post(by="fiona", at=sandbox.clock.now())
