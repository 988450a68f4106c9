"""The one way a remote is written to: intent, call, answer."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from integration.domain.writes import Outcome, WriteKind
from integration.mirakl.payloads.orders import read_order
from integration.models import MiraklShop, Order, RemoteWrite
from integration.steps.writing import WriteInsideTransaction, answering, intend, writing
from integration.transport import (
    BudgetSpent,
    NotPermitted,
    Refused,
    RemoteBroken,
    RemoteError,
    Throttled,
    Unreachable,
)
from tests.integration.story import unreachable_shop
from tests.samples import sample

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)

FATES: dict[str, tuple[RemoteError, Outcome]] = {
    "a failure": (
        RemoteBroken("Failed.", operation="OR21", status=504, may_have_happened=True),
        Outcome.UNCLEAR,
    ),
    "a broken connection": (
        Unreachable("Broke off.", operation="OR21", may_have_happened=True),
        Outcome.UNCLEAR,
    ),
    "nobody there": (Unreachable("Nobody.", operation="OR21"), Outcome.NOT_SENT),
    "too many calls": (Throttled("Fewer.", operation="OR21", status=429), Outcome.NOT_SENT),
    "a key without the role": (
        NotPermitted("No.", operation="OR21", status=403),
        Outcome.NOT_SENT,
    ),
}


@pytest.fixture
def order() -> Order:
    return observed(unreachable_shop())


def observed(shop: MiraklShop) -> Order:
    """Return the row of an order that was just read."""
    seen = read_order(sample("mirakl/order_shipping")).value
    return Order.objects.observe(shop, seen, at=AT)


def the_write() -> RemoteWrite:
    """Return the only write."""
    return RemoteWrite.objects.get()


class TestWriting:
    def test_records_the_intent_before_the_call(self, order: Order) -> None:
        with writing(order, WriteKind.ACCEPT, operation="OR21", at=AT):
            assert the_write().outcome == Outcome.INTENDED

        assert (the_write().outcome, the_write().answered_at) == (Outcome.ANSWERED, AT)

    @pytest.mark.parametrize(("error", "outcome"), FATES.values(), ids=FATES)
    def test_records_what_went_wrong_and_passes_it_on(
        self, order: Order, error: RemoteError, outcome: Outcome
    ) -> None:
        with (
            pytest.raises(type(error)),
            writing(order, WriteKind.ACCEPT, operation="OR21", at=AT),
        ):
            raise error

        assert the_write().outcome == outcome
        assert the_write().answer_status == error.status

    def test_takes_a_refusal_for_an_answer(self, order: Order) -> None:
        refused = Refused(
            "Mirakl refused OR21 (status 400).",
            operation="OR21",
            status=400,
            code="ORDER_INVALID_STATE",
        )
        with writing(order, WriteKind.ACCEPT, operation="OR21", at=AT):
            raise refused

        assert the_write().outcome == Outcome.REFUSED
        assert the_write().reason == "Mirakl refused OR21 (status 400): order invalid state"

    def test_leaves_no_trace_of_what_the_budget_did_not_allow(self, order: Order) -> None:
        spent = BudgetSpent(operation="OR21", retry_at=AT)
        with (
            pytest.raises(BudgetSpent),
            writing(order, WriteKind.ACCEPT, operation="OR21", at=AT),
        ):
            raise spent

        assert not RemoteWrite.objects.exists()

    def test_leaves_the_intent_when_the_process_dies(self, order: Order) -> None:
        with (
            suppress(KeyboardInterrupt),
            writing(order, WriteKind.PLACE, operation="POST /v2/orders", at=AT),
        ):
            raise KeyboardInterrupt

        assert the_write().outcome == Outcome.INTENDED

    def test_gives_up_the_open_one_of_its_kind(self, order: Order) -> None:
        first = intend(order, WriteKind.ACCEPT, operation="OR21", at=AT)
        other_kind = intend(order, WriteKind.REFER, operation="OR04", at=AT)

        intend(order, WriteKind.ACCEPT, operation="OR21", at=AT + timedelta(minutes=1))

        first.refresh_from_db()
        other_kind.refresh_from_db()
        assert (first.outcome, other_kind.outcome) == (Outcome.VANISHED, Outcome.INTENDED)


class TestAnswering:
    def test_gives_several_writes_their_one_answer(self, order: Order) -> None:
        writes = [
            intend(order, WriteKind.SHIP_PARCEL, operation="ST01", at=AT, subject=str(number))
            for number in (1, 2)
        ]

        with answering(writes, at=AT):
            writes[0].close(Outcome.REFUSED, at=AT, reason="Too many units.")

        assert [write.outcome for write in RemoteWrite.objects.order_by("pk")] == [
            Outcome.REFUSED,
            Outcome.ANSWERED,
        ]


@pytest.mark.django_db(transaction=True)
class TestATransaction:
    def test_is_no_place_to_write_from(self) -> None:
        order = observed(unreachable_shop())

        with transaction.atomic(), pytest.raises(WriteInsideTransaction):
            intend(order, WriteKind.ACCEPT, operation="OR21", at=AT)

        assert not RemoteWrite.objects.exists()
