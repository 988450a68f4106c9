"""Compare each payout with its lines, and with the bank. Reads and compares; posts nothing."""

from datetime import datetime

from integration.domain.issues import IssueKind, Question, ask
from integration.models import MiraklShop, Subject
from integration.runs import Run, recording
from reconciliation.domain.books import Identity
from reconciliation.domain.payouts import is_settling, proven_identity, tie_out
from reconciliation.models import Books, LineImport, Payout
from reconciliation.models.cycle_sums import LinesOfCycle, lines_of_cycles

FLOW = "audit_payouts"


def run(shop: MiraklShop, *, at: datetime, is_dry: bool = False) -> None:
    """Write down how each payout adds up, and ask about those that do not."""
    with recording(FLOW, shop, at=at, is_dry=is_dry) as this_run:
        books = Books.objects.of(shop)
        payouts = list(Payout.objects.in_books(shop, since=books.first_cycle_at))
        news = _compare(this_run, books, payouts)
        if news:
            this_run.count("payouts compared", news)
            this_run.ring("draft_journals")
        read_at = books.lines_observed_at or LineImport.objects.read_until(shop)
        asked = {
            _subject(payout): _questions(books, payout, read_at=read_at, at=this_run.now)
            for payout in payouts
        }
        this_run.ask_only({**asked, **_undecided(this_run, books, payouts)})


def _compare(this_run: Run, books: Books, payouts: list[Payout]) -> int:
    """Compare the cycles with their lines, oldest first; return how many differ from before."""
    lines = lines_of_cycles(this_run.shop)
    found = {payout: lines.get(payout.pk, LinesOfCycle()) for payout in payouts}
    cycles = [payout.sums(of_cycle) for payout, of_cycle in found.items()]
    identity, opening = Identity(books.identity), books.opening_balance
    if identity is Identity.UNPROVEN:
        identity = proven_identity(cycles, opening=opening)
    results = tie_out(cycles, identity=identity, opening=opening, left_out=books.controls_left_out)
    if this_run.is_dry:
        return sum(1 for result in results if not result.is_tied)
    books.prove(identity)
    compared = dict(zip(payouts, zip(results, found.values(), strict=True), strict=True))
    return len(Payout.objects.note_tie_outs(compared, at=this_run.now))


def _questions(
    books: Books, payout: Payout, *, read_at: datetime | None, at: datetime
) -> list[Question]:
    is_young = is_settling(closed_at=payout.closed_at, read_at=read_at, at=at)
    found = [_tie_question(payout, is_young=is_young), _state_question(payout)]
    found += [_currency_question(payout), _deposit_question(books, payout)]
    return [question for question in found if question is not None]


def _tie_question(payout: Payout, *, is_young: bool) -> Question | None:
    if payout.is_tied or is_young or payout.difference is None:
        return None
    difference = payout.difference or sum(payout.differences_by_kind.values())
    return ask(
        IssueKind.PAYOUT_NOT_TIED,
        root_cause=f"payout:{payout.mirakl_cycle_id}",
        payout=payout.closed_on,
        lines=f"{payout.lines_total:.2f}",
        transferred=f"{payout.transferred:.2f} {payout.currency}",
        difference=f"{difference:.2f}" if payout.difference else payout.untied_words,
    )


def _currency_question(payout: Payout) -> Question | None:
    """Ask about lines that the payout cannot hold: it is transferred in one currency."""
    if not payout.foreign_lines:
        return None
    return ask(
        IssueKind.PAYOUT_CURRENCIES,
        root_cause=f"payout:{payout.mirakl_cycle_id}",
        payout=payout.closed_on,
        currency=payout.currency,
        others=payout.foreign_words,
    )


def _state_question(payout: Payout) -> Question | None:
    if payout.payout_state != "FAILED":
        return None
    return ask(
        IssueKind.PAYOUT_FAILED,
        root_cause=f"payout failed:{payout.failure_reason}",
        payout=payout.closed_on,
        amount=f"{payout.transferred:.2f} {payout.currency}",
        reason=payout.failure_reason.replace("_", " ").lower() or "no reason is given",
    )


def _deposit_question(books: Books, payout: Payout) -> Question | None:
    deposit = next((each for each in payout.deposits.all() if each.undone_at is None), None)
    if deposit is None or deposit.accepts_difference:
        return None
    if abs(payout.transferred_cents - deposit.amount) <= books.deposit_tolerance:
        return None
    return ask(
        IssueKind.DEPOSIT_DIFFERS,
        root_cause=f"deposit:{payout.mirakl_cycle_id}",
        payout=payout.closed_on,
        transferred=f"{payout.transferred:.2f} {payout.currency}",
        deposit=f"{deposit.amount:.2f}",
    )


def _undecided(this_run: Run, books: Books, payouts: list[Payout]) -> dict[Subject, list[Question]]:
    if books.is_decided or not payouts:
        return {}
    question = ask(IssueKind.BOOKS_UNDECIDED, root_cause="books", waiting=len(payouts))
    return {Subject.whole_shop(this_run.shop, "books"): [question]}


def _subject(payout: Payout) -> Subject:
    return Subject(payout.shop, f"payout:{payout.mirakl_cycle_id}", str(payout))
