"""How soon Mirakl has accepted a figure that changed in the store, calm, with real processes.

A change is a sale on the web shop: the store takes the unit and tells us by a signed webhook, over
HTTP. It has arrived when Mirakl has answered STO01 with 201. Ours is what lies between the
webhook's arrival and that answer; the store's own delay before it sends is left out. Mirakl takes
one file a minute: the minute lasts six seconds here, and changes come further apart, so that what
is measured is ours. What a change waits for the minute comes on top, up to 60 s: the bar of the
whole is 62 s.
"""

import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from benchmarks import Figure
from integration.models import (
    BigCommerceStore,
    Offer,
    SkuLink,
    StockImport,
    StockImportLine,
    WebhookEvent,
)
from tests.journeys.installation import Installation, an_installation
from tests.journeys.pace import percentile

SKU = "AO-CANDLE-FIG"
IN_STOCK = 500
CHANGES = 10
MINUTE = 6.0  # seconds that a vendor's minute lasts
APART = (6.5, 8.0)  # seconds between two changes
PATIENCE = 120.0


@dataclass(frozen=True)
class Journey:
    """When a unit was sold, when the webhook about it came in, and when Mirakl took the figure."""

    changed_at: datetime
    seen_at: datetime
    accepted_at: datetime

    @property
    def theirs(self) -> float:
        """Return the seconds until we were told."""
        return (self.seen_at - self.changed_at).total_seconds()

    @property
    def ours(self) -> float:
        """Return the seconds from there on."""
        return (self.accepted_at - self.seen_at).total_seconds()


def measure() -> Iterator[Figure]:
    """Link the offers, let everything be told once, then sell one unit again and again."""
    with (
        tempfile.TemporaryDirectory() as folder,
        an_installation(Path(folder), minute=MINUTE, has_web=True) as there,
    ):
        there.sandbox.act("change_settings", of="store", settings={"hook_delay_seconds": 0})
        there.sandbox.act("set_stock", sku=SKU, quantity=IN_STOCK)
        _eventually(lambda: _is_calm(there), what="everything was told once")
        chance = random.Random(1)
        journeys = []
        for sold in range(1, CHANGES + 1):
            time.sleep(chance.uniform(*APART))
            journeys.append(_sell(there, left=IN_STOCK - sold))
    print(f"  (load of this machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)")
    for name, percent, bar in (("p50", 50, 1.5), ("p95", 95, 2.0)):
        told = percentile([one.theirs for one in journeys], percent)
        yield Figure(f"sale → webhook is in, {name} of {CHANGES}", told, bar=bar)
        taken = percentile([one.ours for one in journeys], percent)
        yield Figure(f"webhook is in → STO01 accepted, {name} of {CHANGES}", taken, bar=bar)


def _is_calm(there: Installation) -> bool:
    is_linked = SkuLink.objects.filter(shop=there.shop, offer_sku=SKU).exists()
    imports = StockImport.objects.filter(shop=there.shop)
    is_told = _line(IN_STOCK) is not None and not imports.filter(finished_at=None).exists()
    has_hooks = BigCommerceStore.objects.exclude(webhooks_seen_at=None).exists()
    has_offer = Offer.objects.filter(shop=there.shop, offer_sku=SKU).exists()
    return is_linked and is_told and has_hooks and has_offer


def _sell(there: Installation, *, left: int) -> Journey:
    changed_at = timezone.now()
    there.sandbox.act("sell", sku=SKU, quantity=1)
    line = _eventually(lambda: _line(left), what=f"{left} units were accepted")
    events = WebhookEvent.objects.filter(received_at__gte=changed_at, scope__contains="inventory")
    seen_at = events.order_by("received_at").values_list("received_at", flat=True)[0]
    return Journey(changed_at, seen_at, line.stock_import.accepted_at)


def _line(units: int) -> StockImportLine | None:
    lines = StockImportLine.objects.filter(offer_sku=SKU, quantity=units)
    told = lines.exclude(stock_import__accepted_at=None).select_related("stock_import")
    return told.order_by("pk").first()


def _eventually(question: Callable[[], Any], *, what: str) -> Any:
    """Return the first true answer. Raise TimeoutError."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        answer = question()
        if answer:
            return answer
        time.sleep(0.02)
    raise TimeoutError(f"Not within {PATIENCE:.0f} s: {what}")
