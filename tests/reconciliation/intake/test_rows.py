"""Rows for `COPY` out of lines' texts: ordinary ones, careful ones, and what is none."""

import json
import struct
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.domain.records import Record
from integration.mirakl.payloads.ordinary_lines import ORDINARY_LENGTH, Unusual, ordinary_parts
from integration.mirakl.payloads.transaction_lines import read_line, read_with_care
from reconciliation.domain.packed_texts import unpacked
from reconciliation.intake import rows
from reconciliation.intake.columns import LIMITS, decode
from reconciliation.intake.rows import Reading, Rows, RowWriter, read_block
from reconciliation.models import TransactionLine
from reconciliation.models.line_intake_statements import LINE, TEXT
from tests.reconciliation.lines import EXAMPLE, text_of

READING = Reading("1\t1\tepoch", shop_id=1)


def read_all(block: bytes, *, first: int = 1, reading: Reading = READING) -> Rows:
    return read_block(block, first=first, first_id=100 + first, reading=reading)


def columns(row: bytes) -> list[str]:
    return row.decode().removesuffix("\n").split("\t")


def read_one(text: str) -> list[str]:
    """Return the columns of a text that is a line."""
    rows = read_all(f"{text}\n".encode())
    assert not rows.faults
    return columns(rows.lines)


def reasons(text: str | bytes) -> tuple[str, ...]:
    """Return why a text is no line."""
    block = text if isinstance(text, bytes) else text.encode()
    rows = read_all(block + b"\n")
    assert not rows.lines
    [fault] = rows.faults
    return fault.reasons


class TestRow:
    def test_has_the_columns_of_its_table(self) -> None:
        assert (rows.LINE_COLUMNS, rows.TEXT_COLUMNS) == (LINE, TEXT)
        assert len(read_one(text_of())) == len(LINE)

    def test_has_room_for_what_the_columns_have_room_for(self) -> None:
        fields = {name: TransactionLine._meta.get_field(name).max_length for name in LIMITS}

        assert fields == LIMITS

    def test_has_room_for_every_ordinary_text_in_all_columns_but_those_looked_at(self) -> None:
        tight = {name for name, limit in LIMITS.items() if limit < ORDINARY_LENGTH}

        assert tight == {"currency", "payment_state"}

    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            ("currency_iso_code", "currency: longer than 3 characters"),
            ("payment_state", "payment_state: longer than 32 characters"),
            ("seller_billing_cycle_id", "mirakl_cycle_id: longer than 36 characters"),
        ],
    )
    def test_is_none_of_a_text_that_is_longer(self, name: str, reason: str) -> None:
        limit = int(reason.split()[-2])

        assert read_one(text_of(1, **{name: "X" * limit}))
        assert reasons(text_of(1, **{name: "X" * (limit + 1)})) == (reason,)

    def test_is_the_same_when_it_is_read_with_care(self) -> None:
        text = text_of()
        value = read_line(decode(text))

        assert isinstance(value, Record)
        writer = RowWriter(READING, first_id=101)
        writer.add_value(1, 101, value.value, text)
        careful = columns(writer.rows().lines)
        moments = [LINE.index(name) for name in ("created_at", "updated_at", "transaction_at")]
        for column, (one, other) in enumerate(zip(read_one(text), careful, strict=True)):
            if column not in moments:
                assert one == other

    def test_keeps_the_text_verbatim(self) -> None:
        text = "\t" + text_of(note='"quoted" \\ and\nlines') + " "

        row = read_all(f"{text}\n".encode(), first=7).texts

        columns, _, first, _, shop, length = struct.unpack("!hiqiqi", row[:30])
        assert (columns, first, shop, length) == (3, 107, 1, len(row) - 30)
        assert unpacked(row[30:]) == [text]

    @pytest.mark.parametrize("sign", ["\t", "\\", "\n", "\r", "\0", "\u2028", "ü", "😀"])
    def test_survives_any_sign_in_a_text(self, sign: str) -> None:
        row = read_one(text_of(type=f"ODD{sign}TYPE"))

        assert len(row) == len(LINE)
        assert row[LINE.index("type")].startswith("ODD")
        assert "\0" not in row[LINE.index("type")]


class TestBlock:
    def test_say_the_same_whichever_way_their_file_ends_its_lines(self) -> None:
        texts = f"{text_of(1)}\n{text_of(2)}\n"

        plain, with_returns = (
            read_all(one.encode()) for one in (texts, texts.replace("\n", "\r\n"))
        )

        assert with_returns.lines == plain.lines

    def test_counts_lines_from_where_it_begins(self) -> None:
        block = f"{text_of(1)}\r\n\n{text_of(2)}\nbroken".encode()

        made = read_all(block, first=11)

        ids = [row.split(b"\t")[0] for row in made.lines.splitlines()]
        assert (ids, made.count) == ([b"111", b"113"], 2)
        [fault] = made.faults
        assert (fault.position, fault.raw) == (14, "broken")

    def test_blames_the_one_line_that_is_not_utf_8(self) -> None:
        bad = text_of(2, type="X").encode().replace(b'"X"', b'"\xff"')

        made = read_all(text_of(1).encode() + b"\n" + bad + b"\n")

        assert made.count == 1
        assert [fault.reasons for fault in made.faults] == [("it is not UTF-8",)]

    def test_without_texts_is_for_a_preview(self) -> None:
        made = read_all(text_of().encode(), reading=Reading("1\t1\tepoch", shop_id=0))

        assert (made.count, made.texts) == (1, b"")

    def test_says_why_a_text_is_no_line(self) -> None:
        assert reasons(text_of()[:-9]) == ("it is not JSON",)
        assert reasons(text_of(amount=float("nan"))) == ("it is not JSON",)
        assert reasons("[" * 100_000) == ("it is not JSON",)
        assert reasons("[]")
        assert reasons(text_of(type="\ud800")) == ("type: string unicode",)
        assert reasons(text_of(id="1")) == ("mirakl_transaction_id: not a UUID",)
        assert reasons(text_of(type="T" * 81)) == ("type: longer than 80 characters",)
        assert reasons(text_of(amount=Decimal("0.00001")))[0].startswith("amount: ")
        for year in ("0001", "9999"):
            moment = f"{year}-07-20T15:30:38.058Z"
            assert reasons(text_of(date_created=moment)) == (
                "date_created: before 1900 or after 2199",
            )
            assert reasons(text_of(last_updated=moment)) == (
                "last_updated: before 1900 or after 2199",
            )
        assert reasons(text_of(currency_iso_code="DOLLAR"))[0].startswith("currency: ")

    def test_cuts_a_description_that_is_too_long(self) -> None:
        about = {"one_off_item": {"description": "d" * 300}}

        assert read_one(text_of(entities=about))[LINE.index("description")] == "d" * 255


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=40),
)


@given(name=st.sampled_from(sorted(set(EXAMPLE) - {"entities"})), value=VALUES)
def test_what_is_ordinary_reads_as_it_does_with_care(name: str, value: Any) -> None:
    raw = decode(json.dumps({**EXAMPLE, name: value}, default=float))
    try:
        ordinary_parts(raw)
    except Unusual:
        return
    assert read_line(raw) == read_with_care(raw)
