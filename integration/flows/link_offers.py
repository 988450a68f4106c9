"""Link offers to the variants that have their SKU, and ask about those that do not join.

Reads at Mirakl which product a UPC is (P31); never writes to a remote. Where offers are switched
off nothing is linked and nobody is asked.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from integration.connect import Remotes
from integration.domain.issues import Question
from integration.domain.linking import LinkFacts, Linking, OfferFacts, link_offers
from integration.domain.offers import is_upc
from integration.domain.switches import Switch
from integration.models import (
    CatalogSweep,
    CatalogVariant,
    MiraklShop,
    Offer,
    OfferExport,
    ProductIdentity,
    SkuLink,
    Subject,
)
from integration.runs import Run, recording
from integration.transport import Throttled

FLOW = "link_offers"
SOURCE = "offer"
IDENTITIES_LAST = timedelta(days=7)
MOST_UPCS = 100  # a call
MOST_CALLS = 20  # a run


def run(shop: MiraklShop, *, at: datetime, is_dry: bool = False) -> None:
    """Decide about all offers at once, when both sides have been read whole at least once."""
    with recording(FLOW, shop, at=at, is_dry=is_dry) as this_run:
        if Switch.OFFERS not in shop.rules.switched_on:
            this_run.ask_only({})
            return
        if not _is_read_whole(shop):
            return
        remotes = Remotes(shop, now=lambda: this_run.now)
        linking = _decide(shop)
        _link(this_run, linking)
        if _identify(this_run, remotes):
            linking = _decide(shop)
        _ask(this_run, linking)


def _is_read_whole(shop: MiraklShop) -> bool:
    """Say whether it can be known what one side lacks."""
    swept = CatalogSweep.objects.filter(store=shop.store).exclude(ended_at=None)
    return swept.exists() and OfferExport.objects.last_full(shop) is not None


def _decide(shop: MiraklShop) -> Linking:
    standing = Offer.objects.standing(shop)
    return link_offers(
        [
            OfferFacts(sku=sku, product_sku=product_sku, title=title)
            for sku, product_sku, title in standing.values_list(
                "offer_sku", "product_sku", "product_title"
            )
        ],
        [row.as_domain for row in CatalogVariant.objects.listed(shop.store)],
        links={
            link.offer_sku: LinkFacts(link.variant_id, link.upc, link.is_by_hand)
            for link in SkuLink.objects.filter(shop=shop)
        },
        identities=ProductIdentity.objects.known(shop),
    )


def _link(this_run: Run, linking: Linking) -> None:
    if not linking.links or this_run.is_dry:
        return
    numbers = [variant.variant_id for _, variant in linking.links]
    rows = CatalogVariant.objects.filter(store=this_run.shop.store, variant_id__in=numbers)
    read_at = dict(rows.values_list("variant_id", "seen_at"))
    SkuLink.objects.link_new(
        this_run.shop,
        [(sku, variant, read_at[variant.variant_id]) for sku, variant in linking.links],
    )
    this_run.count("SKUs linked", len(linking.links))
    this_run.ring("advance_orders")
    this_run.ring("publish_stock")


def _identify(this_run: Run, remotes: Remotes) -> bool:
    """Ask which products the UPCs are that matter and were not asked about this week (P31).

    Return whether that brought anything. What the budget leaves is asked about in a later run.
    """
    shop = this_run.shop
    wanted = _upcs_that_matter(shop)
    wanted -= ProductIdentity.objects.asked_since(shop, this_run.now - IDENTITIES_LAST)
    batches = list(_batches(sorted(wanted)))
    asked = 0
    for batch in batches[:MOST_CALLS]:
        try:
            found = remotes.marketplace.products_by_upc(batch)
        except Throttled as error:
            this_run.come_back_after(error)
            break
        ProductIdentity.objects.keep(shop, batch, found, at=this_run.now)
        asked += len(batch)
    else:
        if len(batches) > MOST_CALLS:
            this_run.again(this_run.now)
    if asked:
        this_run.count("UPCs asked about", asked)
    return bool(asked)


def _upcs_that_matter(shop: MiraklShop) -> set[str]:
    """Return the UPCs of linked variants; of all that are for sale while an offer is unlinked."""
    links = SkuLink.objects.filter(shop=shop)
    upcs = set(links.values_list("upc", flat=True))
    linked = links.values("offer_sku")
    if Offer.objects.standing(shop).exclude(offer_sku__in=linked).exists():
        spare = CatalogVariant.objects.listed(shop.store).filter(is_purchasable=True)
        upcs |= set(spare.values_list("upc", flat=True))
    return {upc for upc in upcs if is_upc(upc)}


def _batches(upcs: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(upcs), MOST_UPCS):
        yield upcs[start : start + MOST_UPCS]


def _ask(this_run: Run, linking: Linking) -> None:
    shop = this_run.shop
    asked: dict[Subject, Sequence[Question]] = {
        Subject.record(shop, SOURCE, sku): questions for sku, questions in linking.questions.items()
    }
    asked[Subject.whole_shop(shop, "links")] = linking.about_the_shop
    this_run.ask_only(asked)
    if linking.questions:
        this_run.count("offers asked about", len(linking.questions))
