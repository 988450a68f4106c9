"""Linking a SKU by hand: the store is asked for the variant before anything is saved."""

import pytest
from django.utils import timezone

from integration.models import Doorbell, SkuLink
from tests.integration.admin.pages import adding, filled, form_of, listing, page, text_of


@pytest.fixture
def link(administrator, shop):
    """Send the form for a new link."""

    def send(**values):
        sent = {"shop": shop.pk, "offer_sku": "OLD-1", "store_sku": "LM-LAMP-BRS", **values}
        return administrator.post(adding("skulink"), sent, follow=True)

    return send


class TestLinking:
    def test_keeps_the_variant_that_has_the_store_s_sku(self, link, shop):
        linked_at = timezone.now()

        link()

        made = SkuLink.objects.get(offer_sku="OLD-1")
        assert (made.variant_sku, made.on_hand) == ("LM-LAMP-BRS", 8)
        assert Doorbell.objects.get(flow="advance_orders", shop=shop).due_at >= linked_at

    def test_refuses_a_sku_that_the_store_does_not_have(self, link):
        answer = link(store_sku="NO-SUCH-SKU")

        assert form_of(answer).errors["store_sku"] == ["No variant of the store has this SKU."]
        assert not SkuLink.objects.exists()

    def test_refuses_a_second_link_of_one_sku(self, link):
        link()

        answer = link(store_sku="EW-SKILLET-10")

        assert "already exists" in text_of(answer)
        assert SkuLink.objects.get().variant_sku == "LM-LAMP-BRS"

    def test_says_so_when_the_store_does_not_answer(self, link, sandbox):
        sandbox.levers.fail_next(status=503, to="GET /v3/catalog/products", times=9)

        answer = link()

        assert form_of(answer).errors["store_sku"]
        assert not SkuLink.objects.exists()

    def test_corrects_the_variant_of_a_link(self, link, administrator):
        link()
        made = SkuLink.objects.get()
        url = page("skulink", made.pk)

        administrator.post(url, filled(administrator.get(url), store_sku="EW-SKILLET-10"))

        made.refresh_from_db()
        assert (made.offer_sku, made.variant_sku) == ("OLD-1", "EW-SKILLET-10")

    def test_is_filled_in_for_an_exception(self, administrator, shop):
        answer = administrator.get(adding("skulink"), {"offer_sku": "OLD-1", "shop": shop.pk})

        assert form_of(answer)["offer_sku"].value() == "OLD-1"


class TestTheList:
    def test_finds_a_link_by_either_sku(self, link, administrator):
        link()

        for term in ("old-1", "lm-lamp"):
            assert "OLD-1" in text_of(administrator.get(listing("skulink"), {"q": term}))
