"""Read the shop's billing cycles, and how far each payout is (SBC11). Never acts."""

from datetime import UTC, datetime, timedelta

from integration.connect import Remotes
from integration.domain.money_records import BillingCycle
from integration.domain.records import Record
from integration.flows.observing import Source, keep_records
from integration.models import MiraklShop
from integration.runs import recording
from reconciliation.flows.reading import is_off, ring, with_raw
from reconciliation.models import Books
from reconciliation.models.payout_reading import keep_cycle, oldest_unsettled, see_cycles

FLOW = "pull_payouts"
EVER = datetime(2010, 1, 1, tzinfo=UTC)
REACH = timedelta(days=60)  # a payout that is paid may still be said to have failed


def run(shop: MiraklShop, *, at: datetime, is_dry: bool = False) -> None:
    """Read all cycles the first time, then those of two months and whatever is not paid yet."""
    with recording(FLOW, shop, at=at, is_dry=is_dry) as this_run:
        if is_off(this_run):
            return
        books, observed_at = Books.objects.of(shop), this_run.now
        news: list[str] = []

        def keep(cycle: Record[BillingCycle]) -> None:
            keep_cycle(shop, cycle, at=observed_at)
            news.append(cycle.value.mirakl_cycle_id)

        cycles = Source[Record[BillingCycle]](
            name="SBC11",
            remote="Mirakl",
            owner=shop.slug,
            reference_of=lambda cycle: cycle.value.mirakl_cycle_id,
            keep=keep,
            see_again=lambda seen: see_cycles(shop, seen, at=observed_at),
        )
        marketplace = Remotes(shop, now=lambda: this_run.now).marketplace
        keep_records(this_run, with_raw(marketplace.billing_cycles(_since(books))), cycles)
        books.advance_reading("cycles", observed_at=observed_at)
        if news:
            this_run.count("new or changed", len(news))
            ring(this_run, "audit_payouts")


def _since(books: Books) -> datetime:
    if books.cycles_observed_at is None:
        return EVER
    recent = books.cycles_observed_at - REACH
    return min(filter(None, (recent, oldest_unsettled(books.shop))))
