"""A journal entry before it is posted: its postings, and which lines stand in each. Pure."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from integration.domain.money import to_cents
from reconciliation.domain.chart import Account, AccountRole
from reconciliation.domain.journal import Entry, EntryKind, Posting
from reconciliation.domain.line_sums import LineSum, words_of
from reconciliation.domain.posting_rules import PostingRules

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class DraftPosting:
    """A posting and the sums of lines in it. Its amount may be zero: lines that cancel out."""

    posting: Posting
    sums: tuple[LineSum, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry that may still change. `decisions` are the accepted differences it writes off."""

    kind: EntryKind
    booked_on: date
    currency: str
    memo: str
    postings: tuple[DraftPosting, ...]
    mirakl_cycle_id: str = ""
    decisions: tuple[int, ...] = ()

    @property
    def entry(self) -> Entry:
        """Return the entry as it would be exported: without postings that move nothing."""
        return Entry(
            kind=self.kind,
            booked_on=self.booked_on,
            currency=self.currency,
            memo=self.memo,
            postings=tuple(each.posting for each in self.postings if each.posting.amount),
            reference=self.mirakl_cycle_id,
        )

    @property
    def moves_money(self) -> bool:
        """Tell whether there is anything to post."""
        return any(each.posting.amount for each in self.postings)

    @property
    def fingerprint(self) -> str:
        """Return what tells this draft from every other: the same lines give the same one."""
        postings = [(each.posting, sorted(map(_identity, each.sums))) for each in self.postings]
        what = (self.kind, self.booked_on, self.currency, self.memo, self.mirakl_cycle_id)
        told = (*what, postings, self.decisions)
        return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


def _identity(lines: LineSum) -> tuple[str, str, str, date, int, int]:
    """Return which lines a sum is made of."""
    key = (lines.mirakl_cycle_id, lines.type, lines.account_code, lines.day)
    return (*key, lines.line_count, lines.checksum)


@dataclass
class Rounding:
    """Rounds amounts that follow each other so that their sum is off by no more than half a cent.

    What one entry leaves of a cent, the next one of the same account takes up.
    """

    exact: dict[str, Decimal] = field(default_factory=dict)
    given: dict[str, Decimal] = field(default_factory=dict)

    def copy(self) -> "Rounding":
        """Return one that goes on from here by itself."""
        return Rounding(dict(self.exact), dict(self.given))

    def cents(self, key: str, amount: Decimal) -> Decimal:
        """Return the amount in whole cents."""
        self.exact[key] = self.exact.get(key, ZERO) + amount
        cents = to_cents(self.exact[key]) - self.given.get(key, ZERO)
        self.given[key] = self.given.get(key, ZERO) + cents
        return cents


@dataclass(frozen=True, slots=True)
class Bucket:
    """What becomes one posting: an account, and what it says."""

    account: Account
    description: str
    amount: Decimal
    sums: tuple[LineSum, ...]


def buckets_of(sums: Iterable[LineSum], rules: PostingRules) -> list[Bucket]:
    """Gather sums by account and by what they are about, in a fixed order.

    A line that credits the seller credits its account: the sign turns.
    """
    gathered: dict[tuple[str, str], list[LineSum]] = {}
    accounts: dict[str, Account] = {}
    for lines in sums:
        account = rules.account_of(lines)
        accounts[account.code] = account
        gathered.setdefault((account.code, words_of(lines.type)), []).append(lines)
    return [
        Bucket(
            accounts[code],
            words,
            -sum((each.amount for each in found), ZERO),
            tuple(sorted(found, key=_identity)),
        )
        for (code, words), found in sorted(gathered.items())
    ]


def posted(
    buckets: Iterable[Bucket], rules: PostingRules, rounding: Rounding
) -> list[DraftPosting]:
    """Return the postings of buckets, in whole cents."""
    return [
        DraftPosting(
            Posting(
                account=bucket.account,
                amount=rounding.cents(f"{bucket.account.code} {bucket.description}", bucket.amount),
                description=bucket.description,
                dimensions=rules.dimensions_of(bucket.account),
                line_count=sum(each.line_count for each in bucket.sums),
            ),
            bucket.sums,
        )
        for bucket in buckets
    ]


def plain(
    role: AccountRole, amount: Decimal, rules: PostingRules, description: str = ""
) -> DraftPosting:
    """Return a posting that no line stands in."""
    account = rules.account(role)
    return DraftPosting(Posting(account, amount, description, rules.dimensions_of(account)))


def balanced(
    postings: Sequence[DraftPosting], rules: PostingRules, *, parts_of_a_cent: Decimal = ZERO
) -> tuple[DraftPosting, ...]:
    """Return the postings with what rounding left among them, and without empty ones.

    `parts_of_a_cent` is what the lines come to beyond whole cents; the text names it.
    """
    rest = -sum((each.posting.amount for each in postings), ZERO)
    kept = [each for each in postings if each.posting.amount or each.sums]
    if rest:
        text = "Rounding to whole cents"
        if parts_of_a_cent:
            text += f": the lines come to {parts_of_a_cent:f} more"
        kept.append(plain(AccountRole.VARIANCE, rest, rules, text))
    return tuple(kept)
