"""A marketplace order as the store order to create."""

from datetime import timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.domain.issues import IssueKind, Question
from integration.domain.money import CENT, to_cents
from integration.domain.orders import MarketplaceOrder, StoreOrderDraft, TaxAmount
from integration.domain.rules import TaxPolicy
from integration.domain.translation import MOST_LINES, objections, translate_order, wanted_lines
from tests.integration.domain.builders import (
    HELD,
    NOW,
    a_line,
    an_address,
    an_order,
    the_links,
    the_rules,
)

SHOWN = {"tax_policy": TaxPolicy.SHOW}
TAX = (TaxAmount("STATE", Decimal("1.25")), TaxAmount("CITY", Decimal("0.40")))
SHIPPING_TAX = (TaxAmount("STATE", Decimal("0.41")),)
TAXED = a_line(taxes=TAX, shipping_taxes=SHIPPING_TAX, shipping_price=Decimal("5.00"))


def translated(
    order: MarketplaceOrder, *, with_custom_lines: bool = False, **rules: Any
) -> StoreOrderDraft:
    links = the_links([line.offer_sku for line in order.lines])
    return translate_order(
        order, links=links, rules=the_rules(**rules), with_custom_lines=with_custom_lines
    )


def objected(order: MarketplaceOrder, **rules: Any) -> list[Question]:
    links = the_links([line.offer_sku for line in order.lines])
    return list(objections(order, links=links, rules=the_rules(**rules)))


class TestTranslateOrder:
    def test_carries_the_marketplaces_id_into_the_shops_channel_held(self) -> None:
        draft = translated(an_order())

        assert draft.external_order_id == "C1-A"
        assert draft.external_source == "Macy's (Mirakl)"
        assert (draft.channel_id, draft.status_id) == (7, HELD)
        assert draft.payment_method == "Macy's Marketplace"

    def test_names_the_variant_behind_each_sku(self) -> None:
        link = the_links(["MUG-1"])["MUG-1"]

        (line,) = translated(an_order()).lines

        assert (line.product_id, line.variant_id) == (link.product_id, link.variant_id)
        assert (line.name, line.quantity) == ("The MUG-1", 1)

    def test_leaves_out_lines_that_were_refused_or_cancelled(self) -> None:
        lines = [
            a_line(),
            a_line("CUP-1", state="REFUSED", shipping_price=Decimal(3)),
            a_line("POT-1", state="CANCELED", shipping_price=Decimal(4)),
        ]

        draft = translated(an_order(lines=lines))

        assert [line.sku for line in draft.lines] == ["MUG-1"]
        assert draft.shipping_cost_inc_tax == 0

    def test_makes_custom_lines_when_told_so(self) -> None:
        (line,) = translated(an_order(), with_custom_lines=True).lines

        assert (line.product_id, line.variant_id) == (None, None)
        assert (line.sku, line.name) == ("MUG-1", "The MUG-1")

    def test_custom_lines_need_no_link(self) -> None:
        draft = translate_order(an_order(), links={}, rules=the_rules(), with_custom_lines=True)

        assert draft.lines[0].name == "The MUG-1"

    def test_has_no_translation_without_addresses(self) -> None:
        with pytest.raises(ValueError):
            translated(an_order(shipping_address=None))

    def test_keeps_a_billing_country_it_cannot_read_for_the_store_to_judge(self) -> None:
        draft = translated(an_order(billing_address=an_address(country="Narnia")))

        assert draft.billing_address.country == "Narnia"
        assert draft.billing_address.email


