"""How soon Mirakl has accepted a figure that changed in the store, calm, with real processes.

A change is a count in the store and its mark, as the store's webhook leaves it; it has arrived
when Mirakl has answered STO01 with 201. Mirakl takes one file a minute: the minute lasts six
seconds here, and changes come further apart, so that what is measured is ours. What a change waits
for the minute comes on top, up to 60 s: the bar of the whole is 62 s.
"""

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from benchmarks import Figure
from integration.models import DirtyProduct, Offer, SkuLink, StockImport, StockImportLine
from tests.journeys.installation import Installation, an_installation
from tests.journeys.pace import percentile

SKU = "AO-CANDLE-FIG"
CHANGES = 20
MINUTE = 6.0  # seconds that a vendor's minute lasts
APART = (7.0, 9.0)  # seconds between two changes
PATIENCE = 120.0


def measure() -> Iterator[Figure]:
    """Link the offers, let everything be told once, then change one figure again and again."""
    with (
        tempfile.TemporaryDirectory() as folder,
        an_installation(Path(folder), minute=MINUTE) as there,
    ):
        _eventually(lambda: _is_calm(there), what="everything was told once")
        chance = random.Random(1)
        seconds = []
        for number in range(CHANGES):
            time.sleep(chance.uniform(*APART))
            seconds.append(_seconds_until_told(there, 100 + number))
    for name, percent, bar in (("p50", 50, 1.5), ("p95", 95, 2.0)):
        what = f"store's change → STO01 accepted, {name} of {CHANGES}"
        yield Figure(what, percentile(seconds, percent), bar=bar)


def _is_calm(there: Installation) -> bool:
    is_linked = SkuLink.objects.filter(shop=there.shop, offer_sku=SKU).exists()
    imports = StockImport.objects.filter(shop=there.shop)
    is_told = imports.exists() and not imports.filter(finished_at=None).exists()
    return is_linked and is_told and Offer.objects.filter(shop=there.shop, offer_sku=SKU).exists()


def _seconds_until_told(there: Installation, units: int) -> float:
    link = SkuLink.objects.get(shop=there.shop, offer_sku=SKU)
    there.sandbox.act("set_stock", sku=SKU, quantity=units)
    changed_at = timezone.now()
    DirtyProduct.objects.mark(
        there.shop.store, [link.product_id], changed_at=changed_at, at=changed_at
    )
    accepted_at = _eventually(lambda: _accepted_at(units), what=f"{units} units were accepted")
    return (accepted_at - changed_at).total_seconds()


def _accepted_at(units: int) -> datetime | None:
    lines = StockImportLine.objects.filter(offer_sku=SKU, quantity=units)
    told = lines.exclude(stock_import__accepted_at=None).order_by("pk").first()
    return told.stock_import.accepted_at if told else None


def _eventually(question: Callable[[], Any], *, what: str) -> Any:
    """Return the first true answer. Raise TimeoutError."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        answer = question()
        if answer:
            return answer
        time.sleep(0.02)
    raise TimeoutError(f"Not within {PATIENCE:.0f} s: {what}")
