"""The one task: a doorbell that runs a flow of a shop. The clock is read here and nowhere below."""

import logging
from datetime import datetime, timedelta

from django.utils import timezone

from config import timetable
from integration.models import Doorbell, MiraklShop, RunOutcome, SyncRun
from integration.runs import AlreadyRunning, only_one

logger = logging.getLogger(__name__)

FAILED_AGAIN = timedelta(minutes=5)  # a daily flow does not wait a day because of one bad minute


def run_flow(*, flow: str, shop_id: int, **_later: object) -> None:
    """Run a flow of a shop once, unless another process runs it right now.

    Further keywords are tolerated: a call that was queued by another version still runs.
    """
    shop = MiraklShop.objects.select_related("store").get(pk=shop_id)
    if not shop.is_connected:
        logger.info("not connected", extra={"flow": flow, "shop": shop.slug})
        return
    try:
        with only_one(flow, shop.pk):
            _answer(flow, shop)
    except AlreadyRunning:
        logger.info("already running", extra={"flow": flow, "shop": shop.slug})


def _answer(flow: str, shop: MiraklShop) -> None:
    """Run the flow and answer its doorbell, also when it fails: it is due again later."""
    bell = Doorbell.objects.filter(flow=flow, shop=shop).first()
    began_at = timezone.now()
    try:
        timetable.flow(flow).run(shop, at=began_at)
    finally:
        if bell is not None:
            answered_at = timezone.now()
            again_at = _again_at(bell, shop, began_at=began_at, answered_at=answered_at)
            bell.answered(at=answered_at, seen_due_at=bell.due_at, again_at=again_at)


def _again_at(
    bell: Doorbell, shop: MiraklShop, *, began_at: datetime, answered_at: datetime
) -> datetime | None:
    """Return when the run wants to be followed by another, if that is not its usual time."""
    runs = SyncRun.objects.filter(flow=bell.flow, shop=shop, started_at=began_at)
    wanted_at, outcome = runs.values_list("again_at", "outcome").first() or (None, None)
    if wanted_at or outcome != RunOutcome.FAILED:
        return wanted_at
    return answered_at + min(bell.every, FAILED_AGAIN * float(shop.budget_scale))