class TestPrices:
    def test_keep_the_marketplaces_tax_out(self) -> None:
        draft = translated(an_order(lines=[TAXED]))

        (line,) = draft.lines
        assert (line.price_ex_tax, line.price_inc_tax) == (Decimal(20), Decimal(20))
        assert draft.shipping_cost_ex_tax == draft.shipping_cost_inc_tax == Decimal(5)

    def test_show_the_tax_where_the_shop_wants_it(self) -> None:
        draft = translated(an_order(lines=[TAXED]), **SHOWN)

        (line,) = draft.lines
        assert (line.price_ex_tax, line.price_inc_tax) == (Decimal(20), Decimal("21.65"))
        assert draft.shipping_cost_ex_tax == Decimal(5)
        assert draft.shipping_cost_inc_tax == Decimal("5.41")

    @pytest.mark.parametrize("policy", TaxPolicy)
    def test_take_the_tax_out_of_prices_that_include_it(self, policy: TaxPolicy) -> None:
        order = an_order(lines=[TAXED], tax_mode="TAX_INCLUDED")

        draft = translated(order, tax_policy=policy)

        (line,) = draft.lines
        assert line.price_ex_tax == Decimal("18.35")
        assert draft.shipping_cost_ex_tax == Decimal("4.59")
        shown = policy is TaxPolicy.SHOW
        assert line.price_inc_tax == (Decimal(20) if shown else Decimal("18.35"))

    def test_keep_shipping_an_amount_of_its_own(self) -> None:
        lines = [a_line(shipping_price=Decimal(5)), a_line("CUP-1", shipping_price=Decimal("2.5"))]

        draft = translated(an_order(lines=lines))

        assert draft.shipping_cost_inc_tax == Decimal("7.50")
        assert [line.price_inc_tax for line in draft.lines] == [Decimal(20), Decimal(20)]
        assert draft.total_inc_tax == Decimal("47.50")

    def test_are_of_one_unit(self) -> None:
        (line,) = translated(an_order(lines=[a_line(quantity=3, price="10.00")])).lines

        assert line.price_inc_tax == Decimal("3.3333")

    @given(st.integers(1, 99), st.integers(0, 10**6))
    def test_lose_no_cent_of_a_line(self, quantity: int, cents: int) -> None:
        price = Decimal(cents) / 100
        order = an_order(lines=[a_line(quantity=quantity, price=str(price))])

        (line,) = translated(order).lines

        assert to_cents(line.price_inc_tax * quantity) == price
        assert abs(line.price_inc_tax * quantity - price) < CENT


class TestAddresses:
    def test_stand_in_for_the_buyers_e_mail(self) -> None:
        draft = translated(an_order(notification_email="relay@marketplace.test"))

        assert draft.shipping_address.email == "order-c1-a@example.com"
        assert draft.billing_address.email == "order-c1-a@example.com"

    def test_use_the_shops_own_stand_in(self) -> None:
        draft = translated(an_order(), placeholder_email="macys@shop.test")

        assert draft.shipping_address.email == "macys@shop.test"


class TestShippingMethod:
    def test_is_what_the_shop_mapped(self) -> None:
        draft = translated(an_order(), shipping_methods={"STD": "UPS Ground"})

        assert draft.shipping_method == "UPS Ground"

    @pytest.mark.parametrize(
        ("code", "label", "expected"),
        [("EXP", "Express", "Express"), ("EXP", "", "EXP"), ("", "", "Standard")],
    )
    def test_is_the_marketplaces_own_word_otherwise(
        self, code: str, label: str, expected: str
    ) -> None:
        order = an_order(shipping_type_code=code, shipping_type_label=label)

        assert translated(order).shipping_method == expected


class TestStaffNotes:
    def test_lead_to_the_order_in_the_back_office(self) -> None:
        notes = translated(an_order(), marketplace_url="https://m.test").staff_notes

        assert "Macy's order C1-A\nhttps://m.test/mmp/shop/order/C1-A\n" in notes

    def test_say_what_tax_was_kept_out(self) -> None:
        refused = a_line("CUP-1", state="REFUSED", taxes=TAX)

        notes = translated(an_order(lines=[TAXED, refused])).staff_notes

        assert "Tax collected by the marketplace: 2.06 USD (not part of this order)" in notes

    def test_say_nothing_of_tax_that_is_in_the_order(self) -> None:
        assert "Tax" not in translated(an_order(lines=[TAXED]), **SHOWN).staff_notes

    def test_hand_the_delivery_note_on(self) -> None:
        order = an_order(shipping_address=an_address(note=" Ring twice "))

        assert "Delivery note: Ring twice\n" in translated(order).staff_notes

    def test_give_the_deadline_in_the_one_zone_they_name(self) -> None:
        new_york = timezone(timedelta(hours=-5))
        order = an_order(shipping_deadline=NOW.astimezone(new_york))

        assert "Ship by 2026-11-23 15:00 UTC" in translated(order).staff_notes


