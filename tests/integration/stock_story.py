"""What the stories of stock share: offers linked to the store, and minutes that pass."""

from collections.abc import Iterable

from integration.models import (
    CatalogVariant,
    DirtyProduct,
    MiraklShop,
    Offer,
    SkuLink,
    StockImport,
    StockImportLine,
    SyncRun,
)
from integration.models.stock_sums import stock_sums
from sandbox.world import World
from tests.integration.story import ORDER_FLOWS, SKU, TEE, a_round, run
from tests.remotes import store
from tests.told import told_once

EVERYTHING = ("pull_stock", *ORDER_FLOWS, "publish_stock", "confirm_stock")
STOCK_FLOWS = ("pull_stock", "pull_orders", "publish_stock", "confirm_stock")


def link_offers(world: World, shop: MiraklShop, skus: Iterable[str] = (SKU, TEE)) -> None:
    """Join offers of the sandbox to the store's variants, as the linking does."""
    at = world.clock.now()
    for sku in skus:
        offer = world.mirakl.offers[sku]
        [variant] = store().variants_by_sku(sku)
        CatalogVariant.objects.keep(shop.store, [variant], at=at)
        SkuLink.objects.link(shop, sku, variant, at=at)
        Offer.objects.update_or_create(
            shop=shop,
            offer_sku=sku,
            defaults={
                "quantity": offer.quantity,
                "min_order_quantity": offer.min_order_quantity,
                "package_quantity": offer.package_quantity,
                "has_warehouses": bool(offer.warehouses),
                "seen_at": at,
            },
        )


def a_minute(world: World, shop: MiraklShop, flows: Iterable[str] = STOCK_FLOWS) -> None:
    """Let each flow run once, and a minute pass."""
    a_round(world, shop, flows)


def told(world: World, shop: MiraklShop, *, minutes: int = 3) -> None:
    """Let some minutes pass: enough for a figure to be read, sent and confirmed."""
    for _ in range(minutes):
        a_minute(world, shop)


@told_once
def linked_and_told(world: World, shop: MiraklShop) -> MiraklShop:
    """Join two offers to the store's variants, and tell their stock; return the shop."""
    link_offers(world, shop)
    told(world, shop)
    assert quantity(world) == 14
    return shop


def publish(world: World, shop: MiraklShop, **how: bool) -> SyncRun:
    """Run the flow that sends, once."""
    return run("publish_stock", shop, at=world.clock.now(), **how)


def mark(world: World, shop: MiraklShop, sku: str = SKU) -> None:
    """Say, as a webhook does, that a product's stock has changed."""
    at = world.clock.now()
    variant = world.store.variant(sku)
    DirtyProduct.objects.mark(shop.store, [variant.product_id], changed_at=at, at=at)


def quantity(world: World, sku: str = SKU) -> int:
    """Return what Mirakl says that it may sell."""
    return world.mirakl.offers[sku].quantity


def imports() -> list[StockImport]:
    """Return every import, oldest first."""
    return list(StockImport.objects.order_by("sent_at", "pk"))


def sent(sku: str = SKU) -> list[int]:
    """Return the figures that were sent of an offer, oldest first."""
    lines = StockImportLine.objects.filter(offer_sku=sku).order_by("stock_import__sent_at", "pk")
    return list(lines.values_list("quantity", flat=True))


def live(world: World, shop: MiraklShop, *, minutes: int) -> None:
    """Let every flow of orders and of stock run for some minutes."""
    for _ in range(minutes):
        a_minute(world, shop, EVERYTHING)


def the_sum(world: World, shop: MiraklShop, sku: str = SKU) -> tuple[int, int, int | None]:
    """Return what is sellable, what is owed, and what the shop may be told."""
    one = stock_sums(shop, at=world.clock.now(), skus=[sku])[sku]
    return one.sellable, one.owed, one.quantity
