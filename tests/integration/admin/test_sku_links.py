"""Linking a SKU by hand: the store is asked for the variant before anything is saved."""

import pytest
from django.utils import timezone

from integration.models import Doorbell, Offer, SkuLink
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


class TestItsPage:
    @pytest.fixture
    def change(self, link, administrator):
        """Send the form of a link with some changes; return the link."""
        link()
        made = SkuLink.objects.get()
        url = page("skulink", made.pk)

        def send(**values):
            administrator.post(url, filled(administrator.get(url), **values))
            made.refresh_from_db()
            return made

        return send

    def test_keeps_buffer_and_pause_without_asking_the_store(self, change, sandbox):
        sandbox.levers.fail_next(status=503, to="GET /v3/catalog/variants", times=9)

        changed = change(buffer_units="4", pause="SELLING")

        assert (changed.buffer_units, changed.pause) == (4, "SELLING")
        assert changed.variant_sku == "LM-LAMP-BRS"

    def test_has_the_stock_sent_again(self, change, shop):
        changed_at = timezone.now()

        change(buffer_units="4")

        bell = Doorbell.objects.filter(flow="link_offers", shop=shop).get()
        assert bell.due_at >= changed_at

    def test_says_of_a_changed_variant_that_a_person_chose_it(self, change):
        assert change(store_sku="EW-SKILLET-10").is_by_hand

    def test_shows_both_sides(self, link, administrator, shop):
        link()
        now = timezone.now()
        Offer.objects.create(
            shop=shop, offer_sku="OLD-1", product_sku="MKP-77", quantity=31, seen_at=now
        )

        shown = text_of(administrator.get(page("skulink", SkuLink.objects.get().pk)))

        for word in ("At Macy's", "MKP-77", "31", "In the store", "LM-LAMP-BRS"):
            assert word in shown
