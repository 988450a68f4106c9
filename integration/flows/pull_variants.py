"""Read the store variants behind ordered SKUs: link what joins exactly, remember what is on hand.

Never acts. Only what an order waits for is read: unlinked SKUs, the stock behind orders to be
accepted, and behind cancelled ones until their units are back.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Q

from integration.connect import Remotes
from integration.domain.linking import Joined, join
from integration.domain.writes import WriteKind
from integration.models import MiraklShop, OrderLine, SkuLink, Subject
from integration.runs import Run, recording

FLOW = "pull_variants"
MOST_PRODUCTS = 250
_WAITING = "WAITING_ACCEPTANCE"


def run(shop: MiraklShop, *, at: datetime, is_dry: bool = False) -> None:
    """Link unlinked SKUs of open orders, and read the stock of those that wait for acceptance."""
    with recording(FLOW, shop, at=at, is_dry=is_dry) as this_run:
        remotes = Remotes(shop, now=lambda: this_run.now)
        began_at = this_run.now
        lines = OrderLine.objects.filter(order__shop=shop, order__is_at_rest=False)
        ordered = set(lines.values_list("offer_sku", flat=True))
        linked = SkuLink.objects.of(shop, ordered)
        _link(this_run, remotes, sorted(ordered - set(linked)))
        shop.remember_look_up(observed_at=began_at)
        is_waiting = Q(order__marketplace_state=_WAITING)
        is_freed = Q(order__writes__kind=WriteKind.CANCEL_IN_STORE)
        waiting = lines.filter(is_waiting | is_freed)
        wanted = {
            linked[sku] for sku in waiting.values_list("offer_sku", flat=True) if sku in linked
        }
        _read_stock(this_run, remotes, {link.product_id for link in wanted})
        if this_run.counts:
            this_run.ring("advance_orders")


def _link(this_run: Run, remotes: Remotes, skus: Iterable[str]) -> None:
    """Link each SKU that exactly one variant has. The rest is the plan's to ask about."""
    for sku in skus:
        with this_run.item(Subject.record(this_run.shop, "SKU", sku)):
            read_at = this_run.now
            outcome = join(sku, remotes.store.variants_by_sku(sku) if sku else [])
            if isinstance(outcome, Joined) and _is_free(this_run.shop, outcome):
                SkuLink.objects.link(this_run.shop, sku, outcome.variant, at=read_at)
                this_run.count("SKUs linked")


def _is_free(shop: MiraklShop, joined: Joined) -> bool:
    """Say whether no other offer sells the variant; a person decides whether two may."""
    return not SkuLink.objects.sellers(shop, joined.variant.variant_id)


def _read_stock(this_run: Run, remotes: Remotes, product_ids: set[int]) -> None:
    for batch in _batches(sorted(product_ids)):
        read_at = this_run.now
        variants = remotes.store.products_with_variants(batch)
        this_run.count(
            "variants read", SkuLink.objects.take_readings(this_run.shop, variants, at=read_at)
        )


def _batches(numbers: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(numbers), MOST_PRODUCTS):
        yield numbers[start : start + MOST_PRODUCTS]
