"""The rows behind a sum: what each offer of a shop may be told, from what was read and is owed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from integration.domain.availability import Goods, StockSum, stock_sum
from integration.domain.linking import is_wrong_product
from integration.domain.owed import Promise, are_locations_proven, owed
from integration.models.catalog import CatalogVariant, ProductIdentity
from integration.models.offer import Offer
from integration.models.owed import LONGEST_LOOK_BACK, promises_of
from integration.models.shop import MiraklShop
from integration.models.shop_rules import stock_rules_of
from integration.models.sku_link import SkuLink
from integration.models.stock_belief import StockBelief
from integration.models.store import BigCommerceStore
from integration.models.store_stock import StoreLocation
from integration.models.variant_stock import VariantStock


def stock_sums(
    shop: MiraklShop, *, at: datetime, skus: Iterable[str] | None = None
) -> dict[str, StockSum]:
    """Return the sum of every linked offer, or of those named, by SKU. Nothing is read or sent."""
    links = SkuLink.objects.filter(shop=shop)
    if skus is not None:
        links = links.filter(offer_sku__in=set(skus))
    known = list(links)
    offers = _offers(shop, known)
    books = _Books.of(shop, known, offers, at=at)
    return {
        link.offer_sku: _sum(shop, link, offers[link.offer_sku], books)
        for link in known
        if link.offer_sku in offers
    }


def sellers_of(store: BigCommerceStore, rows: Iterable[VariantStock]) -> list[SkuLink]:
    """Return the links, of every shop of the store, whose offers sell what these rows count."""
    counted = list(rows)
    links = SkuLink.objects.filter(
        shop__store=store, product_id__in={row.product_id for row in counted}
    )
    shelf = _Shelf.of_store(store, links)
    mine = {row.variant_id for row in counted}
    found = ((link, shelf.row_of(link.variant_id, link.product_id)) for link in links)
    sold = [link for link, row in found if row is not None and row.variant_id in mine]
    standing = {
        (shop_id, sku)
        for shop_id, sku in Offer.objects.filter(
            shop__store=store, is_deleted=False, offer_sku__in=[link.offer_sku for link in sold]
        ).values_list("shop_id", "offer_sku")
    }
    return [link for link in sold if (link.shop_id, link.offer_sku) in standing]


def is_location_proven(shop: MiraklShop) -> bool:
    """Tell whether orders are known to take from the locations that the shop sells from."""
    places = list(StoreLocation.objects.filter(store=shop.store))
    return are_locations_proven(
        known=[place.location_id for place in places],
        enabled=[place.location_id for place in places if place.is_enabled],
        chosen=shop.stock_location_ids,
        debited=[place.location_id for place in places if place.debited_at],
    )


@dataclass(frozen=True)
class _Shelf:
    """What was read of the variants; stock counted on a product stands under one of its own."""

    variants: Mapping[int, CatalogVariant]
    by_variant: Mapping[int, VariantStock]
    by_product: Mapping[int, VariantStock]

    @classmethod
    def of_store(cls, store: BigCommerceStore, links: Iterable[SkuLink]) -> _Shelf:
        products = {link.product_id for link in links}
        listed = CatalogVariant.objects.filter(store=store, product_id__in=products)
        counted: dict[int, list[VariantStock]] = defaultdict(list)
        for row in VariantStock.objects.filter(store=store, product_id__in=products):
            counted[row.product_id].append(row)
        return cls(
            variants={row.variant_id: row for row in listed},
            by_variant={row.variant_id: row for rows in counted.values() for row in rows},
            by_product={key: rows[0] for key, rows in counted.items() if len(rows) == 1},
        )

    def row_of(self, variant_id: int, product_id: int) -> VariantStock | None:
        """Return the row that holds a variant's figures."""
        return self.by_variant.get(variant_id) or self.by_product.get(product_id)


def _promises(
    shop: MiraklShop, links: Iterable[SkuLink], shelf: _Shelf, *, at: datetime
) -> dict[int, list[Promise]]:
    """Return what is promised of each row's figures, by the row's variant."""
    product_of = {row.variant_id: row.product_id for row in shelf.variants.values()}
    product_of |= {link.variant_id: link.product_id for link in links}
    oldest = min((row.read_at for row in shelf.by_variant.values()), default=at)
    since = max(oldest - shop.settle_time - timedelta(minutes=1), at - LONGEST_LOOK_BACK)
    found: dict[int, list[Promise]] = defaultdict(list)
    for variant_id, promises in promises_of(shop.store, product_of, since=since).items():
        row = shelf.row_of(variant_id, product_of[variant_id])
        if row is not None:
            found[row.variant_id].extend(promises)
    return found


