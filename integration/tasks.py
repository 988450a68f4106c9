"""The one task: a doorbell that runs a flow of a shop. The clock is read here and nowhere below."""

import logging

from django.utils import timezone

from config import timetable
from integration.models import Doorbell, MiraklShop, SyncRun
from integration.runs import AlreadyRunning, only_one

logger = logging.getLogger(__name__)


def run_flow(*, flow: str, shop_id: int, **_later: object) -> None:
    """Run a flow of a shop once, unless another process runs it right now.

    Further keywords are tolerated: a call that was queued by another version still runs.
    """
    shop = MiraklShop.objects.select_related("store").get(pk=shop_id)
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
            newest = SyncRun.objects.filter(flow=flow, shop=shop).first()
            again_at = newest.again_at if newest and newest.started_at == began_at else None
            bell.answered(at=timezone.now(), seen_due_at=bell.due_at, again_at=again_at)
