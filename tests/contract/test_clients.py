"""Everything that our clients say, and the sandbox answers, in the eyes of the vendors.

Each walk takes an order from one end to the other, at an operator and in a store of their own kind.
"""

from pathlib import Path

import pytest

from sandbox.world import World
from tests.contract.amendments import AMENDMENTS
from tests.contract.judge import Judge
from tests.contract.tour import Walker, walk_marketplace, walk_store
from tests.remotes import Exchange, marketplace, store

pytestmark = pytest.mark.contract

OPERATORS = {
    "as the sandbox comes": {},
    "several parcels": {"multi_shipment": True},
    "automatic acceptance": {"order_acceptance": "AUTOMATIC"},
    "debit on shipment": {"pay_on_shipment": True, "multi_shipment": True},
    "automatic debit": {"debit": "auto"},
    "addresses from the start": {"addresses_before_acceptance": True},
    "tax on the whole order": {"order_level_tax": True},
    "tax inside the prices": {"order_tax_mode": "TAX_INCLUDED"},
    "fields of a later release": {"unknown_fields": True},
}


class TestWalk:
    @pytest.mark.parametrize("operator", OPERATORS)
    def test_through_the_marketplace_is_within_its_description(
        self, sandbox: World, exchanges: list[Exchange], vendor_specs: Path, operator: str
    ):
        for name, value in OPERATORS[operator].items():
            setattr(sandbox.mirakl.settings, name, value)

        walk_marketplace(sandbox, marketplace(shop_id=2107))

        assert Judge.at(str(vendor_specs)).complaints(exchanges) == []

    @pytest.mark.parametrize("stock", ["order_placed", "order_completed_or_shipped"])
    def test_through_the_store_is_within_its_description(
        self, sandbox: World, exchanges: list[Exchange], vendor_specs: Path, stock: str
    ):
        sandbox.store.settings.update_stock_behavior = stock

        walk_store(sandbox, store())

        assert Judge.at(str(vendor_specs)).complaints(exchanges) == []

    def test_leaves_no_method_out(self, sandbox: World):
        sandbox.mirakl.settings.multi_shipment = True
        walkers = Walker(marketplace()), Walker(store())

        walk_marketplace(sandbox, walkers[0])
        walk_store(sandbox, walkers[1])

        assert [walker.uncalled for walker in walkers] == [set(), set()]

    def test_needs_every_amendment(
        self, sandbox: World, exchanges: list[Exchange], vendor_specs: Path
    ):
        judge = Judge.at(str(vendor_specs))
        judge.used.clear()

        walk_marketplace(sandbox, marketplace())
        walk_store(sandbox, store())
        judge.complaints(exchanges)

        assert judge.used == {amendment.name for amendment in AMENDMENTS}
