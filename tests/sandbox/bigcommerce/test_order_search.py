"""GET /v2/orders and its count: filters, sort, pages, and how late the search knows."""

from __future__ import annotations

import pytest


def ids(answer) -> list[int]:
    return [order["id"] for order in answer.body or []]


class TestListingOrders:
    def test_answers_204_without_a_body_when_there_are_none(self, call):
        answer = call("GET", "/v2/orders")

        assert (answer.status, answer.body) == (204, None)
        assert "Content-Type" not in answer.headers

    def test_gives_fifty_to_a_page_by_default_and_ends_with_204(self, call, world):
        world.store.settings.quota = 1000
        for _ in range(51):
            call.place("AO-CANDLE-FIG")

        pages = [call("GET", "/v2/orders", page=page) for page in (1, 2, 3)]

        assert [len(ids(page)) for page in pages] == [50, 1, 0]
        assert pages[2].status == 204
        assert len(ids(call("GET", "/v2/orders", limit=250))) == 51

    def test_refuses_more_than_250_to_a_page(self, call):
        assert call("GET", "/v2/orders", limit=251).status == 413

    @pytest.mark.parametrize("query", [{"limit": "many"}, {"page": 0}, {"sort": "total"}])
    def test_refuses_paging_that_cannot_be(self, call, query):
        assert call("GET", "/v2/orders", **query).status == 400

    def test_refuses_a_filter_that_is_not_documented(self, call):
        answer = call("GET", "/v2/orders", id=7)

        assert answer.refusal == "The field 'id' is not supported by this resource."

    def test_sorts_by_id_unless_told_otherwise(self, call, world):
        first, second = call.place()["id"], call.place()["id"]
        world.move(60)
        call("PUT", f"/v2/orders/{first}", {"staff_notes": "Fragile."})

        assert ids(call("GET", "/v2/orders")) == [first, second]
        assert ids(call("GET", "/v2/orders", sort="date_modified:asc")) == [second, first]
        assert ids(call("GET", "/v2/orders", sort="date_modified:desc")) == [first, second]

    @pytest.mark.parametrize(
        ("query", "is_found"),
        [
            ({"min_id": 101}, True),
            ({"max_id": 100}, False),
            ({"min_total": "164.50"}, True),
            ({"max_total": "164.49"}, False),
            ({"customer_id": 0}, True),
            ({"email": "ADA.MARSH@example.com"}, True),
            ({"email": "ada"}, False),
            ({"status_id": 11}, True),
            ({"status_id": 0}, False),
            ({"payment_method": "Macy's"}, True),
            ({"channel_id": 1}, True),
            ({"channel_id": 2}, False),
            ({"min_date_created": "2026-11-02T12:00:00Z"}, True),
            ({"max_date_created": "Mon, 02 Nov 2026 11:59:59 +0000"}, False),
            ({"min_date_modified": "2026-11-02T13:00:01+01:00"}, False),
            ({"max_date_modified": "2026-11-02T13:00:00+01:00"}, True),
        ],
    )
    def test_filters(self, call, query, is_found):
        call.place(status_id=11, payment_method="Macy's")

        assert bool(ids(call("GET", "/v2/orders", **query))) is is_found

    def test_refuses_a_date_that_is_none(self, call):
        answer = call("GET", "/v2/orders", min_date_modified="last week")

        assert answer.refusal == "The field 'min_date_modified' is invalid."

    def test_hides_archived_orders_which_can_still_be_read(self, call):
        order_id = call.place(external_order_id="M-1")["id"]

        assert call("DELETE", f"/v2/orders/{order_id}").status == 204

        assert call("GET", "/v2/orders").status == 204
        kept = call("GET", f"/v2/orders/{order_id}").body
        assert (kept["is_deleted"], kept["status_id"]) == (True, 1)


class TestSearchingByExternalId:
    def test_finds_an_order_only_when_the_index_has_it(self, call, world):
        order_id = call.place(external_order_id="M-1")["id"]

        assert call("GET", "/v2/orders", external_order_id="M-1").status == 204
        assert ids(call("GET", "/v2/orders")) == [order_id]

        world.move(world.store.settings.search_lag_seconds)
        assert ids(call("GET", "/v2/orders", external_order_id="M-1")) == [order_id]

    def test_compares_to_the_letter(self, call, world):
        call.place(external_order_id="M-10")
        world.move(60)

        for text in ("M-1", "m-10", "M-10 ", "M-1%"):
            assert call("GET", "/v2/orders", external_order_id=text).status == 204

    def test_knows_the_old_id_until_the_new_one_is_indexed(self, call, world):
        order_id = call.place(external_order_id="M-1")["id"]
        world.move(60)

        call("PUT", f"/v2/orders/{order_id}", {"external_order_id": "M-2"})

        assert ids(call("GET", "/v2/orders", external_order_id="M-1")) == [order_id]
        world.move(60)
        assert ids(call("GET", "/v2/orders", external_order_id="M-2")) == [order_id]
        assert call("GET", "/v2/orders", external_order_id="M-1").status == 204

    def test_counts_as_it_lists(self, call, world):
        call.place(external_order_id="M-1", status_id=0)
        call.place(external_order_id="M-1", status_id=11)
        call.place(external_order_id="M-2")
        world.move(60)

        body = call("GET", "/v2/orders/count", external_order_id="M-1").body

        in_status = {row["id"]: row["count"] for row in body["statuses"] if row["count"]}
        assert (body["count"], in_status) == (2, {0: 1, 11: 1})


class TestListingByChange:
    def test_shows_a_change_only_after_the_lists_own_lag(self, call, world):
        world.store.settings.list_lag_seconds = 30
        order_id = call.place()["id"]
        world.move(120)
        since = "2026-11-02T12:01:00Z"
        call("PUT", f"/v2/orders/{order_id}", {"staff_notes": "Fragile."})

        assert call("GET", "/v2/orders", min_date_modified=since).status == 204

        world.move(30)
        assert ids(call("GET", "/v2/orders", min_date_modified=since)) == [order_id]

    @pytest.mark.parametrize("act", ["ship", "unship", "address", "status"])
    def test_every_change_counts_as_one(self, call, world, act):
        order_id = call.place()["id"]
        parcel = world.store.ship(order_id) if act == "unship" else None
        world.move(60)

        if act == "ship":
            world.store.ship(order_id)
        elif act == "unship":
            world.store.unship(order_id, parcel.id)
        elif act == "address":
            path = f"/v2/orders/{order_id}/shipping_addresses/{call.address_id(order_id)}"
            assert call("PUT", path, {"phone": "512-555-0100"}).status == 200
        else:
            world.store.set_status(order_id, 12)

        changed = call("GET", f"/v2/orders/{order_id}").body["date_modified"]
        assert changed == "Mon, 02 Nov 2026 12:01:00 +0000"