def _reserved(shop: MiraklShop, shelf: _Shelf, *, at: datetime) -> Counter[int]:
    """Return what is kept for orders on their way, of every shop, by the row's variant."""
    units: Counter[int] = Counter()
    sellers = shop.store.shops.values_list("pk", flat=True)
    kept = {
        (one.shop_id, one.offer_sku): one for one in StockBelief.objects.reserving(sellers, at=at)
    }
    skus = {sku for _, sku in kept}
    for link in SkuLink.objects.filter(shop__store=shop.store, offer_sku__in=skus):
        belief = kept.get((link.shop_id, link.offer_sku))
        row = shelf.row_of(link.variant_id, link.product_id)
        if belief is not None and row is not None:
            units[row.variant_id] += belief.reserved
    return units


def _offers(shop: MiraklShop, links: Iterable[SkuLink]) -> dict[str, Offer]:
    skus = [link.offer_sku for link in links]
    rows = Offer.objects.filter(shop=shop, is_deleted=False, offer_sku__in=skus)
    return {row.offer_sku: row for row in rows}


def _wrong_products(
    shop: MiraklShop, links: Iterable[SkuLink], offers: Mapping[str, Offer]
) -> frozenset[str]:
    """Return the SKUs whose UPC is another product's, where the shop sells none of those."""
    if not shop.zeroes_wrong_products:
        return frozenset()
    identities = ProductIdentity.objects.known(shop, {link.upc for link in links if link.upc})
    return frozenset(
        link.offer_sku
        for link in links
        if link.offer_sku in offers
        and is_wrong_product(link.upc, offers[link.offer_sku].product_sku, identities=identities)
    )


@dataclass(frozen=True)
class _Books:
    """All that the sums of a shop's offers are made of."""

    shelf: _Shelf
    promises: Mapping[int, list[Promise]]
    reserved: Mapping[int, int]
    wrong_products: frozenset[str]
    is_location_proven: bool

    @classmethod
    def of(
        cls, shop: MiraklShop, links: list[SkuLink], offers: Mapping[str, Offer], *, at: datetime
    ) -> _Books:
        shelf = _Shelf.of_store(shop.store, links)
        return cls(
            shelf=shelf,
            promises=_promises(shop, links, shelf, at=at),
            reserved=_reserved(shop, shelf, at=at),
            wrong_products=_wrong_products(shop, links, offers),
            is_location_proven=is_location_proven(shop),
        )


def _sum(shop: MiraklShop, link: SkuLink, offer: Offer, books: _Books) -> StockSum:
    row = books.shelf.row_of(link.variant_id, link.product_id)
    still_owed = owed(
        books.promises.get(row.variant_id, []) if row else [],
        read_at=row.read_at if row else None,
        settle_time=shop.settle_time,
        behavior=shop.store.update_stock_behavior,
        is_location_proven=books.is_location_proven,
    )
    return stock_sum(
        goods=_goods(link, offer, row, books),
        rules=stock_rules_of(shop),
        locations=shop.stock_location_ids,
        owed=sum(promise.units for promise in still_owed),
        owed_to=sorted({promise.mirakl_order_id for promise in still_owed}),
        reserved=books.reserved.get(row.variant_id, 0) if row else 0,
        buffer=shop.buffer_units if link.buffer_units is None else link.buffer_units,
    )


def _goods(link: SkuLink, offer: Offer, row: VariantStock | None, books: _Books) -> Goods:
    listed = books.shelf.variants.get(link.variant_id)
    return Goods(
        sku=link.offer_sku,
        locations=row.figures if row else None,
        read_at=row.read_at if row else None,
        changed_at=row.changed_at if row else None,
        pause=link.pause,
        is_tracked=listed.is_tracked if listed else link.is_tracked,
        is_digital=bool(listed and listed.is_digital),
        is_for_sale=listed.is_purchasable if listed else link.is_purchasable,
        is_wrong_product=link.offer_sku in books.wrong_products,
        has_warehouses=offer.has_warehouses,
        missed_sweeps=row.missed_sweeps if row else 0,
        minimum=max(offer.min_order_quantity or 1, offer.package_quantity or 1),
    )
