"""Where connectors of this kind lose units and parcels, as far as a decision can prevent it.

The numbers are those of the project's list of cautions.
"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from integration.domain.issues import IssueKind
from integration.domain.orders import Cancelation, MarketplaceLine, MarketplaceRefund
from integration.domain.plan import order_plan
from integration.domain.plan.placement import draft_for
from integration.domain.plan.situation import (
    Situation,
)
from integration.domain.plan.steps import (
    Dispatch,
)
from integration.domain.writes import Outcome, WriteKind
from tests.integration.domain.builders import (
    NOW,
    TWIN,
    a_line,
    a_parcel,
    a_shipped_twin,
    a_situation,
    a_store_line,
    a_twin,
    a_write,
    ago,
    an_address,
    an_order,
    the_rules,
)
from tests.integration.domain.plan.asking import every_state, kinds, plan


class TestCaution08QuantitiesAreInformative:
    """Cancelled and refunded quantities are informative only: nothing is reduced by them."""

    @pytest.mark.parametrize("quantity", [None, 0, 1, 2])
    def test_a_cancelled_part_never_changes_what_should_stand_in_the_store(
        self, quantity: int | None
    ) -> None:
        line = self.two_mugs(cancelations=(Cancelation("9", Decimal(20), quantity),))

        (drafted,) = draft_for(a_situation(an_order(lines=[line]))).lines

        assert drafted.quantity == 2

    @pytest.mark.parametrize("quantity", [None, 0, 1, 2])
    def test_a_refunded_part_never_changes_what_should_stand_in_the_store(
        self, quantity: int | None
    ) -> None:
        refund = MarketplaceRefund("9", Decimal(20), quantity=quantity)

        (drafted,) = draft_for(
            a_situation(an_order(lines=[self.two_mugs(refunds=(refund,))]))
        ).lines

        assert drafted.quantity == 2

    @pytest.mark.parametrize("quantity", [None, 0, 1])
    def test_a_held_order_with_a_cancelled_part_waits_for_a_person(
        self, quantity: int | None
    ) -> None:
        line = self.two_mugs(cancelations=(Cancelation("9", Decimal(20), quantity),))
        twin = a_twin(lines=[a_store_line(quantity=2)], total="40.00")

        said = plan(an_order(lines=[line]), twin)

        assert said.step is None
        assert "Macy's cancelled 20.00 of 2 × MUG-1" in said.questions[0].means

    def test_a_cancelled_line_is_not_placed(self) -> None:
        order = an_order(lines=[a_line(), a_line("CUP-1", state="CANCELED")])

        assert [line.sku for line in draft_for(a_situation(order)).lines] == ["MUG-1"]

    @staticmethod
    def two_mugs(**changes: Any) -> MarketplaceLine:
        line: MarketplaceLine = a_line(quantity=2, price="40.00", **changes)
        return line


class TestCaution10ThePollIsTheLook:
    """A write stays open until a reading begun after it; no reading, no second write."""

    @pytest.mark.parametrize(
        ("situation", "kind"),
        [
            (a_situation(an_order("WAITING_ACCEPTANCE")), WriteKind.ACCEPT),
            (a_situation(an_order()), WriteKind.PLACE),
            (a_situation(an_order(), a_twin()), WriteKind.RELEASE),
            (a_situation(an_order(), a_shipped_twin()), WriteKind.SHIP),
        ],
        ids=["accept", "place", "release", "ship"],
    )
    def test_nothing_is_written_twice_between_two_readings(
        self, situation: Situation, kind: WriteKind
    ) -> None:
        sent = a_write(kind, Outcome.UNCLEAR, at=NOW, subject=str(TWIN))
        remembered = replace(situation.memory, writes=(sent,))

        assert order_plan(situation).step
        assert order_plan(replace(situation, memory=remembered)).step is None


class TestCaution11NotOursToShip:
    """What another fulfillment center ships is never placed, accepted or told."""

    @every_state
    @pytest.mark.parametrize(
        "whose", [{"can_shop_ship": False}, {"fulfillment_center": "MACYS-DC"}]
    )
    def test_it_is_left_alone_in_every_state(self, state: str, whose: dict[str, Any]) -> None:
        said = plan(an_order(state, **whose))

        assert said.step is None
        assert said.questions == ()

    def test_a_parcel_removed_after_it_was_told_needs_a_person(self) -> None:
        said = plan(
            an_order("SHIPPED"), a_shipped_twin(), remembers={"told_parcels": frozenset({1, 2})}
        )

        assert said.step is None
        assert kinds(said) == [IssueKind.SHIPMENT_WITHDRAWN]

    def test_an_order_paid_on_shipment_is_no_mismatch_while_its_debit_is_awaited(self) -> None:
        order = an_order("SHIPPING", payment_workflow="PAY_ON_SHIPMENT", tracking_number="1Z1")
        told = {"told_parcels": frozenset({1}), "released_at": ago(hours=1)}
        rules = the_rules(multi_shipment=True)

        said = plan(order, a_shipped_twin(), remembers=told, rules=rules)

        assert (said.step, said.questions) == (None, ())


class TestCaution12SeveralParcels:
    """Without multi-shipment: the first tracking early, the shipment when all has left."""

    def test_the_first_tracking_is_told_and_the_shipment_is_not_confirmed(self) -> None:
        step = plan(self.two_mugs(), self.half()).step

        assert isinstance(step, Dispatch)
        assert step.tracking
        assert not step.is_complete

    def test_the_shipment_is_confirmed_with_the_last_unit(self) -> None:
        twin = a_shipped_twin(
            a_parcel(1), a_parcel(2), lines=[a_store_line(quantity=2)], total="40.00"
        )

        step = plan(self.two_mugs(tracking_number="1Z1"), twin).step

        assert isinstance(step, Dispatch)
        assert step.is_complete
        assert step.parcels == (1, 2)

    @pytest.mark.parametrize(("hours", "asked"), [(13, []), (12, [IssueKind.SEVERAL_PARCELS])])
    def test_a_person_is_asked_when_the_deadline_is_near(
        self, hours: int, asked: list[IssueKind]
    ) -> None:
        order = self.two_mugs(tracking_number="1Z1", shipping_deadline=NOW + timedelta(hours=hours))

        assert kinds(plan(order, self.half())) == asked

    @staticmethod
    def two_mugs(**changes: Any) -> Any:
        return an_order(lines=[a_line(quantity=2, price="40.00")], **changes)

    @staticmethod
    def half() -> Any:
        return a_shipped_twin(a_parcel(1), lines=[a_store_line(quantity=2)], total="40.00")


class TestCaution16ShippingTypes:
    """Express looks like express; what is collected or delivered by the operator is not ours."""

    def test_express_is_express_in_the_store(self) -> None:
        order = an_order(shipping_type_code="EXP", shipping_type_label="Express")

        plain = draft_for(a_situation(order)).shipping_method
        mapped = draft_for(
            a_situation(order, rules=the_rules(shipping_methods={"EXP": "UPS Next Day Air"}))
        ).shipping_method

        assert (plain, mapped) == ("Express", "UPS Next Day Air")

    @pytest.mark.parametrize("rule", ["collected_shipping_types", "operator_shipping_types"])
    @pytest.mark.parametrize("state", ["WAITING_ACCEPTANCE", "SHIPPING"])
    def test_what_is_not_ours_to_carry_is_neither_accepted_nor_placed(
        self, rule: str, state: str
    ) -> None:
        said = plan(an_order(state), rules=the_rules(**{rule: frozenset({"STD"})}))

        assert said.step is None
        assert kinds(said) == [IssueKind.SHIPPING_NOT_OURS]

    def test_tracking_is_mandatory_unless_the_type_says_otherwise(self) -> None:
        twin = a_shipped_twin(a_parcel(tracking_number=""))
        relaxed = the_rules(untracked_shipping_types=frozenset({"STD"}))

        assert kinds(plan(an_order(), twin)) == [IssueKind.NO_TRACKING]
        assert isinstance(plan(an_order(), twin, rules=relaxed).step, Dispatch)

    def test_the_buyer_is_never_mailed_by_the_store(self) -> None:
        order = an_order(
            notification_email="relay@marketplace.test",
            shipping_address=an_address(email="buyer@home.test"),
        )

        draft = draft_for(a_situation(order))

        assert draft.shipping_address.email == draft.billing_address.email
        assert draft.shipping_address.email.endswith("@example.com")
