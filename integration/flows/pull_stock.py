"""Read the store's stock: what may have changed, and all of it page after page.

Never acts. A sweep takes a call for every 1,000 variants. With webhooks it only finds what they
missed; without them it is how a change becomes known.
"""

from datetime import datetime

from integration.connect import Remotes
from integration.domain.issues import IssueKind, Question, ask
from integration.domain.switches import Switch
from integration.flows import reading_stock
from integration.models import (
    Doorbell,
    FlowSwitch,
    MiraklShop,
    SkuLink,
    StockMovement,
    StoreLocation,
    Subject,
)
from integration.models.debits import learn_debits
from integration.runs import recording

FLOW = "pull_stock"


def run(shop: MiraklShop, *, at: datetime, is_dry: bool = False) -> None:
    """Read what is due, learn where orders take stock, and ring for what moved."""
    with recording(FLOW, shop, at=at, is_dry=is_dry) as this_run:
        if not SkuLink.objects.filter(shop=shop).exists():
            return
        remotes = Remotes(shop, now=lambda: this_run.now)
        reading_stock.read_dirty(this_run, remotes)
        moved = reading_stock.take_accepted_losses(this_run)
        moved += reading_stock.sweep(this_run, remotes)
        learned = learn_debits(shop, at=this_run.now)
        this_run.ask(Subject.whole_shop(shop, "stock locations"), _questions(shop))
        StockMovement.objects.forget_before(this_run.now)
        if moved or learned:
            for other in shop.store.shops.all():
                Doorbell.objects.ring("publish_stock", other, at=this_run.now)


def _questions(shop: MiraklShop) -> list[Question]:
    """Ask about a location where orders take units, and that the shop does not sell from.

    It matters to stock alone: nobody is asked while that is switched off.
    """
    if Switch.STOCK not in FlowSwitch.objects.on(shop):
        return []
    chosen = set(shop.stock_location_ids)
    debited = StoreLocation.objects.filter(store=shop.store).exclude(debited_at=None)
    return [
        ask(
            IssueKind.STOCK_TAKEN_ELSEWHERE,
            root_cause=f"location:{place.location_id}",
            location=place,
        )
        for place in debited
        if not place.is_enabled or (chosen and place.location_id not in chosen)
    ]
