"""Work out what each order should bring, from what Macy's and the store say of it.

Reads rows and writes rows; never calls a remote. Orders that did not change are not looked at: new
ones are known by their number, changed ones by Mirakl's own date, and once a day the last days are
looked at whole, for what became visible late. Another contract means all orders again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from integration.domain.issues import IssueKind, Question, ask
from integration.models import MiraklShop, Order, Subject
from integration.runs import Run, recording
from reconciliation.domain.expectation import ExpectedLine, expected_lines
from reconciliation.models import Books, Expectation
from reconciliation.models.twins import orders_given_back, twin_money

FLOW = "watch_expectations"
BATCH = 1_000  # orders worked out in one transaction
MOST = 20_000  # a run; the rest is for the next one, at once
OVERLAP = timedelta(hours=1)
LAST_DAYS = timedelta(days=6)  # a little more than what is read again daily
DAILY = timedelta(days=1)
SOME = 5  # SKUs that are named in a sentence


def run(shop: MiraklShop, *, at: datetime, is_dry: bool = False) -> None:
    """Work out the orders that are new or changed, and ring for matching if that says anything."""
    with recording(FLOW, shop, at=at, is_dry=is_dry) as this_run:
        books = Books.objects.of(shop)
        progress = _Progress.of(books)
        is_sweep = _is_sweep_due(books, at)
        changed = _work_out(this_run, books, _changed(shop, progress, is_sweep=is_sweep), progress)
        changed += _follow_store_refunds(this_run, books, progress)
        changed += _work_out(this_run, books, _new(shop, progress), progress)
        books.remember_expectations(
            last_order=progress.last_order,
            read_until=progress.read_until,
            contract=progress.contract,
        )
        if is_sweep:
            books.remember_sweep(at=at)
        if changed or is_sweep:
            _learn_costs(this_run, books)
        if changed:
            this_run.count("orders' expectations changed", changed)
            this_run.ring("match_transactions")
        if _new(shop, progress).exists():
            this_run.again(this_run.now)


def _follow_store_refunds(this_run: Run, books: Books, progress: "_Progress") -> int:
    """Work out the orders on whose twins the store gave money back; Mirakl does not date that."""
    shop = this_run.shop
    numbers, newest = orders_given_back(shop, since=books.expectations_refunds_until)
    orders = Order.objects.filter(
        shop=shop, bigcommerce_order_id__in=numbers, pk__lte=progress.last_order
    )
    changed = _work_out(this_run, books, orders.order_by("pk"), progress) if numbers else 0
    books.remember_refunds(until=newest)
    return changed


def _learn_costs(this_run: Run, books: Books) -> None:
    """Take what goods cost from the catalog, where the books want it; ask about what has none."""
    shop, questions = this_run.shop, list[Question]()
    if books.books_cost_of_goods:
        Expectation.objects.learn_costs(shop)
        if unknown := Expectation.objects.without_cost(shop):
            some = ", ".join(unknown[:SOME]) + (" and others" if len(unknown) > SOME else "")
            questions = [
                ask(IssueKind.COST_UNKNOWN, root_cause="costs", count=len(unknown), some=some)
            ]
    this_run.ask(Subject.whole_shop(shop, "cost of goods"), questions)


@dataclass
class _Progress:
    last_order: int
    read_until: datetime | None
    contract: str

    @classmethod
    def of(cls, books: Books) -> "_Progress":
        """Return how far it is known; from the beginning when the contract is another."""
        contract = books.contract_digest
        if contract != books.expectations_contract:
            return cls(0, None, contract)
        return cls(books.expectations_last_order, books.expectations_read_until, contract)

    def saw(self, order: Order) -> None:
        """Go on from here."""
        self.last_order = max(self.last_order, order.pk)
        seen = (self.read_until, order.updated_at_marketplace)
        self.read_until = max(filter(None, seen))


def _is_sweep_due(books: Books, at: datetime) -> bool:
    swept_at = books.expectations_swept_at
    return swept_at is None or swept_at + DAILY <= at


def _new(shop: MiraklShop, progress: _Progress) -> QuerySet[Order]:
    return Order.objects.filter(shop=shop, pk__gt=progress.last_order).order_by("pk")[:MOST]


def _changed(shop: MiraklShop, progress: _Progress, *, is_sweep: bool) -> QuerySet[Order]:
    if progress.read_until is None:
        return Order.objects.none()
    since = progress.read_until - (LAST_DAYS if is_sweep else OVERLAP)
    known = Q(updated_at_marketplace__gte=since, pk__lte=progress.last_order)
    return Order.objects.filter(known, shop=shop).order_by("updated_at_marketplace", "pk")


def _work_out(this_run: Run, books: Books, orders: QuerySet[Order], progress: _Progress) -> int:
    """Write what the orders should bring; return how many say something else than before."""
    contract, timezone = books.contract, ZoneInfo(books.timezone)
    changed = 0
    for batch in _batches(orders):
        twins = twin_money(this_run.shop, [order.bigcommerce_order_id for order in batch])
        expected: list[tuple[str, tuple[ExpectedLine, ...]]] = []
        for order in batch:
            twin = twins.get(order.bigcommerce_order_id or 0)
            lines = expected_lines(
                order.marketplace, contract=contract, timezone=timezone, twin=twin
            )
            expected.append((order.mirakl_order_id, lines))
            progress.saw(order)
        changed += Expectation.objects.keep(this_run.shop, expected, at=this_run.now)
    return changed


def _batches(orders: QuerySet[Order]) -> Iterator[list[Order]]:
    batch: list[Order] = []
    for order in orders.only(*_READ).iterator(chunk_size=BATCH):
        batch.append(order)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


_READ = ("mirakl_order_id", "marketplace", "updated_at_marketplace", "bigcommerce_order_id")
