"""The accountant is tested first: each kind of fault is planted, and it must be found."""

import copy
import dataclasses
import json
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import Client

from integration.domain.issues import IssueKind, ask
from integration.models import Issue, MiraklShop, Order, RemoteWrite, Subject
from sandbox.app import create_app
from sandbox.world import CallRecord
from tests.laboratory import stories
from tests.laboratory.accountant import broken_promises, findings
from tests.laboratory.evidence import of_control, of_world
from tests.laboratory.lab import Laboratory
from tests.laboratory.stories import begin, the_order

HELD, RELEASED, CANCELED = 0, 11, 5


def found(laboratory: Laboratory) -> list[str]:
    """Return what the accountant says now."""
    return findings(of_world(laboratory.world), laboratory.shop)


def the_store_order(laboratory: Laboratory) -> Any:
    """Return the story's store order, in truth."""
    return laboratory.world.store.orders[the_order().bigcommerce_order_id]


def a_second_one(laboratory: Laboratory, status: int) -> int:
    """Put a second store order beside the first; return its number."""
    second = copy.deepcopy(the_store_order(laboratory))
    second.id, second.status_id = 999, status
    laboratory.world.store.orders[second.id] = second
    return second.id


def change_call(laboratory: Laboratory, operation: str, **changes: object) -> None:
    """Make a call on the record another one."""
    calls = laboratory.world.calls
    place = next(i for i, call in enumerate(calls) if call.operation == operation)
    calls[place] = dataclasses.replace(calls[place], **changes)


def add_call(laboratory: Laboratory, operation: str, method: str, path: str, body: object) -> None:
    """Put one more call on the record."""
    at = laboratory.now()
    laboratory.world.record(CallRecord(at, method, path, "", operation, 200, body))


@pytest.mark.parametrize(
    "story",
    [
        stories.nothing_sold,
        stories.held,
        stories.released,
        stories.shipped,
        stories.shipped_in_parcels,
    ],
)
def test_finds_nothing_where_all_is_well(laboratory: Laboratory, story: Any) -> None:
    begin(laboratory, story)

    assert found(laboratory) == []


def test_reads_the_same_from_the_control_api(laboratory: Laboratory) -> None:
    begin(laboratory, stories.shipped_in_parcels)

    client = Client(create_app(laboratory.world))
    state, calls = (json.loads(client.get(f"/control/{of}").data) for of in ("state", "calls"))

    assert of_control(state, calls["calls"]) == of_world(laboratory.world)


class TestOrders:
    def test_one_that_was_never_written_down(self, laboratory: Laboratory) -> None:
        begin(laboratory, stories.ordered)

        assert "was never written down." in found(laboratory)[0]

    def test_one_that_nobody_answers(self, laboratory: Laboratory) -> None:
        begin(laboratory, stories.ready_to_accept)

        assert any("nobody is asked" in finding for finding in found(laboratory))

    def test_one_that_is_lost(self, laboratory: Laboratory) -> None:
        begin(laboratory, stories.released)
        del laboratory.world.store.orders[the_order().bigcommerce_order_id]

        assert any("is lost: nothing stands for it" in finding for finding in found(laboratory))

    def test_one_whose_store_order_is_cancelled_in_silence(self, laboratory: Laboratory) -> None:
        begin(laboratory, stories.released)
        the_store_order(laboratory).status_id = CANCELED

        assert any("is out of the way" in finding for finding in found(laboratory))

    def test_one_that_is_never_released(self, laboratory: Laboratory) -> None:
        begin(laboratory, stories.ready_to_release)

        assert any("never released" in finding for finding in found(laboratory))

    def test_one_that_was_placed_twice(self, laboratory: Laboratory) -> None:
        begin(laboratory, stories.released)
        a_second_one(laboratory, HELD)

        assert any("was placed twice: [101, 999]" in finding for finding in found(laboratory))

    def test_one_that_was_released_twice(self, laboratory: Laboratory) -> None:
        begin(laboratory, stories.released)
        number = a_second_one(laboratory, RELEASED)
        path = f"/stores/sandboxstore/v2/orders/{number}"
        add_call(laboratory, "PUT /v2/orders/{order_id}", "PUT", path, {"status_id": RELEASED})

        assert "was released twice" in broken_promises(
            of_world(laboratory.world), laboratory.shop
        )[0]  # fmt: skip

    def test_one_that_was_released_before_the_money_was_there(self, laboratory: Laboratory) -> None:
        begin(laboratory, stories.released)
        early = laboratory.now() - timedelta(hours=1)
        change_call(laboratory, "PUT /v2/orders/{order_id}", at=early)

        assert any("before Macy's confirmed" in finding for finding in found(laboratory))

    def test_one_that_was_not_placed_held(self, laboratory: Laboratory) -> None:
        begin(laboratory, stories.released)
        body = {"external_order_id": the_order().mirakl_order_id, "status_id": RELEASED}
        change_call(laboratory, "POST /v2/orders", body=body)

        assert any("was placed unheld" in finding for finding in found(laboratory))

    def test_one_that_is_believed_to_be_what_it_is_not(self, laboratory: Laboratory) -> None:
        begin(laboratory, stories.shipped)
        laboratory.world.mirakl.close(the_order().mirakl_order_id)

        assert "is believed to be SHIPPED." in found(laboratory)[0]

    def test_one_that_does_not_rest(self, laboratory: Laboratory) -> None:
        begin(laboratory, stories.shipped)
        Order.objects.update(is_at_rest=False)

        assert any("is not at rest" in finding for finding in found(laboratory))

    def test_one_that_rests_too_early(self, laboratory: Laboratory) -> None:
        begin(laboratory, stories.released)
        Order.objects.update(is_at_rest=True)

        assert any("at rest too early" in finding for finding in found(laboratory))

    def test_a_row_for_an_order_that_macys_does_not_know(self, laboratory: Laboratory) -> None:
        begin(laboratory, stories.shipped)
        laboratory.world.mirakl.orders.clear()

        assert any("does not know it" in finding for finding in found(laboratory))