class TestObjections:
    def test_there_are_none_to_an_ordinary_order(self) -> None:
        assert objected(an_order()) == []

    @pytest.mark.parametrize(
        ("order", "reason"),
        [
            (an_order(lines=[]), "it has no lines"),
            (an_order(lines=[a_line(quantity=0)]), "a line has no units"),
            (an_order(lines=[a_line(quantity=-1)]), "a line has no units"),
            (an_order(lines=[a_line(price="-1")]), "a line has a negative price"),
            (
                an_order(lines=[a_line(shipping_price=Decimal(-1))]),
                "a line has a negative price",
            ),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_are_raised_to_what_cannot_be_written(
        self, order: MarketplaceOrder, reason: str
    ) -> None:
        (question,) = objected(order)

        assert question.kind is IssueKind.UNUSABLE_LINES
        assert question.means == f"The order cannot be written into the store: {reason}."

    def test_are_raised_to_more_lines_than_can_be_read_back(self) -> None:
        lines = [a_line(mirakl_line_id=f"C1-A-{number}") for number in range(300)]

        (question,) = objected(an_order(lines=lines))

        assert f"it has 300 lines, more than {MOST_LINES}" in question.means
        assert objected(an_order(lines=lines[:MOST_LINES])) == []

    def test_are_raised_once_to_a_sku_without_a_variant(self) -> None:
        order = an_order(lines=[a_line(), a_line(mirakl_line_id="C1-A-2")])

        (question,) = objections(order, links={}, rules=the_rules())

        assert (question.kind, question.root_cause) == (IssueKind.UNLINKED_SKU, "sku:MUG-1")

    def test_are_not_raised_to_the_sku_of_a_refused_line(self) -> None:
        order = an_order(lines=[a_line(), a_line("CUP-1", state="REFUSED")])

        assert list(objections(order, links=the_links(["MUG-1"]), rules=the_rules())) == []

    def test_are_raised_to_another_currency(self) -> None:
        (question,) = objected(an_order(currency="CAD"))

        assert question.means == "The order is in CAD; the store sells in USD."

    @pytest.mark.parametrize(
        ("country", "shown"), [("CAN", "CA"), ("PRI", "PR"), ("Narnia", "Narnia")]
    )
    def test_are_raised_to_another_country(self, country: str, shown: str) -> None:
        (question,) = objected(an_order(shipping_address=an_address(country=country)))

        assert question.means == f"The order ships to {shown}; this shop ships to US."

    def test_are_raised_to_an_address_without_a_country(self) -> None:
        (question,) = objected(an_order(shipping_address=an_address(country="")))

        assert "an unknown country" in question.means

    def test_are_not_raised_to_a_country_the_shop_allows(self) -> None:
        order = an_order(shipping_address=an_address(country="CAN"))

        assert objected(order, ships_to=frozenset({"US", "CA"})) == []

    def test_are_due_when_the_order_must_be_shipped(self) -> None:
        order = an_order(currency="CAD", billing_address=None)

        assert [question.due_at for question in objected(order)] == [order.shipping_deadline] * 2

    def test_are_raised_all_at_once(self) -> None:
        order = an_order(currency="CAD", lines=[a_line(quantity=0)], shipping_address=None)

        assert [question.kind for question in objected(order)] == [
            IssueKind.FOREIGN_CURRENCY,
            IssueKind.UNUSABLE_LINES,
            IssueKind.MISSING_ADDRESS,
        ]


def test_a_line_in_an_unknown_state_is_still_wanted() -> None:
    assert wanted_lines(an_order(lines=[a_line(state="BEING_GIFT_WRAPPED")]))
