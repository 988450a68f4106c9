"""What the laboratory has found, each as a small story, so that it is not found again."""

from datetime import timedelta

from integration.models import CallBudget
from tests.integration.story import ORDER_FLOWS
from tests.laboratory import stories
from tests.laboratory.accountant import findings
from tests.laboratory.evidence import of_world
from tests.laboratory.lab import Laboratory
from tests.laboratory.stories import begin, the_order


def test_two_parcels_within_a_second_are_both_told(laboratory: Laboratory) -> None:
    begin(laboratory, stories.partly_packed)
    store_order = the_order().bigcommerce_order_id
    laboratory.world.store.ship(store_order, tracking="1Z-second")

    laboratory.a_round(ORDER_FLOWS, seconds=1)
    laboratory.until(lambda: the_order().is_at_rest)

    parcels = laboratory.world.mirakl.shipments.values()
    assert {parcel.tracking.number for parcel in parcels} == {stories.TRACKING, "1Z-second"}


def test_an_address_of_which_half_was_sent_keeps_its_intent(laboratory: Laboratory) -> None:
    begin(laboratory, stories.moved_away)
    CallBudget.objects.update(free_at=laboratory.now() + timedelta(seconds=6))  # one more call

    laboratory.run("advance_orders")
    assert the_order().writes.get(kind="CORRECT_ADDRESS").outcome == "UNCLEAR"

    laboratory.until(lambda: the_order().released_at is not None)
    laboratory.a_minute()
    assert findings(of_world(laboratory.world), laboratory.shop) == []


def test_a_released_order_that_is_archived_is_asked_about(laboratory: Laboratory) -> None:
    begin(laboratory, stories.released)
    laboratory.world.store.archive(the_order().bigcommerce_order_id)

    laboratory.world.clock.move(2 * 60 * 60)
    laboratory.a_minute()

    assert [issue.kind for issue in the_order().issues.all()] == ["GONE_FROM_STORE"]
