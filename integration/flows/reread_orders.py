"""Read five days of orders again, once a day, through the asynchronous export (OR13, OR14, OR15).

Never acts. It finds what a window of OR11 may have missed.
"""

from datetime import datetime, timedelta

from integration.connect import Remotes
from integration.flows.observing import keep_marketplace_orders
from integration.models import MiraklShop
from integration.runs import Run, recording
from integration.transport import Refused

FLOW = "reread_orders"
REACH = timedelta(days=5)
LOOK_AGAIN = timedelta(seconds=10)
GIVE_UP = timedelta(hours=2)
START_AGAIN = timedelta(hours=1)  # after an export that came to nothing


def run(shop: MiraklShop, *, at: datetime, is_dry: bool = False) -> None:
    """Start the export, or look how far it is, or read its files. Ends with “again at” between."""
    with recording(FLOW, shop, at=at, is_dry=is_dry) as this_run:
        remotes = Remotes(shop, now=lambda: this_run.now)
        if shop.export_tracking_id:
            _follow(this_run, remotes)
        else:
            _start(this_run, remotes)


def _start(this_run: Run, remotes: Remotes) -> None:
    now = this_run.now
    tracking_id = remotes.marketplace.start_order_export(
        updated_from=now - REACH, updated_until=now
    )
    this_run.shop.remember_export(tracking_id, at=now)
    this_run.count("exports started")
    _come_back(this_run)


def _follow(this_run: Run, remotes: Remotes) -> None:
    shop = this_run.shop
    try:
        export = remotes.marketplace.order_export(shop.export_tracking_id)
    except Refused:
        # Mirakl no longer knows it: the next run starts another.
        shop.remember_export("", at=None)
        raise
    if export.status == "COMPLETED":
        for url in export.urls:
            records = remotes.marketplace.exported_orders(url)
            keep_marketplace_orders(this_run, records, source="OR15")
        shop.remember_export("", at=None)
    elif export.status == "PENDING" and not _is_too_old(this_run):
        this_run.count("looked")
        _come_back(this_run)
    else:
        shop.remember_export("", at=None)
        this_run.left.append(f"The export ended as {export.status}; the next run starts another.")
        _come_back(this_run, START_AGAIN)


def _is_too_old(this_run: Run) -> bool:
    started_at = this_run.shop.export_started_at
    return started_at is None or this_run.now - started_at > GIVE_UP


def _come_back(this_run: Run, wait: timedelta = LOOK_AGAIN) -> None:
    this_run.again(this_run.now + wait * float(this_run.shop.budget_scale))
