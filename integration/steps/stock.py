"""Tell Mirakl how many units it may sell (STO01)."""

from collections.abc import Sequence
from datetime import datetime

from integration.connect import Clock, Remotes
from integration.domain.availability import StockSum
from integration.domain.switches import Switch
from integration.models import FlowSwitch, MiraklShop, StockImport
from integration.models.stock import NOT_SENT, REFUSED, UNCLEAR
from integration.steps.writing import committing
from integration.transport import BudgetSpent, Refused, RemoteError


def tell_stock(
    shop: MiraklShop,
    sums: Sequence[StockSum],
    *,
    remotes: Remotes,
    computed_at: datetime,
    now: Clock,
) -> StockImport:
    """Send the figures in one file and return its record, which names what became of it.

    The intent is committed before the call; a process that dies leaves it, which counts as unclear.
    Each sum has a quantity. Raise WritesStopped, and RemoteError unless Mirakl said yes or no.
    """
    FlowSwitch.objects.require(shop, Switch.STOCK)
    committing("STO01")
    row = StockImport.objects.intend(shop, sums, computed_at=computed_at, at=now())
    quantities = {one.sku: one.quantity for one in sums if one.quantity is not None}
    try:
        row.accept(remotes.marketplace.import_stock(quantities), at=now())
    except BudgetSpent:
        row.delete()  # nothing was tried: there is nothing to remember
        raise
    except RemoteError as error:
        reason = error.sentence.removesuffix(".")
        if error.may_have_happened:
            row.follow(UNCLEAR, at=now())
            raise
        row.finish(REFUSED if isinstance(error, Refused) else NOT_SENT, at=now(), reason=reason)
        if not isinstance(error, Refused):
            raise
    return row
