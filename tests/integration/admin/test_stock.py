"""What a person sees of a SKU's stock: the sum with its numbers, and what Macy's was told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integration.models import SkuLink, StockBelief, StockImport, VariantStock
from tests.integration.admin.pages import listing, page, text_of
from tests.integration.stock_story import link_offers, told
from tests.integration.story import SKU, change_rules


@pytest.fixture
def linked(sandbox, shop):
    """Give the link of a SKU whose stock Macy's was told of, five units kept back."""
    change_rules(shop, buffer_units=5)
    link_offers(sandbox, shop)
    told(sandbox, shop)
    return SkuLink.objects.get(shop=shop, offer_sku=SKU)


class TestTheLink:
    def test_shows_the_sum_with_its_numbers(self, administrator, linked):
        text = text_of(administrator.get(page("skulink", linked.pk)))

        assert "What Macy's may sell of it now" in text
        for row in ("= sellable 14", "− buffer 5", "= for Macy's 9"):
            assert row in text

    def test_shows_what_macys_was_told_and_what_we_believe(self, administrator, linked):
        text = text_of(administrator.get(page("skulink", linked.pk)))

        assert "We believe that Macy's holds 9 units." in text
        assert "complete" in text

    def test_says_what_is_in_doubt(self, administrator, linked):
        StockBelief.objects.doubt(linked.shop, [SKU], why="It was edited.", at=linked.read_at)

        text = text_of(administrator.get(page("skulink", linked.pk)))

        assert "holds 9 units, in doubt: It was edited." in text

    def test_caution_25_shows_what_is_reserved_and_until_when(self, administrator, linked):
        shown_at = linked.read_at + timedelta(hours=1)
        StockBelief.objects.hear(linked.shop, {SKU: 6}, at=timezone.now(), seen_at=shown_at)

        text = text_of(administrator.get(page("skulink", linked.pk)))

        assert (
            "− reserved 3 Macy's holds less than it was told, and no order says why: kept" in text
        )
        assert "= for Macy's 6" in text

    def test_says_why_nothing_is_sent(self, administrator, linked):
        SkuLink.objects.filter(pk=linked.pk).update(pause="SYNCING")

        text = text_of(administrator.get(page("skulink", linked.pk)))

        assert "Syncing was stopped for this SKU: nothing is sent." in text


class TestTheLists:
    def test_name_each_file_with_its_figures(self, administrator, linked):
        [sent] = StockImport.objects.all()

        assert "complete" in text_of(administrator.get(listing("stockimport")))
        text = text_of(administrator.get(page("stockimport", sent.pk)))
        assert f"{SKU} 9 14 sellable − 5 buffer" in text

    def test_tell_what_is_known_of_macys_from_what_is_not(self, administrator, linked):
        StockBelief.objects.doubt(linked.shop, [SKU], why="It was edited.", at=linked.read_at)

        known = text_of(administrator.get(listing("stockbelief"), {"known": "yes"}))
        doubted = text_of(administrator.get(listing("stockbelief"), {"known": "no"}))

        assert SKU not in known
        assert SKU in doubted

    def test_show_each_location_of_a_variant(self, administrator, linked):
        stock = VariantStock.objects.get(sku=SKU)

        assert SKU in text_of(administrator.get(listing("variantstock")))
        assert "Safety stock" in text_of(administrator.get(page("variantstock", stock.pk)))
