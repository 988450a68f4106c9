"""Read what marketplace and store say about themselves, and watch what our rules rest on.

A01, PC01, SH12, SH21, RE01; the store and its stock settings. Never writes to a remote.
"""

from collections.abc import Callable, Iterator
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
from integration.transport import BudgetSpent

FLOW = "watch_reference_data"
OPEN_SHOP = "OPEN"


def run(shop: MiraklShop, *, at: datetime, is_dry: bool = False) -> None:
    """Refresh the reference data, suggest obvious carrier mappings, ask about broken ones."""
    with recording(FLOW, shop, at=at, is_dry=is_dry) as this_run:
        remotes = Remotes(shop, now=lambda: this_run.now)
        for name, read in readings(shop, remotes=remotes, at=this_run.now):
            try:
                read()
                this_run.count("read")
            except BudgetSpent:
                # Mirakl gives some of it once a day; the rest does not wait for that.
                this_run.left.append(f"{name} was read today already")
        this_run.count("mappings suggested", CarrierMapping.objects.suggest(shop))
        this_run.ask(Subject.whole_shop(shop, "rules"), _questions(shop))
        SyncRun.objects.forget_before(this_run.now)


def readings(
    shop: MiraklShop, *, remotes: Remotes, at: datetime
) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield what there is to read, by name; each reads one thing and keeps it."""
    marketplace, store = remotes.marketplace, remotes.store
    yield "A01", lambda: shop.remember_account(marketplace.account())
    yield "PC01", lambda: shop.remember_platform(marketplace.platform_configuration().value)
    yield (
        "SH21",
        lambda: MarketplaceCarrier.objects.replace_list(shop, marketplace.carriers(), at=at),
    )
    yield "SH12", lambda: ShippingType.objects.replace_list(shop, marketplace.shipping_types())
    yield "RE01", lambda: MarketplaceReason.objects.replace_list(shop, marketplace.reasons())
    yield (
        "the store",
        lambda: shop.store.remember(store.store(), store.inventory_settings(shop.channel_id)),
    )


def refresh(shop: MiraklShop, *, remotes: Remotes, at: datetime) -> None:
    """Read everything and keep it. Raise RemoteError at the first that fails."""
    for _, read in readings(shop, remotes=remotes, at=at):
        read()


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
