"""The steps that are measured, each as the product does it: import, import again, match, draft."""

from collections import Counter
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from django.db.models import Sum
from django.utils import timezone

from benchmarks.payouts import generator
from config import timetable
from integration.models import BigCommerceStore, MiraklShop, SyncRun
from reconciliation.domain.books import Bookkeeper
from reconciliation.domain.set_up import SetUp
from reconciliation.intake.taking import take_file
from reconciliation.models import (
    Books,
    Expectation,
    JournalEntry,
    LineImport,
    Match,
    Payout,
    Posting,
)
from reconciliation.models.line_intake import taking_in

BATCH = 5_000


def prepare(count: int, *, seed: int = 1) -> MiraklShop:
    """Write down a shop, its books, its cycles, and what its orders should bring."""
    store, _ = BigCommerceStore.objects.get_or_create(
        slug="bench", defaults={"store_hash": "bench", "access_token": "bench"}
    )
    shop = MiraklShop.objects.create(
        slug="bench",
        url="https://bench.example.com",
        api_key="bench",
        currency="USD",
        store=store,
    )
    at = timezone.now()
    books = Books.objects.of(shop)
    books.set_up(SetUp(bookkeeper=Bookkeeper.OURS), at=at)
    Payout.objects.bulk_create(
        Payout(
            shop=shop,
            mirakl_cycle_id=cycle.id,
            closed_at=cycle.closed_at,
            closed_on=books.day_of(cycle.closed_at),
            currency="USD",
            transferred=cycle.transferred,
            payout_state="PAID" if cycle.is_paid else "TO_PAY",
            paid_at=cycle.closed_at if cycle.is_paid else None,
            seen_at=at,
        )
        for cycle in generator.cycles(count, seed=seed)
    )
    expected = (
        Expectation(
            shop=shop,
            state="RECEIVED",
            due_at=sale[2],
            is_due=True,
            updated_at=at,
            **dict(zip(generator.EXPECTED, sale, strict=True)),
        )
        for sale in generator.expectations(count, seed=seed)
    )
    while rows := list(islice(expected, BATCH)):
        Expectation.objects.bulk_create(rows)
    return shop


def bring_in(shop: MiraklShop, path: Path) -> str:
    """Import a file as an export of Macy's is: whole, with every text kept."""
    at = timezone.now()
    new = LineImport.objects.begin(shop, LineImport.Source.EXPORT, at=at, name=path.name)
    with path.open("rb") as file, taking_in(new, at=at) as intake:
        faults = take_file(intake, file)
    new.end(at=timezone.now(), is_complete=True)
    Books.objects.of(shop).advance_reading("lines", observed_at=at, until=new.newest_at)
    return f"{new.read} read, {new.added} added, {new.changed} changed, {faults.count} faults"


def match(shop: MiraklShop) -> str:
    """Judge every order."""
    _run("match_transactions", shop)
    told = Counter(Match.objects.filter(shop=shop).values_list("outcome", flat=True))
    return ", ".join(f"{count} {outcome}" for outcome, count in sorted(told.items()))


def draft(shop: MiraklShop) -> str:
    """Compare the payouts with their lines, and draft their entries."""
    _run("audit_payouts", shop)
    _run("draft_journals", shop)
    entries = JournalEntry.objects.filter(shop=shop)
    postings = Posting.objects.filter(entry__shop=shop)
    balance = postings.aggregate(balance=Sum("amount"))["balance"]
    return f"{entries.count()} entries, {postings.count()} postings, balance {balance}"


STEPS: dict[str, Callable[[MiraklShop], str]] = {"match": match, "draft": draft}


def _run(flow: str, shop: MiraklShop) -> None:
    """Run a flow until it has nothing left; some go on in another run."""
    while True:
        timetable.flow(flow).run(shop, at=timezone.now())
        last = SyncRun.objects.filter(flow=flow, shop=shop).latest("started_at", "pk")
        if last.again_at is None:
            return
