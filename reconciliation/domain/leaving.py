"""Whether journal entries may leave for the accounting system. Pure: sentences for what may not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reconciliation.domain.books import Bookkeeper
from reconciliation.domain.chart import AccountRole
from reconciliation.domain.journal import Entry, EntryState

UNDECIDED = (
    "Nobody has decided yet who books the sale, Marketbridge or the store's own accounting"
    " connector: sales would be counted twice. Choose it in the set-up of the books first."
)
NOTHING = "There are no entries to export."


@dataclass(frozen=True, slots=True)
class Leaving:
    """An entry that somebody wants to export. `approved_by` is who approved what is in suspense."""

    name: str
    entry: Entry
    state: EntryState
    approved_by: str = ""

    @property
    def in_suspense(self) -> Decimal:
        """Return what it posts to suspense, debits and credits each counted."""
        return sum(
            (
                abs(posting.amount)
                for posting in self.entry.postings
                if posting.account.role == AccountRole.SUSPENSE
            ),
            Decimal(0),
        )


def reasons_to_stay(leaving: Sequence[Leaving], *, bookkeeper: Bookkeeper) -> list[str]:
    """Return why entries may not leave, in sentences; nothing when they may."""
    if bookkeeper == Bookkeeper.UNDECIDED:
        return [UNDECIDED]
    if not leaving:
        return [NOTHING]
    return [reason for one in leaving for reason in _reasons(one)]


def _reasons(one: Leaving) -> Iterator[str]:
    if one.state == EntryState.DRAFT:
        yield f"{one.name} is not posted: post it first."
    if one.in_suspense and not one.approved_by:
        yield (
            f"{one.name} has {one.in_suspense:.2f} {one.entry.currency} in suspense, and nobody has"
            " approved that: somebody of finance who may post journals approves it by name, or"
            " maps the type and posts it anew."
        )
