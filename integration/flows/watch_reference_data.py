"""Read what marketplace and store say about themselves, and watch what our rules rest on.

A01, PC01, SH12, SH21, RE01; the store and its stock settings. Never writes to a remote.
"""

from datetime import datetime

from django.db.models import QuerySet

from integration.connect import Remotes
from integration.domain.issues import IssueKind, Question, ask
from integration.models import (
    CarrierMapping,
    MarketplaceCarrier,
    MarketplaceReason,
    MiraklShop,
    ShippingType,
    Subject,
    SyncRun,
)
from integration.runs import recording

FLOW = "watch_reference_data"
OPEN_SHOP = "OPEN"


def run(shop: MiraklShop, *, at: datetime, is_dry: bool = False) -> None:
    """Refresh the reference data, suggest obvious carrier mappings, ask about broken ones."""
    with recording(FLOW, shop, at=at, is_dry=is_dry) as this_run:
        remotes = Remotes(shop, now=lambda: this_run.now)
        refresh(shop, remotes=remotes, at=this_run.now)
        this_run.count("mappings suggested", CarrierMapping.objects.suggest(shop))
        this_run.ask(Subject.whole_shop(shop, "rules"), _questions(shop))
        SyncRun.objects.forget_before(this_run.now)
        this_run.count("read")


def refresh(shop: MiraklShop, *, remotes: Remotes, at: datetime) -> None:
    """Read everything and keep it. Raise RemoteError at the first that fails."""
    marketplace, store = remotes.marketplace, remotes.store
    shop.remember_account(marketplace.account())
    shop.remember_platform(marketplace.platform_configuration().value)
    MarketplaceCarrier.objects.replace_list(shop, marketplace.carriers(), at=at)
    ShippingType.objects.replace_list(shop, marketplace.shipping_types())
    MarketplaceReason.objects.replace_list(shop, marketplace.reasons())
    shop.store.remember(store.store(), store.inventory_settings(shop.channel_id))


def _questions(shop: MiraklShop) -> list[Question]:
    questions = [
        ask(
            IssueKind.MAPPED_CARRIER_UNLISTED,
            root_cause=f"carrier:{mapping.store_carrier}",
            carrier=mapping.store_carrier,
            code=mapping.choice.code,
        )
        for mapping in _unlisted_mappings(shop)
    ]
    if shop.state != OPEN_SHOP:
        questions.append(ask(IssueKind.SHOP_CLOSED, state=shop.state))
    return questions


def _unlisted_mappings(shop: MiraklShop) -> QuerySet[CarrierMapping]:
    mappings = shop.carrier_mappings.select_related("carrier")
    return mappings.filter(carrier__isnull=False, carrier__is_listed=False)
