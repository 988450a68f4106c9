"""The fix for a store that lists far fewer: what it would reach is shown before it is pressed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integration.domain.availability import LocationFigures, ShelfReading
from integration.domain.issues import IssueKind, ask
from integration.domain.reference import StoreVariant
from integration.models import AcceptedLoss, Doorbell, Offer, SkuLink, StockBelief, VariantStock
from tests.dashboard.asking import asked, mend, page_of
from tests.integration.admin.pages import text_of

SHELF = (LocationFigures(location_id=1, on_hand=5, safety_stock=0, sellable=5),)


@pytest.fixture
def since(shop):
    """Let the sweep that lacked three variants have begun a minute ago; two have offers."""
    at = timezone.now()
    readings = [ShelfReading(number, number, f"SKU-{number}", SHELF) for number in (1, 2, 3)]
    VariantStock.objects.take_readings(shop.store, readings, at=at - timedelta(hours=1))
    for number, units in ((1, 5), (2, 7)):
        sku = f"SKU-{number}"
        variant = StoreVariant(
            number, number, sku, "Thing", 5, is_tracked=True, is_purchasable=True
        )
        SkuLink.objects.link(shop, sku, variant, at=at)
        Offer.objects.create(shop=shop, offer_sku=sku, seen_at=at)
        StockBelief.objects.create(shop=shop, offer_sku=sku, quantity=units)
    return at - timedelta(minutes=1)


@pytest.fixture
def issue(shop, since):
    question = ask(IssueKind.STORE_LISTS_FEWER, listed=2, known=5, since=since.isoformat())
    return asked(shop, question)


class TestTakingThemForGone:
    def test_shows_first_what_it_would_reach(self, browser_of, issue):
        text = text_of(page_of(browser_of("Administrator"), issue))

        assert "3 variants that the store no longer lists are taken for gone." in text
        assert "2 offers at Macy's are told zero: SKU-1, SKU-2." in text
        assert "Macy's may sell 12 units of them today." in text

    def test_records_the_decision_and_rings(self, browser_of, issue, shop, since):
        Doorbell.objects.update(due_at=timezone.now() + timedelta(hours=1))

        mend(browser_of("Administrator"), issue, "gone", shown=3, reason="Spring cleaning")

        loss = AcceptedLoss.objects.get()
        assert (loss.variant_ids, loss.seen_at) == ([1, 2, 3], since)
        assert (loss.reason, loss.decided_by.username) == ("Spring cleaning", "administrator")
        assert set(VariantStock.objects.values_list("missed_sweeps", flat=True)) == {0}
        due = Doorbell.objects.filter(due_at__lte=timezone.now() + timedelta(seconds=1))
        assert set(due.values_list("flow", flat=True)) == {"pull_stock", "publish_stock"}

    def test_does_nothing_when_more_are_missing_than_was_shown(self, browser_of, issue):
        mend(browser_of("Administrator"), issue, "gone", shown=2)

        assert not AcceptedLoss.objects.exists()

    def test_is_on_the_record_of_changes(self, browser_of, issue):
        ada = browser_of("Administrator")
        mend(ada, issue, "gone", shown=3, reason="Spring cleaning")

        text = text_of(ada.get("/changes/", {"of": "acceptedloss"}))

        assert "accepted loss" in text
        assert "variants taken for gone: 3" in text

    @pytest.mark.parametrize("role", ["Operations", "Finance", "Ecommerce", "Read-only"])
    def test_is_the_administrator_s_alone(self, browser_of, issue, role):
        assert mend(browser_of(role), issue, "gone", shown=3).status_code == 403
