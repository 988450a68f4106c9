"""Mapping a carrier: the form, what it refuses, and what follows from saving it."""

import pytest
from django.utils import timezone

from integration.domain.issues import IssueKind, ask
from integration.domain.reference import PlatformConfiguration
from integration.models import CarrierMapping, Doorbell, Issue, MiraklShop, Subject
from tests.integration.admin.pages import adding, filled, form_of, listing, page, text_of, told


@pytest.fixture
def waiting(shop: MiraklShop, at) -> None:
    """Let two orders wait for the carrier “veho”."""
    question = ask(IssueKind.UNMAPPED_CARRIER, root_cause="carrier:veho", carrier="veho")
    for number in ("1-A", "2-A"):
        subject = Subject(shop, f"order:{number}", number)
        Issue.objects.ask(subject, [question], asked_by="advance_orders", at=at)


def code(shop: MiraklShop, name: str) -> int:
    return shop.carriers.get(code=name).pk


class TestTheForm:
    def test_is_filled_in_for_a_carrier_that_waits(self, administrator, shop):
        answer = administrator.get(adding("carriermapping"), {"store_carrier": "veho", "shop": 1})

        assert form_of(answer)["store_carrier"].value() == "veho"

    def test_offers_the_carriers_that_are_listed_for_the_shop(self, administrator, shop):
        shop.carriers.filter(code="DHL").update(is_listed=False)

        form = form_of(administrator.get(adding("carriermapping"), {"shop": shop.pk}))

        offered = [str(label) for _, label in form.fields["carrier"].choices]
        assert "UPS (UPS)" in offered
        assert not [label for label in offered if "DHL" in label]

    def test_leads_to_the_mapping_when_the_carrier_is_mapped_already(self, administrator, shop):
        mapping = shop.carrier_mappings.get(store_carrier="ups")

        query = {"store_carrier": "UPS", "shop": shop.pk}
        answer = administrator.get(adding("carriermapping"), query)

        assert answer.url == page("carriermapping", mapping.pk)

    @pytest.mark.parametrize("query", [{"shop": "x"}, {"shop": "999"}, {"shop": "²"}])
    def test_is_not_upset_by_an_odd_address(self, administrator, shop, query):
        answer = administrator.get(adding("carriermapping"), {"store_carrier": "ups", **query})

        assert answer.status_code == 200


class TestSaving:
    def save(self, administrator, shop, **values):
        sent = {"shop": shop.pk, "store_carrier": "Veho ", "carrier": "", "name": "", **values}
        return administrator.post(adding("carriermapping"), sent, follow=True)

    def test_keeps_the_carrier_as_it_is_compared(self, administrator, shop):
        self.save(administrator, shop, carrier=code(shop, "UPS"))

        mapping = CarrierMapping.objects.get(store_carrier="veho")
        assert mapping.carrier.code == "UPS"
        assert not mapping.is_suggested

    def test_has_the_orders_looked_at_again_at_once(self, administrator, shop, waiting):
        asked_at = timezone.now()

        answer = self.save(administrator, shop, carrier=code(shop, "UPS"))

        assert Doorbell.objects.get(flow="advance_orders", shop=shop).due_at >= asked_at
        said = "2 open exceptions wait for “veho”; looked at again now."
        assert said in told(answer)

    def test_makes_a_suggestion_a_person_s_own(self, administrator, shop):
        mapping = shop.carrier_mappings.get(store_carrier="lso")
        url = page("carriermapping", mapping.pk)

        sent = filled(administrator.get(url), carrier=code(shop, "UPS"))
        administrator.post(url, sent)

        mapping.refresh_from_db()
        assert (mapping.carrier.code, mapping.is_suggested) == ("UPS", False)

    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({}, "Choose a listed carrier, or give a name: one of the two."),
            ({"carrier": "999999"}, "The marketplace does not list this carrier."),
            ({"name": "Veho", "tracking_url": "http://veho.example"}, "begins with https://"),
            ({"store_carrier": " "}, "This field is required."),
            ({"store_carrier": "UPS", "name": "UPS"}, "This carrier is mapped already"),
        ],
    )
    def test_refuses_with_a_sentence(self, administrator, shop, values, sentence):
        before = CarrierMapping.objects.count()

        answer = self.save(administrator, shop, **values)

        assert sentence in text_of(answer)
        assert CarrierMapping.objects.count() == before

    def test_refuses_a_carrier_and_a_name_at_once(self, administrator, shop):
        answer = self.save(administrator, shop, carrier=code(shop, "UPS"), name="Veho")

        assert text_of(answer).count("one of the two") == 1
        assert "Constraint" not in text_of(answer)

    def test_refuses_a_carrier_that_is_listed_no_more(self, administrator, shop):
        shop.carriers.filter(code="DHL").update(is_listed=False)

        answer = self.save(administrator, shop, carrier=code(shop, "DHL"))

        assert "The marketplace does not list this carrier." in text_of(answer)

    def test_refuses_a_name_where_only_listed_carriers_are_taken(self, administrator, shop):
        shop.remember_platform(PlatformConfiguration(alternative_carriers_allowed=False))

        answer = self.save(administrator, shop, name="Veho")

        assert "This marketplace takes listed carriers only." in text_of(answer)


class TestTheList:
    def test_names_the_carriers_that_parcels_wait_for(self, administrator, shop, waiting):
        shown = text_of(administrator.get(listing("carriermapping")))

        assert "“veho” of Macy's: 2 exceptions. Map this carrier" in shown

    def test_no_longer_names_one_that_was_just_mapped(self, administrator, shop, waiting):
        CarrierMapping.objects.create(shop=shop, store_carrier="veho", name="Veho")

        assert "Parcels wait" not in text_of(administrator.get(listing("carriermapping")))

    def test_marks_suggestions_and_codes_that_are_listed_no_more(self, administrator, shop):
        shop.carriers.filter(code="DHL").update(is_listed=False)

        shown = text_of(administrator.get(listing("carriermapping")))

        assert "DHL (DHL) no longer listed" in shown
        assert "UPS (UPS) suggested" in shown
