"""State every question about the money of a shop: differences, lone lines, unmapped types."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from integration.domain.issues import IssueKind, Question, ask
from integration.models import Issue, MiraklShop, Order, Subject
from integration.runs import Run
from reconciliation.domain.asking import (
    MOST_ALONE,
    Differences,
    due_after,
    in_words,
    question_about,
)
from reconciliation.domain.line_sums import words_of
from reconciliation.models import Books, Match, Payout, TransactionLine
from reconciliation.models.lone_lines import (
    repeated_fees,
    types_without_account,
    unexplained_lines,
)

Asked = dict[Subject, list[Question]]


def ask_about_money(this_run: Run, books: Books, unusual_types: set[str]) -> None:
    """Ask what only a person can say; what is no longer so closes."""
    clock = _Clock(this_run)
    asked: Asked = {}
    for subject, question in (
        *_about_differences(books, clock),
        *_about_lone_lines(books.shop, clock),
        *_about_types(books.shop, clock, unusual_types),
        *_about_repeated_fees(books, clock),
    ):
        asked.setdefault(subject, []).append(question)
    this_run.ask_only(asked)


class _Clock:
    """By when each question should be answered: what is open keeps its time."""

    def __init__(self, this_run: Run) -> None:
        self._at = this_run.now
        rows = Issue.objects.unresolved().filter(shop=this_run.shop, asked_by=this_run.flow)
        self._known = {
            (subject, kind, root): due_at
            for subject, kind, root, due_at in rows.values_list(
                "subject", "kind", "root_cause", "due_at"
            )
        }

    def on(self, subject: Subject, question: Question) -> Question:
        """Return the question with its time."""
        known = self._known.get((subject.key, question.kind.value, question.root_cause))
        return replace(question, due_at=known or due_after(question.kind, at=self._at))

    def open_types(self) -> set[str]:
        """Return the types that are being asked about."""
        kind = IssueKind.UNKNOWN_TRANSACTION_TYPE
        roots = (root for _, known, root in self._known if known == kind)
        return {root.removeprefix("type:") for root in roots}


Found = Iterable[tuple[Subject, Question]]


def _about_differences(books: Books, clock: _Clock) -> Found:
    shop = books.shop
    for cause in Match.objects.causes(shop):
        if cause.order_count > MOST_ALONE:
            yield _difference(books, clock, Subject.whole_shop(shop, "payouts"), cause)
            continue
        orders = Match.objects.orders_of(shop, cause)
        known = Order.objects.filter(
            shop=shop, mirakl_order_id__in=[one.first_order_id for one in orders]
        )
        rows = {order.mirakl_order_id: order for order in known.select_related("shop")}
        for one in orders:
            name = one.first_order_id
            subject = Subject(shop, f"order:{name}", name, rows.get(name))
            yield _difference(books, clock, subject, one)


def _difference(
    books: Books, clock: _Clock, subject: Subject, found: Differences
) -> tuple[Subject, Question]:
    question = question_about(found, missing_after_days=books.missing_after_days)
    return subject, clock.on(subject, question)


def _about_lone_lines(shop: MiraklShop, clock: _Clock) -> Found:
    lines: dict[tuple[str, str], list[TransactionLine]] = {}
    for line in unexplained_lines(shop).only("type", "amount", "description", "currency"):
        lines.setdefault((line.type, line.currency), []).append(line)
    for (name, currency), some in sorted(lines.items()):
        if len(some) > MOST_ALONE:
            of = name if currency == shop.currency else f"{name}:{currency}"
            subject = Subject.whole_shop(shop, f"lines:{of}")
            yield subject, clock.on(subject, _lone(name, some))
            continue
        for line in some:
            subject = Subject(shop, f"record:line:{line.pk}", words_of(name))
            yield subject, clock.on(subject, _lone(name, [line]))


def _lone(name: str, lines: list[TransactionLine]) -> Question:
    """Return what is asked about lines of one type and currency that belong to no order."""
    total = sum((line.amount for line in lines), Decimal(0))
    what, text = words_of(name), lines[0].description or "without a text"
    if len(lines) > 1:
        what, text = f"{what} ({len(lines)} lines)", "the list has them all"
    return ask(
        IssueKind.LINE_UNEXPLAINED,
        root_cause=f"line:{name}",
        what=what,
        amount=in_words(total, lines[0].currency),
        text=text,
        type=name,
        line=lines[0].pk if len(lines) == 1 else "",
        count=len(lines),
    )


def _about_repeated_fees(books: Books, clock: _Clock) -> Found:
    """Yield what is asked about charges without an order that say the same as another."""
    found = repeated_fees(books)
    payouts = Payout.objects.filter(
        shop=books.shop, mirakl_cycle_id__in=[one.mirakl_cycle_id for one in found]
    )
    known = {payout.mirakl_cycle_id: payout for payout in payouts.defer("raw", "summary")}
    for one in found:
        cycle = known.get(one.mirakl_cycle_id)
        parts = [str(cycle) if cycle else "no payout yet", one.document_number, one.description]
        total = -one.amount * one.times
        question = ask(
            IssueKind.FEE_REPEATED,
            root_cause=f"fee-repeated:{one.type}:{one.first_id}",
            what=words_of(one.type),
            about=", ".join(filter(None, parts)),
            actual=in_words(total, one.currency),
            difference=in_words(total + one.amount, one.currency),
            count=one.times,
        )
        subject = Subject.record(books.shop, "line", str(one.first_id))
        yield subject, clock.on(subject, question)


def _about_types(shop: MiraklShop, clock: _Clock, unusual: set[str]) -> Found:
    for found in types_without_account(shop, unusual | clock.open_types()):
        subject = Subject.whole_shop(shop, f"type:{found.type}")
        question = ask(
            IssueKind.UNKNOWN_TRANSACTION_TYPE,
            root_cause=f"type:{found.type}",
            type=found.type,
            count=found.line_count,
            amount=in_words(found.amount, shop.currency),
        )
        yield subject, clock.on(subject, question)
