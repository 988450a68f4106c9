"""RT11 to RT27: a customer sends something back, and the shop takes it in."""

import pytest

from sandbox.mirakl import returns

TEE = "FN-TEE-M-NVY"  # 34.00, and 6.95 for shipping
TOO_SMALL = "RETURN_PDNT_TOO_SMALL"


@pytest.fixture
def order_id(market):
    return market.place_order([(TEE, 3)], state="SHIPPED")


@pytest.fixture
def customer(market, order_id):
    """Return how the order's customer asks for a return; it gives the return."""

    def ask_for(**more):
        order = market.orders[order_id]
        return returns.ask_for(market, order, **{"reason_code": TOO_SMALL, **more})

    return ask_for


def write(shop, deed, *rows):
    answer = shop.put(f"/api/returns/{deed}", {"returns": list(rows)})
    assert answer.status_code == 200, answer.text
    return answer.json


def on_its_way(shop, one):
    write(shop, "accept", {"id": one.id, "accepted": True})
    write(shop, "receive", {"id": one.id})


def verdict(one, **more):
    line = {"order_line_id": one.lines[0].order_line_id, "compliant": True, **more}
    return {"id": one.id, "return_lines": [line]}


class TestListOfReturns:
    def test_tells_what_comes_back_and_why(self, shop, customer, order_id):
        asked = customer(quantity=2)

        (shown,) = shop.get("/api/returns").json["data"]

        assert (shown["id"], shown["order_id"]) == (asked.id, order_id)
        assert (shown["state"], shown["reason_code"]) == ("WAITING_ACCEPTANCE", TOO_SMALL)
        assert [line["quantity"] for line in shown["return_lines"]] == [2]
        assert shown["return_lines"][0]["compliance"] is None

    def test_is_filtered_by_what_each_return_is(self, shop, world, customer):
        first = customer(quantity=1)
        world.move(3600)
        second = customer(quantity=1)
        write(shop, "accept", {"id": second.id, "accepted": True})

        def listed(**query):
            return [one["id"] for one in shop.get("/api/returns", **query).json["data"]]

        assert listed(return_state="IN_PROGRESS") == [second.id]
        assert listed(return_id=first.id) == [first.id]
        assert listed(return_rma="RMA-NONE") == []
        assert listed(return_last_updated_from="2026-03-04T12:30:00Z") == [second.id]
        assert listed(return_creation_date_to="2026-03-04T12:30:00Z") == [first.id]

    def test_comes_in_pages(self, shop, customer):
        wanted = [customer(quantity=1).id for _ in range(3)]

        page = shop.get("/api/returns", limit=2).json
        rest = shop.get("/api/returns", page_token=page["next_page_token"]).json

        assert [one["id"] for one in page["data"] + rest["data"]] == wanted
        assert "next_page_token" not in rest


class TestReturn:
    def test_is_accepted_received_judged_and_closed(self, shop, customer):
        one = customer(quantity=1)
        seen = []
        for deed, row in (
            ("accept", {"id": one.id, "accepted": True}),
            ("receive", {"id": one.id}),
            ("compliance", verdict(one)),
            ("close", {"id": one.id}),
        ):
            assert write(shop, deed, row) == {
                "return_errors": [],
                "return_success": [{"id": one.id}],
            }
            seen.append(one.state)

        assert seen == ["IN_PROGRESS", "RECEIVED", "RECEIVED", "CLOSED"]
        (shown,) = shop.get("/api/returns").json["data"]
        assert shown["return_lines"][0]["compliance"][0]["compliant"] is True

    def test_is_refused_for_a_reason(self, shop, customer):
        one = customer()
        row = {"id": one.id, "accepted": False}

        (error,) = write(shop, "accept", row)["return_errors"]
        write(shop, "accept", row | {"rejection_reason_code": "RETURN_REJECTION_WINDOW_CLOSED"})

        assert error["message"] == "The rejection reason code is incorrect."
        assert (one.state, one.rejection_reason_code) == (
            "REFUSED",
            "RETURN_REJECTION_WINDOW_CLOSED",
        )

    @pytest.mark.parametrize("deed", ["receive", "close"])
    def test_is_left_alone_out_of_its_turn(self, shop, customer, deed):
        one = customer()

        (error,) = write(shop, deed, {"id": one.id})["return_errors"]

        assert error == {"id": one.id, "message": "Return is in invalid state"}
        assert one.state == "WAITING_ACCEPTANCE"

    def test_does_not_stop_the_others_of_its_call(self, shop, customer):
        one = customer()
        rows = [{"id": "nobodys", "accepted": True}, {"id": one.id, "accepted": True}]

        answer = write(shop, "accept", *rows)

        assert answer["return_success"] == [{"id": one.id}]
        assert answer["return_errors"][0]["message"] == "The return does not exist."

    def test_is_judged_line_by_line(self, shop, customer):
        one = customer()
        on_its_way(shop, one)

        (unsaid,) = write(shop, "compliance", verdict(one, order_line_id="other"))["return_errors"]
        damaged = "RETURN_NON_COMPLIANT_DAMAGED_PRODUCT"
        row = verdict(one, compliant=False, non_compliance_reason_code=damaged)
        write(shop, "compliance", row)

        assert unsaid["message"].endswith(f"order lines: {one.lines[0].order_line_id}")
        assert one.lines[0].verdict.reason_code == damaged


class TestCustomer:
    def test_sends_back_no_more_than_there_is(self, customer):
        customer(quantity=2)

        with pytest.raises(ValueError, match="1 units to send back, not 2"):
            customer(quantity=2)

    def test_sends_back_nothing_before_it_was_sent(self, market, customer, order_id):
        market.orders[order_id].state = "SHIPPING"

        with pytest.raises(ValueError, match="nothing to send back"):
            customer()

    def test_may_ask_again_after_a_refusal(self, shop, customer):
        rejection = "RETURN_REJECTION_NOT_ELIGIBLE"
        row = {"accepted": False, "rejection_reason_code": rejection}
        write(shop, "accept", {"id": customer(quantity=3).id, **row})

        assert customer(quantity=3).state == "WAITING_ACCEPTANCE"


class TestOperator:
    def test_may_accept_by_itself(self, market, customer):
        market.settings.accept_returns = True

        assert customer().state == "IN_PROGRESS"

    @pytest.mark.parametrize(("refunds", "amount"), [(True, 68), (False, 0)])
    def test_may_refund_what_is_as_it_should_be(
        self, shop, market, customer, order_id, refunds, amount
    ):
        market.settings.refund_compliant_returns = refunds
        one = customer(quantity=2)
        on_its_way(shop, one)

        write(shop, "compliance", verdict(one))

        assert market.orders[order_id].lines[0].refunded == amount
