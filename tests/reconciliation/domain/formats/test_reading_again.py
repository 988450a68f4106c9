"""A stranger who reads our files finds the same sums, and every journal balanced."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciliation.domain.chart import Account, AccountRole, AccountType
from reconciliation.domain.formats import FORMATS
from reconciliation.domain.journal import Dimensions, Entry, EntryKind, Posting
from tests.judges import verdict_of_beancount, verdict_of_hledger
from tests.reconciliation.domain.formats.readers import READERS, Amounts, amounts_in
from tests.reconciliation.entries import ENTRIES

# Whatever a person or a remote may have typed, and what means something to one of the formats.
words = st.text(max_size=30) | st.sampled_from(
    ["=1+1", "+1", "-1", "@x", "\t=1", "\r", ' "', "\\", "a;b|c:d", "date:x", "[2026-01-01]", "  ;"]
)
names = words.filter(lambda name: any(letter.isalnum() and letter.isascii() for letter in name))
accounts = st.builds(
    Account,
    code=st.integers(1, 99_999_999).map(lambda number: f"{number:04d}"),
    name=names,
    type=st.sampled_from(AccountType),
    role=st.sampled_from([None, AccountRole.CLEARING, AccountRole.RECEIVABLE]),
)
amounts = st.decimals("-9999999.99", "9999999.99", places=2).filter(bool)
dimensions = st.builds(Dimensions, class_name=words, location=words)
postings = st.builds(Posting, account=accounts, amount=amounts, description=words)


@st.composite
def balanced(draw: st.DrawFn, number: int) -> Entry:
    lines = draw(st.lists(postings, min_size=1, max_size=4))
    rest = -sum((line.amount for line in lines), Decimal(0))
    closing = Posting(draw(accounts), rest, draw(words), draw(dimensions))
    return Entry(
        kind=draw(st.sampled_from(EntryKind)),
        booked_on=draw(st.dates(date(2020, 1, 1), date(2030, 12, 31))),
        currency="USD",
        memo=draw(words),
        postings=(*lines, closing),
        reference=draw(words),
        payee=draw(names),
        number=f"MB-1-{number:06d}",
    )


several = st.integers(1, 3).flatmap(lambda count: st.tuples(*map(balanced, range(1, count + 1))))


def amounts_of(entries: Sequence[Entry]) -> Amounts:
    return {entry.number: sorted(posting.amount for posting in entry.postings) for entry in entries}


class TestAStranger:
    @settings(max_examples=20)
    @given(entries=several)
    def test_reads_the_same_amounts_in_every_journal_of_every_format(self, entries):
        for key in READERS:
            written = FORMATS[key].write(entries)

            assert written.faults == (), key
            assert amounts_in(key, written.files) == amounts_of(entries), key

    @pytest.mark.parametrize("key", READERS)
    def test_finds_every_journal_balanced(self, key):
        read = amounts_in(key, FORMATS[key].write(ENTRIES).files)

        assert len(read) == len(ENTRIES)
        assert {sum(amounts) for amounts in read.values()} == {0}

    def test_can_read_every_format_but_hledger_which_judges_for_itself(self):
        assert set(FORMATS) - set(READERS) == {"hledger"}


class TestTheJudges:
    """They take whatever a person may have typed. Few examples: each starts a program."""

    @pytest.mark.judged_by("bean-check")
    @settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(entries=several)
    def test_of_beancount_accept_any_entries(self, entries, tmp_path):
        [file] = FORMATS["beancount"].write(entries).files

        assert verdict_of_beancount(file.content, tmp_path) == ""

    @pytest.mark.judged_by("hledger")
    @settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(entries=several)
    def test_of_hledger_accept_any_entries(self, entries, tmp_path):
        [file] = FORMATS["hledger"].write(entries).files

        assert verdict_of_hledger(file.content, tmp_path) == ""
