"""The lists of offers and of variants: what is linked, what is not."""

import pytest
from django.utils import timezone

from integration.models import CatalogVariant, Offer, SkuLink
from tests.integration.admin.pages import listing, page, text_of


@pytest.fixture(autouse=True)
def both_sides(db, shop):
    """Let each side have one that is linked and one that is not."""
    now = timezone.now()
    for number, sku in ((1, "JOINED"), (2, "ALONE")):
        Offer.objects.create(shop=shop, offer_sku=f"M-{sku}", seen_at=now)
        CatalogVariant.objects.create(
            store=shop.store, variant_id=number, product_id=number, sku=f"S-{sku}", seen_at=now
        )
    SkuLink.objects.create(shop=shop, offer_sku="M-JOINED", product_id=1, variant_id=1, read_at=now)


class TestOffers:
    def test_are_found_by_their_link(self, administrator):
        shown = text_of(administrator.get(listing("offer"), {"link": "no"}))

        assert "M-ALONE" in shown
        assert "M-JOINED" not in shown

    def test_lead_to_their_link(self, administrator):
        answer = administrator.get(listing("offer"))

        assert page("skulink", SkuLink.objects.get().pk) in answer.content.decode()

    @pytest.mark.parametrize(
        ("standing", "found"), [("sale", True), ("inactive", False), ("deleted", False)]
    )
    def test_are_found_by_their_standing(self, administrator, standing, found):
        shown = text_of(administrator.get(listing("offer"), {"standing": standing}))

        assert ("M-ALONE" in shown) is found

    def test_take_as_many_queries_for_many_as_for_one(
        self, administrator, shop, django_assert_max_num_queries
    ):
        for number in range(40):
            Offer.objects.create(shop=shop, offer_sku=f"MORE-{number}", seen_at=timezone.now())

        with django_assert_max_num_queries(20):
            administrator.get(listing("offer"))


class TestVariants:
    def test_that_no_offer_sells_are_listed(self, administrator):
        shown = text_of(administrator.get(listing("catalogvariant"), {"link": "no"}))

        assert "S-ALONE" in shown
        assert "S-JOINED" not in shown
