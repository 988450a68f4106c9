"""Fixtures of the BigCommerce client."""

from decimal import Decimal

import pytest

from integration.bigcommerce.client import BigCommerceClient
from integration.domain.orders import StoreLineDraft, StoreOrderDraft
from sandbox.world import World
from tests.integration.bigcommerce.buyers import INCOMPLETE, MARCUS
from tests.remotes import store


@pytest.fixture
def client(sandbox: World) -> BigCommerceClient:
    return store()


@pytest.fixture
def channel_id(sandbox: World) -> int:
    return sandbox.store.add_channel("Macys")


@pytest.fixture
def draft(sandbox: World, channel_id: int) -> StoreOrderDraft:
    variant = sandbox.store.variant("HP-SHEET-QN-WHT")
    return StoreOrderDraft(
        external_order_id="4100200037-A",
        external_source="Macy's (Mirakl)",
        channel_id=channel_id,
        status_id=INCOMPLETE,
        billing_address=MARCUS,
        shipping_address=MARCUS,
        shipping_method="Macy's Standard",
        shipping_cost_ex_tax=Decimal("6.95"),
        shipping_cost_inc_tax=Decimal("6.95"),
        lines=(
            StoreLineDraft(
                2,
                Decimal("129.00"),
                Decimal("129.00"),
                product_id=variant.product_id,
                variant_id=variant.id,
            ),
            StoreLineDraft(1, Decimal("5.01"), Decimal("5.01"), sku="ODD", name="Odd item"),
        ),
        payment_method="Macy's Marketplace",
        staff_notes="Placed at Macy's.",
    )


@pytest.fixture
def order_id(client: BigCommerceClient, draft: StoreOrderDraft) -> int:
    return client.create_order(draft).value.bigcommerce_order_id
