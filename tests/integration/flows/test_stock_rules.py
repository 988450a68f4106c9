"""What a shop does about the stock of goods of a kind: cautions 27 and 28."""

import pytest

from integration.models import MiraklShop, Offer, ProductIdentity, SkuLink
from integration.models.stock_sums import stock_sums
from sandbox.world import World
from tests.integration.stock_story import linked_and_told, quantity, told
from tests.integration.story import SKU, change_rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def selling(sandbox: World, shop: MiraklShop) -> MiraklShop:
    """Give a shop whose fourteen sheets are told."""
    return linked_and_told(sandbox, shop)


class TestCaution27:
    def test_sells_it_all_the_same_where_the_shop_says_so(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        change_rules(selling, when_not_for_sale="SOLD")
        selling.store.variants.update(is_purchasable=False)
        SkuLink.objects.filter(offer_sku=SKU).update(is_purchasable=False)

        told(sandbox, selling)

        assert quantity(sandbox) == 14


class TestCaution28:
    @pytest.fixture
    def wrong(self, sandbox: World, selling: MiraklShop) -> MiraklShop:
        """Let the UPC of the sheets be another product's at Macy's."""
        link = SkuLink.objects.get(offer_sku=SKU)
        Offer.objects.filter(offer_sku=SKU).update(product_sku="MACYS-1")
        known = {link.upc: frozenset({"MACYS-2"})}
        ProductIdentity.objects.keep(selling, [link.upc], known, at=sandbox.clock.now())
        return selling

    def test_goes_on_selling_it_until_a_person_says_otherwise(
        self, sandbox: World, wrong: MiraklShop
    ) -> None:
        told(sandbox, wrong)

        assert quantity(sandbox) == 14

    def test_sends_zero_where_the_rule_says_so_and_undoes_it_when_it_is_mended(
        self, sandbox: World, wrong: MiraklShop
    ) -> None:
        change_rules(wrong, zeroes_wrong_products=True)
        told(sandbox, wrong)
        assert quantity(sandbox) == 0

        Offer.objects.filter(offer_sku=SKU).update(product_sku="MACYS-2")
        told(sandbox, wrong)

        assert quantity(sandbox) == 14

    def test_shows_why(self, sandbox: World, wrong: MiraklShop) -> None:
        change_rules(wrong, zeroes_wrong_products=True)
        wrong.refresh_from_db()

        said = stock_sums(wrong, at=sandbox.clock.now(), skus=[SKU])[SKU].sentence

        assert "14 on hand" in said
        assert "→ 0 for Macy's. Its UPC is another product's at Macy's" in said
