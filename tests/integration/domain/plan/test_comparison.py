"""What differs between the store order and the one that should stand there."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.domain.money import to_cents
from integration.domain.orders import StoreLine, StoreOrderDraft
from integration.domain.plan.comparison import address_digest, differences
from integration.domain.translation import translate_order
from tests.integration.domain.builders import (
    a_line,
    a_store_line,
    a_twin,
    an_address,
    an_order,
    the_links,
    the_rules,
)


def a_draft(*lines: Any, custom: bool = False, **order: Any) -> StoreOrderDraft:
    wanted = an_order(lines=lines or (a_line(),), **order)
    links = the_links([line.offer_sku for line in wanted.lines])
    return translate_order(wanted, links=links, rules=the_rules(), with_custom_lines=custom)


def found(*lines: StoreLine, total: str = "20.00", **changes: Any) -> list[str]:
    return list(differences(a_draft(), a_twin(lines=lines, total=total, **changes)))


class TestDifferences:
    def test_there_are_none_in_the_order_as_it_was_made(self) -> None:
        assert found(a_store_line()) == []

    def test_are_not_looked_for_in_lines_that_nobody_read(self) -> None:
        assert list(differences(a_draft(), a_twin(lines=None))) == []

    def test_name_another_total(self) -> None:
        assert found(a_store_line(), total="21.65") == ["total 21.65 instead of 20.00"]

    def test_name_another_shipping_cost(self) -> None:
        changed = {"shipping_cost_inc_tax": Decimal("5.00")}

        assert found(a_store_line(), **changed) == ["shipping 5.00 instead of 0.00"]

    @pytest.mark.parametrize(
        ("line", "other"),
        [
            (a_store_line(quantity=2), "2 × MUG-1 was not ordered"),
            (a_store_line(price="19.98"), "1 × MUG-1 was not ordered"),
            (a_store_line("CUP-1"), "1 × CUP-1 was not ordered"),
        ],
    )
    def test_name_a_line_that_was_changed_twice(self, line: StoreLine, other: str) -> None:
        assert found(line) == ["1 × MUG-1 at 20.00 is missing", other]

    def test_name_a_line_that_was_added(self) -> None:
        gift = a_store_line("GIFT", price="0.00", order_product_id=12)

        assert found(a_store_line(), gift) == ["1 × GIFT was not ordered"]

    @pytest.mark.parametrize("left", [[], [a_store_line(quantity=0)]], ids=["gone", "no units"])
    def test_name_a_line_that_was_removed(self, left: list[StoreLine]) -> None:
        assert found(*left) == ["1 × MUG-1 at 20.00 is missing"]

    def test_take_a_line_of_no_units_for_none(self) -> None:
        assert found(a_store_line(), a_store_line("GIFT", quantity=0)) == []

    def test_need_one_line_for_each_of_two_alike(self) -> None:
        draft = a_draft(a_line(mirakl_line_id="one"), a_line(mirakl_line_id="two"))
        twin = a_twin(lines=[a_store_line()], total="40.00")

        assert list(differences(draft, twin)) == ["1 × MUG-1 at 20.00 is missing"]

    def test_go_by_the_variant_not_by_the_stores_own_sku(self) -> None:
        same = a_store_line(sku="RENAMED", variant_id=the_links(["MUG-1"])["MUG-1"].variant_id)

        assert found(same) == []

    def test_go_by_the_sku_of_custom_lines(self) -> None:
        twin = a_twin(lines=[a_store_line(sku="mug-1", variant_id=None)])

        assert list(differences(a_draft(custom=True), twin)) == []

    @given(st.lists(st.tuples(st.integers(1, 400), st.integers(1, 10**5)), min_size=1, max_size=40))
    def test_are_not_made_by_a_store_that_rounds_lines_to_cents(
        self, lines: list[tuple[int, int]]
    ) -> None:
        draft = a_draft(
            *(
                a_line(f"SKU-{number}", quantity, str(Decimal(cents) / 100))
                for number, (quantity, cents) in enumerate(lines)
            )
        )
        rounded = sum(to_cents(line.price_inc_tax * line.quantity) for line in draft.lines)
        twin = a_twin(lines=None, total=str(rounded))

        assert list(differences(draft, twin)) == []


class TestAddressDigest:
    def test_is_the_same_for_the_same_addresses(self) -> None:
        assert address_digest(a_draft()) == address_digest(a_draft(a_line("CUP-1")))

    @pytest.mark.parametrize(
        "change",
        [
            {"shipping_address": an_address(street_1="2 Main Street")},
            {"billing_address": an_address(zip_code="78702")},
            {"shipping_address": an_address(phone="")},
            {"shipping_type_label": "Express"},
        ],
    )
    def test_changes_with_anything_the_warehouse_must_know(self, change: dict[str, Any]) -> None:
        assert address_digest(a_draft(**change)) != address_digest(a_draft())

    def test_shows_nothing_of_the_buyer(self) -> None:
        assert "lovelace" not in address_digest(a_draft()).lower()
