"""What the machine has found, each as a small story, so that it is not found again."""

from tests.integration.story import ORDER_FLOWS
from tests.laboratory import stories
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