class TestTelling:
    def test_a_parcel_that_macys_was_not_told_of(self, laboratory: Laboratory) -> None:
        begin(laboratory, stories.packed)

        assert any("and is not shipped" in finding for finding in found(laboratory))

    def test_a_parcel_that_macys_was_told_of_twice(self, laboratory: Laboratory) -> None:
        begin(laboratory, stories.shipped_in_parcels)
        (parcel,) = laboratory.world.mirakl.shipments.values()
        laboratory.world.mirakl.shipments["again"] = copy.deepcopy(parcel)

        assert any("was told 2 times of parcel" in finding for finding in found(laboratory))

    def test_a_tracking_number_that_the_store_never_gave(self, laboratory: Laboratory) -> None:
        begin(laboratory, stories.shipped)
        the_store_order(laboratory).shipments[0].tracking_number = "1Z999"

        assert any("which the store never packed" in finding for finding in found(laboratory))

    def test_a_shipment_of_nothing(self, laboratory: Laboratory) -> None:
        begin(laboratory, stories.shipped)
        the_store_order(laboratory).shipments.clear()

        assert any("nothing was packed" in finding for finding in found(laboratory))

    def test_a_number_that_macys_does_not_have(self, laboratory: Laboratory) -> None:
        begin(laboratory, stories.released)
        laboratory.world.mirakl.orders[the_order().mirakl_order_id].reference_for_seller = None

        assert any("has the reference “”, not 101" in finding for finding in found(laboratory))

    def test_a_number_of_another_order(self, laboratory: Laboratory) -> None:
        begin(laboratory, stories.released)
        number = the_order().mirakl_order_id
        row = {"order_id": number, "references": {"order_reference_for_seller": "77"}}
        change_call(laboratory, "OR04", body={"orders": [row]})

        assert any("no store order of its own" in finding for finding in found(laboratory))


class TestWrites:
    def test_one_without_an_intent(self, laboratory: Laboratory) -> None:
        for kind in ("ACCEPT", "PLACE", "RELEASE", "TRACK", "SHIP", "REFER"):
            begin(laboratory, stories.shipped)
            RemoteWrite.objects.filter(kind=kind).delete()

            assert any("without an intent" in finding for finding in found(laboratory)), kind

    def test_one_whose_intent_came_later(self, laboratory: Laboratory) -> None:
        begin(laboratory, stories.shipped)
        RemoteWrite.objects.filter(kind="PLACE").update(sent_at=laboratory.now())

        assert any("without an intent" in finding for finding in found(laboratory))

    def test_one_that_nothing_of_ours_makes(self, laboratory: Laboratory) -> None:
        begin(laboratory, stories.shipped)
        path = f"/stores/sandboxstore/v2/orders/{the_order().bigcommerce_order_id}/shipments"
        add_call(laboratory, "POST /v2/orders/{order_id}/shipments", "POST", path, {})

        assert any("for no order" in finding for finding in found(laboratory))

    def test_one_to_an_order_from_before_go_live(self, laboratory: Laboratory) -> None:
        begin(laboratory, stories.shipped)
        MiraklShop.objects.update(orders_live_from=laboratory.now())

        assert any("nobody sorted it" in finding for finding in found(laboratory))

    def test_a_refusal_without_a_cause(self, laboratory: Laboratory) -> None:
        begin(laboratory, stories.shipped)
        lines = {"order_lines": [{"id": "1", "accepted": False}]}
        change_call(laboratory, "OR21", body=lines)

        assert any("refused without a cause" in finding for finding in found(laboratory))

    def test_a_cancellation_without_a_cause(self, laboratory: Laboratory) -> None:
        begin(laboratory, stories.released)
        change_call(laboratory, "PUT /v2/orders/{order_id}", body={"status_id": CANCELED})

        assert any("cancelled without a cause" in finding for finding in found(laboratory))

    def test_a_proof_of_what_is_not_so(self, laboratory: Laboratory) -> None:
        begin(laboratory, stories.released)
        the_store_order(laboratory).status_id = HELD

        assert any("read back that is not so: RELEASE" in finding for finding in found(laboratory))


# What these are about lies in the parcel's own words, which the neutral form leaves out.
IN_THE_PARCEL = ("UNMAPPED_CARRIER", "UNLISTED_CARRIER", "NO_CARRIER")
IN_ITS_LINES = ("UNKNOWN_SHIPMENT_LINE", "SEVERAL_PARCELS")


class TestQuestions:
    def test_those_about_an_order_without_a_reason(self, laboratory: Laboratory) -> None:
        begin(laboratory, stories.shipped)
        kinds = [kind for kind in IssueKind if kind not in (*IN_THE_PARCEL, *IN_ITS_LINES)]
        asked = [ask(kind) for kind in kinds]
        Issue.objects.ask(
            Subject.order_of(the_order()), asked, asked_by="a test", at=laboratory.now()
        )

        said = [finding.partition("without a reason: ")[2] for finding in found(laboratory)]
        assert sorted(text.split()[0] for text in said) == sorted(kinds)

    def test_one_about_the_shop(self, laboratory: Laboratory) -> None:
        begin(laboratory, stories.nothing_sold)
        subject = Subject.whole_shop(laboratory.shop, "rules")
        question = ask(IssueKind.REMOTE_UNAVAILABLE)
        Issue.objects.ask(subject, [question], asked_by="a test", at=laboratory.now())

        assert "without a reason: REMOTE_UNAVAILABLE" in found(laboratory)[0]
