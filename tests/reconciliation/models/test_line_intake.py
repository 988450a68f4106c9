"""Taking in lines by sets: once, again, in any order, all or nothing."""

import itertools
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import DatabaseError, connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from integration.models import MiraklShop
from reconciliation.models import (
    LineChange,
    LineImport,
    TextBlock,
    TransactionLine,
    line_intake,
)
from reconciliation.models.line_intake import taking_in
from tests.integration.story import unreachable_shop
from tests.reconciliation.lines import AT, import_texts, snapshot, text_of

pytestmark = pytest.mark.django_db

PENDING = text_of(1, payment_state="PENDING", last_updated="2026-07-01T00:00:00.000Z")
PAID = text_of(1, payment_state="PAID", last_updated="2026-07-15T00:00:00.000Z")


@pytest.fixture
def shop() -> MiraklShop:
    return unreachable_shop()


def counts(one: LineImport) -> tuple[int, int, int]:
    return one.read, one.added, one.changed


class TestALine:
    def test_is_kept_as_columns_and_verbatim(self, shop: MiraklShop) -> None:
        text = '  {"spaced": "ü \\" \\\\ \\n", ' + text_of(7)[1:]

        done = import_texts(shop, text)

        line = TransactionLine.objects.get()
        assert counts(done) == (1, 1, 0)
        assert (line.mirakl_transaction_id, line.amount) == (UUID(int=7), Decimal(1))
        assert (line.mirakl_order_id, line.mirakl_line_id) == ("ORDER1-A", "ORDER1-A-1")
        assert line.transaction_at is not None
        assert line.raw == text

    def test_that_is_known_changes_nothing(self, shop: MiraklShop) -> None:
        import_texts(shop, PAID)
        before = snapshot()

        again = import_texts(shop, PAID)

        assert counts(again) == (1, 0, 0)
        assert snapshot() == before
        assert TransactionLine.objects.get().line_import_id != again.pk

    def test_that_is_spelled_otherwise_is_the_same_line(self, shop: MiraklShop) -> None:
        first = import_texts(shop, PAID)

        again = import_texts(shop, PAID.replace(",", ", "))

        assert counts(again) == (1, 0, 0)
        line = TransactionLine.objects.get()
        assert (line.line_import_id, line.raw) == (first.pk, PAID)

    def test_that_changed_keeps_what_it_said_before(self, shop: MiraklShop) -> None:
        import_texts(shop, PENDING)

        done = import_texts(shop, PAID)

        line = TransactionLine.objects.get()
        assert counts(done) == (1, 0, 1)
        assert (line.payment_state, line.raw) == ("PAID", PAID)
        assert line.line_import_id == done.pk
        change = LineChange.objects.get()
        assert (change.payment_state, change.raw) == ("PENDING", PENDING)

    def test_is_not_replaced_by_an_older_word_which_is_history(self, shop: MiraklShop) -> None:
        import_texts(shop, PAID)

        late = import_texts(shop, PENDING)

        assert counts(late) == (1, 0, 0)
        assert TransactionLine.objects.get().payment_state == "PAID"
        assert LineChange.objects.get().raw == PENDING

    def test_that_is_doubled_in_one_input_stands_by_its_newest_word(self, shop: MiraklShop) -> None:
        done = import_texts(shop, PENDING, PAID, PENDING, PAID)

        assert counts(done) == (4, 1, 0)
        assert TransactionLine.objects.get().raw == PAID
        assert LineChange.objects.get().raw == PENDING

    def test_of_one_instant_is_the_word_that_knows_its_cycle(self, shop: MiraklShop) -> None:
        without = text_of(1, seller_billing_cycle_id=None)

        import_texts(shop, text_of(1))
        import_texts(shop, without)

        assert TransactionLine.objects.get().mirakl_cycle_id

    def test_is_another_line_in_another_shop(self, shop: MiraklShop) -> None:
        import_texts(shop, PAID)

        import_texts(unreachable_shop("bloomingdales"), PENDING)

        states = TransactionLine.objects.values_list("shop__slug", "payment_state")
        assert sorted(states) == [("bloomingdales", "PENDING"), ("macys", "PAID")]


class TestAnImport:
    def test_leaves_nothing_behind_when_it_dies(self, shop: MiraklShop) -> None:
        import_texts(shop, PENDING)
        before = snapshot()
        new = LineImport.objects.begin(shop, LineImport.Source.FILE, at=AT)

        with pytest.raises(DatabaseError), taking_in(new, at=AT) as intake:
            intake.take(b"not a row\n", b"", count=1)

        assert snapshot() == before

    def test_is_to_be_matched_again_when_it_brought_something(self, shop: MiraklShop) -> None:
        done = import_texts(shop, PENDING)
        LineImport.objects.update(is_matched=True)
        done.refresh_from_db()

        done.add_counts(read=5, added=0, changed=0)
        assert done.is_matched
        done.add_counts(read=5, added=1, changed=0)
        assert not done.is_matched

    @pytest.mark.parametrize(("many", "planner_counts"), [(3, 4), (4, 1)])
    def test_tells_the_planner_of_many_new_lines_at_once(
        self, shop: MiraklShop, monkeypatch: pytest.MonkeyPatch, many: int, planner_counts: int
    ) -> None:
        monkeypatch.setattr(line_intake, "MANY", many)
        import_texts(shop, text_of(1))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE reconciliation_transactionline")

            import_texts(shop, *map(text_of, (1, 2, 3, 4)))

            table = "oid = 'reconciliation_transactionline'::regclass"
            cursor.execute(f"SELECT reltuples FROM pg_class WHERE {table}")  # noqa: S608
            assert cursor.fetchone() == (planner_counts,)

    def test_knows_which_texts_stand_in_the_rows(self, shop: MiraklShop) -> None:
        import_texts(shop, PAID)
        line = TransactionLine.objects.get()
        identity, digest = str(line.mirakl_transaction_id), line.digest.hex

        with taking_in(line.line_import, at=AT) as intake:
            known = intake.known([identity, identity, digest], [digest, "0" * 32, digest])

        assert known == {1}
        assert TextBlock.objects.count() == 1


def word(number: int, day: int, state: str, cycle: str) -> str:
    return text_of(
        number,
        last_updated=f"2026-07-{day:02d}T00:00:00.000Z",
        payment_state=state,
        seller_billing_cycle_id=cycle,
    )


STATES = st.sampled_from(["PENDING", "PAYABLE", "PAID"])
CYCLES = st.sampled_from(["", "C1", "C2"])
WORDS = st.lists(
    st.builds(word, st.integers(1, 4), st.integers(1, 3), STATES, CYCLES), min_size=1, max_size=12
)


class TestAnyWords(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(words=WORDS, data=st.data())
    def test_give_the_same_rows_in_any_order_and_files_any_number_of_times(self, words, data):
        again = words + data.draw(st.lists(st.sampled_from(words)))
        shuffled = data.draw(st.permutations(again))
        cuts = sorted(data.draw(st.lists(st.integers(0, len(shuffled)), max_size=4)))

        import_texts(unreachable_shop("once"), *words)
        once = snapshot()
        for model in (LineChange, TextBlock, TransactionLine):
            model.objects.all().delete()
        shop = unreachable_shop("often")
        for start, end in itertools.pairwise([0, *cuts, len(shuffled)]):
            import_texts(shop, *shuffled[start:end])

        assert snapshot() == once


def test_a_line_has_no_foreign_key_to_check_when_it_is_written() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid IN"
            " (%s::regclass, %s::regclass)",
            [TransactionLine._meta.db_table, TextBlock._meta.db_table],
        )
        assert cursor.fetchall() == []
