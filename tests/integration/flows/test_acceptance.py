"""Accepting orders: by the shop's rules, or when a person has decided."""

from decimal import Decimal

import pytest

from integration.domain.plan.situation import DecisionKind
from integration.models import MiraklShop
from sandbox.world import World
from tests.integration.story import (
    SKU,
    TEE,
    calls_to,
    change_rules,
    decide,
    open_issues,
    questions,
    settle,
)

pytestmark = pytest.mark.django_db
ACCEPTED = "WAITING_DEBIT"


def state(world: World, number: str) -> str:
    """Return what Mirakl says the order's state is, wherever its debit is by now."""
    return world.mirakl.orders[number].state.removesuffix("_PAYMENT")


class TestAcceptance:
    def test_is_given_when_everything_is_in_stock(self, sandbox: World, shop: MiraklShop) -> None:
        number = sandbox.mirakl.place_order([(SKU, 14), (TEE, 2)])

        settle(sandbox, shop, rounds=2)

        assert state(sandbox, number) == ACCEPTED
        assert len(calls_to(sandbox, "OR21")) == 1

    def test_waits_while_macys_checks_the_order(self, sandbox: World, shop: MiraklShop) -> None:
        number = sandbox.mirakl.place_order([(SKU, 1)], state="STAGING")
        settle(sandbox, shop, rounds=2)
        assert not calls_to(sandbox, "OR21")

        sandbox.mirakl.leave_staging(number)
        settle(sandbox, shop, rounds=2)

        assert state(sandbox, number) == ACCEPTED

    def test_is_not_given_twice_where_the_operator_accepts(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        sandbox.mirakl.settings.order_acceptance = "AUTOMATIC"
        number = sandbox.mirakl.place_order([(SKU, 1)])

        settle(sandbox, shop, rounds=2)

        assert state(sandbox, number) == ACCEPTED
        assert not calls_to(sandbox, "OR21")


class TestShortStock:
    def test_is_a_question_that_names_the_figures(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.store.set_stock(SKU, 1)
        number = sandbox.mirakl.place_order([(SKU, 3)])

        settle(sandbox, shop, rounds=2)

        (issue,) = open_issues()
        assert (issue.kind, issue.root_cause) == ("SHORT_STOCK", f"stock:{SKU}")
        assert issue.means == f"{SKU}: 3 ordered, 1 available in the store."
        assert issue.due_at == sandbox.mirakl.orders[number].created_at.replace(day=24)
        assert state(sandbox, number) == "WAITING_ACCEPTANCE"

    def test_closes_by_itself_when_the_stock_is_raised(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        sandbox.store.set_stock(SKU, 1)
        number = sandbox.mirakl.place_order([(SKU, 3)])
        settle(sandbox, shop, rounds=2)

        sandbox.store.set_stock(SKU, 3)
        settle(sandbox, shop, rounds=2)

        assert state(sandbox, number) == ACCEPTED
        assert not questions()

    def test_refuses_the_short_lines_where_that_is_allowed(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        change_rules(shop, accepts_partially=True)
        sandbox.mirakl.settings.partial_acceptance = True
        sandbox.store.set_stock(SKU, 0)
        number = sandbox.mirakl.place_order([(SKU, 1), (TEE, 1)])

        settle(sandbox, shop, rounds=2)

        lines = sandbox.mirakl.orders[number].lines
        assert [line.state for line in lines] == ["REFUSED", "WAITING_DEBIT_PAYMENT"]
        assert not questions()

    def test_refuses_nothing_by_itself_when_all_is_short(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        change_rules(shop, accepts_partially=True)
        sandbox.mirakl.settings.partial_acceptance = True
        sandbox.store.set_stock(SKU, 0)
        number = sandbox.mirakl.place_order([(SKU, 1)])

        settle(sandbox, shop, rounds=2)

        assert state(sandbox, number) == "WAITING_ACCEPTANCE"
        assert questions() == ["SHORT_STOCK"]

    def test_lets_only_one_order_have_the_last_unit(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.store.set_stock(SKU, 1)
        numbers = [sandbox.mirakl.place_order([(SKU, 1)]) for _ in range(2)]

        settle(sandbox, shop, rounds=4)

        assert sorted(state(sandbox, number) for number in numbers) == [
            "WAITING_ACCEPTANCE",
            ACCEPTED,
        ]
        assert questions() == ["SHORT_STOCK"]

    def test_lets_the_next_order_have_a_unit_that_was_cancelled(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        sandbox.store.set_stock(SKU, 1)
        numbers = [sandbox.mirakl.place_order([(SKU, 1)]) for _ in range(2)]
        settle(sandbox, shop, rounds=2)
        (first,) = (number for number in numbers if state(sandbox, number) == ACCEPTED)
        (second,) = set(numbers) - {first}

        sandbox.mirakl.cancel(first)
        settle(sandbox, shop, rounds=2)

        assert state(sandbox, second) == ACCEPTED

    def test_counts_what_is_sold_in_the_web_shop(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.store.set_stock(SKU, 1)
        sandbox.store.sell(SKU)
        number = sandbox.mirakl.place_order([(SKU, 1)])

        settle(sandbox, shop, rounds=2)

        assert state(sandbox, number) == "WAITING_ACCEPTANCE"

    def test_is_overruled_by_a_person(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.store.set_stock(SKU, 0)
        wanted, unwanted = (sandbox.mirakl.place_order([(SKU, 1)]) for _ in range(2))
        settle(sandbox, shop, rounds=2)

        decide(sandbox, wanted, DecisionKind.ACCEPT)
        decide(sandbox, unwanted, DecisionKind.REFUSE)
        settle(sandbox, shop, rounds=2)

        assert (state(sandbox, wanted), state(sandbox, unwanted)) == (ACCEPTED, "REFUSED")
        assert not questions()


class TestAnUnlinkedSku:
    def test_is_a_question_that_closes_when_the_store_has_the_product(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        number = sandbox.mirakl.place_order([("NEW-1", 1)])
        settle(sandbox, shop, rounds=2)
        (issue,) = open_issues()
        assert (issue.kind, issue.root_cause) == ("UNLINKED_SKU", "sku:NEW-1")

        row = {"sku": "NEW-1", "group": "NEW-1", "name": "Novelty", "price": Decimal(20)}
        row |= {"upc": "810045599999", "quantity": 5, "brand": "B", "category": "C"}
        row |= {"weight": Decimal(1), "options": {}}
        sandbox.store.goods.add_group([row], at=sandbox.now())
        sandbox.store.set_stock("NEW-1", 5)
        settle(sandbox, shop, rounds=2)

        assert state(sandbox, number) == ACCEPTED
        assert not questions()

    def test_holds_up_no_other_order(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.mirakl.place_order([("NEW-1", 1)])
        number = sandbox.mirakl.place_order([(SKU, 1)])

        settle(sandbox, shop, rounds=2)

        assert state(sandbox, number) == ACCEPTED


class TestThePriceGuard:
    @pytest.fixture(autouse=True)
    def guarded(self, shop: MiraklShop) -> None:
        change_rules(shop, price_guard_percent=Decimal(10))

    def test_asks_about_a_price_below_the_lowest_allowed(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        number = sandbox.mirakl.place_order([{"sku": SKU, "unit_price": "116.09"}])

        settle(sandbox, shop, rounds=2)

        (issue,) = open_issues()
        assert issue.kind == "PRICE_BELOW_GUARD"
        assert "sold at 116.09, below the lowest price allowed, 116.10" in issue.means
        assert state(sandbox, number) == "WAITING_ACCEPTANCE"

    def test_lets_the_lowest_price_pass(self, sandbox: World, shop: MiraklShop) -> None:
        number = sandbox.mirakl.place_order([{"sku": SKU, "unit_price": "116.10"}])

        settle(sandbox, shop, rounds=2)

        assert state(sandbox, number) == ACCEPTED

    def test_counts_what_the_operator_adds_to_the_customers_price(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        line = {"sku": SKU, "unit_price": "129.00", "operator_funded": "60.00"}
        number = sandbox.mirakl.place_order([line])

        settle(sandbox, shop, rounds=2)

        assert state(sandbox, number) == ACCEPTED

    def test_does_not_count_what_the_operator_keeps(self, sandbox: World, shop: MiraklShop) -> None:
        line = {"sku": SKU, "unit_price": "129.00", "not_payable": "60.00"}
        number = sandbox.mirakl.place_order([line])

        settle(sandbox, shop, rounds=2)

        assert state(sandbox, number) == "WAITING_ACCEPTANCE"
        assert questions() == ["PRICE_BELOW_GUARD"]


class TestAcceptanceByHand:
    def test_waits_for_a_decision(self, sandbox: World, shop: MiraklShop) -> None:
        change_rules(shop, acceptance="MANUAL")
        number = sandbox.mirakl.place_order([(SKU, 1)])
        settle(sandbox, shop, rounds=3)
        assert (state(sandbox, number), questions()) == (
            "WAITING_ACCEPTANCE",
            ["MANUAL_ACCEPTANCE"],
        )

        decide(sandbox, number, DecisionKind.ACCEPT)
        settle(sandbox, shop, rounds=2)

        assert (state(sandbox, number), questions()) == (ACCEPTED, [])

    def test_refuses_when_a_person_says_so(self, sandbox: World, shop: MiraklShop) -> None:
        change_rules(shop, acceptance="MANUAL")
        number = sandbox.mirakl.place_order([(SKU, 1), (TEE, 1)])
        settle(sandbox, shop, rounds=1)

        decide(sandbox, number, DecisionKind.REFUSE)
        settle(sandbox, shop, rounds=2)

        assert (state(sandbox, number), questions()) == ("REFUSED", [])
