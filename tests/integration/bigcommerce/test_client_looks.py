"""How the BigCommerce client looks for orders, at the sandbox."""

from dataclasses import replace
from datetime import timedelta

import pytest

from integration.domain.records import Record, UnreadableRecord
from integration.transport import (
    Unreadable,
)
from sandbox.world import World
from tests.integration.bigcommerce.buyers import LONG_AGO
from tests.remotes import STARTS_AT


def sell_candles(sandbox: World, count: int, *, apart: float) -> list[int]:
    """Sell so many, that many seconds apart, and return the orders' ids."""
    sandbox.store.set_stock("AO-CANDLE-FIG", count)
    sold = []
    for _ in range(count):
        sold.append(sandbox.store.sell("AO-CANDLE-FIG"))
        sandbox.move(apart)
    return sold


class TestLookUp:
    def test_finds_the_order_by_its_exact_reference(
        self, sandbox, client, draft, order_id, channel_id
    ):
        client.create_order(replace(draft, external_order_id="4100200037-AB"))
        sandbox.move(60)

        found = client.orders_with_reference("4100200037-A", channel_id=channel_id)

        assert [record.value.bigcommerce_order_id for record in found] == [order_id]

    def test_finds_nothing_before_the_search_knows_it_caution_2(
        self, sandbox, client, draft, channel_id
    ):
        sandbox.store.settings.search_lag_seconds = 120
        client.create_order(draft)

        assert client.orders_with_reference(draft.external_order_id, channel_id=channel_id) == []
        sandbox.move(121)
        assert client.orders_with_reference(draft.external_order_id, channel_id=channel_id)

    def test_finds_nothing_in_another_channel(self, sandbox, client, draft, order_id):
        sandbox.move(60)

        assert client.orders_with_reference(draft.external_order_id, channel_id=1) == []

    def test_finds_every_double(self, sandbox, client, draft, order_id, channel_id):
        again = client.create_order(draft).value.bigcommerce_order_id
        sandbox.move(60)

        found = client.orders_with_reference(draft.external_order_id, channel_id=channel_id)

        assert {record.value.bigcommerce_order_id for record in found} == {order_id, again}

    def test_never_asks_without_a_reference(self, client, exchanges, channel_id):
        with pytest.raises(ValueError):
            client.orders_with_reference("", channel_id=channel_id)

        assert exchanges == []

    @pytest.mark.parametrize("how", ["html", "half", "empty", "wrong_shape", "not_json"])
    def test_takes_no_garble_for_an_absence(self, sandbox, client, order_id, channel_id, how):
        sandbox.move(60)
        sandbox.levers.garble_next(how, to="GET /v2/orders")

        with pytest.raises(Unreadable):
            client.orders_with_reference("4100200037-A", channel_id=channel_id)


class TestModifiedSince:
    def test_tells_each_order_once_over_all_pages(self, sandbox, client, exchanges):
        sold = sell_candles(sandbox, 300, apart=1)

        told = [one.value.bigcommerce_order_id for one in client.orders_modified_since(LONG_AGO)]

        assert told == sold
        assert len(exchanges) == 2

    def test_loses_nobody_when_an_order_changes_while_we_page(self, sandbox, client):
        sold = sell_candles(sandbox, 300, apart=1)
        telling = client.orders_modified_since(LONG_AGO)

        told = [next(telling).value.bigcommerce_order_id for _ in range(250)]
        sandbox.store.edit_order(sold[0], staff_notes="Wrapped.")  # it moves to the end
        told += [record.value.bigcommerce_order_id for record in telling]

        assert set(told) == set(sold)
        assert told.count(sold[0]) == 2

    def test_gets_past_a_page_of_one_second(self, sandbox, client):
        sold = sell_candles(sandbox, 520, apart=0)

        told = [
            record.value.bigcommerce_order_id for record in client.orders_modified_since(LONG_AGO)
        ]

        assert sorted(told) == sorted(sold)

    def test_keeps_to_a_channel(self, sandbox, client, order_id, channel_id):
        sandbox.store.sell("AO-CANDLE-FIG")

        [record] = client.orders_modified_since(LONG_AGO, channel_id=channel_id)

        assert record.value.bigcommerce_order_id == order_id

    def test_is_empty_when_nothing_changed(self, client, exchanges):
        assert list(client.orders_modified_since(STARTS_AT + timedelta(days=1))) == []
        assert exchanges[0].response.status_code == 204

    def test_survives_an_order_that_cannot_be_read(self, sandbox, client, monkeypatch, order_id):
        sandbox.store.sell("AO-CANDLE-FIG")
        monkeypatch.setenv("JUDGE_SANDBOX", "0")  # no description allows such an order
        sandbox.store.orders[order_id].channel_id = None

        records = list(client.orders_modified_since(LONG_AGO))

        assert {type(record) for record in records} == {Record, UnreadableRecord}

    def test_survives_fields_and_words_of_a_later_release(self, sandbox, client, order_id):
        sandbox.levers.unknown_field = sandbox.levers.unknown_enum = True

        [record] = client.orders_modified_since(LONG_AGO)

        assert isinstance(record, Record)
