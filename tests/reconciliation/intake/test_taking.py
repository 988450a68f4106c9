"""Taking in files of lines: in blocks, by processes, leaving out what is known."""

from collections.abc import Iterator
from io import BytesIO
from unittest.mock import ANY

import pytest

from integration.models import MiraklShop
from reconciliation.intake import blocks, readers, taking
from reconciliation.intake.blocks import Block, begin_known, blocks_of, pieces_of, without_known
from reconciliation.intake.readers import ReaderDied, read_blocks
from reconciliation.intake.rows import Reading, digest_of
from reconciliation.intake.taking import Faults, take_file
from reconciliation.models import FilePiece, LineChange, LineImport, TransactionLine
from reconciliation.models.line_intake import taking_in
from tests.integration.story import unreachable_shop
from tests.reconciliation.lines import AT, import_texts, snapshot, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> MiraklShop:
    return unreachable_shop()


def file_of(*texts: str) -> BytesIO:
    return BytesIO("".join(f"{text}\n" for text in texts).encode())


def take(shop: MiraklShop, file: BytesIO) -> tuple[LineImport, Faults]:
    new = LineImport.objects.create(shop=shop, source="TL03", began_at=AT, ended_at=AT)
    with taking_in(new, at=AT) as intake:
        faults = take_file(intake, file)
    return new, faults


class TestBlocks:
    def test_hold_whole_lines(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(blocks, "BLOCK", 10)
        content = b"first line\nsecond\n\nthird line of all\nlast"

        found = list(blocks_of(BytesIO(content)))

        assert b"".join(block.content for block in found) == content
        assert [block.first for block in found] == [1, 2, 5]
        assert sum(block.count for block in found) == 5

    def test_tell_the_beginning_of_a_line_without_an_end(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(blocks, "BLOCK", 10)
        monkeypatch.setattr(blocks, "LONGEST_LINE", 20)

        first, second = blocks_of(BytesIO(b"x" * 1000 + b"\nnext\n"))

        assert (first.count, len(first.content)) == (1, 31)
        assert second == Block(2, 1, b"next\n")

    def test_are_digested_ahead_in_their_order(self) -> None:
        some = [Block(number, 1, b"line %d\n" % number) for number in range(1, 20)]

        found = [(piece.block, piece.digest) for piece in pieces_of(iter(some))]

        assert found == [(block, digest_of(block.content)) for block in some]

    def test_that_cannot_be_read_stop_who_takes_them(self) -> None:
        def broken() -> Iterator[Block]:
            yield Block(1, 1, b"line\n")
            raise OSError("the disk is gone")

        with pytest.raises(OSError, match="the disk is gone"):
            list(pieces_of(broken()))

    def test_are_looked_into_when_one_of_their_first_lines_is_known(self) -> None:
        texts = [text_of(number).encode() + b"\n" for number in range(1, 121)]
        some = [Block(1 + start, 60, b"".join(texts[start : start + 60])) for start in (0, 60)]
        pieces = list(pieces_of(iter(some)))

        def known(*told: str) -> set[int]:
            wanted = {digest_of(text.encode()) for text in told}
            return begin_known(
                pieces,
                lambda _, digests: {
                    place for place, digest in enumerate(digests, start=1) if digest in wanted
                },
            )

        assert known() == set()
        assert known(text_of(3), text_of(4)) == {0}
        assert known(text_of(61)) == {1}
        assert known(text_of(50), text_of(110)) == {0, 1}
        assert known(text_of(51), text_of(111)) == set()  # not among the first

    def test_lose_what_is_known_and_keep_the_places_of_the_others(self) -> None:
        block = Block(7, 3, file_of(text_of(1), text_of(2), text_of(3)).read())

        rest, known = without_known(block, lambda ids, digests: {2} & set(range(1, len(ids) + 1)))

        assert known == 1
        assert rest.content.split(b"\n")[1] == b""
        assert (rest.first, rest.count) == (7, 3)


class TestAFile:
    def test_of_many_blocks_is_read_by_processes(
        self, shop: MiraklShop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(blocks, "BLOCK", 5_000)

        done, faults = take(shop, file_of(*map(text_of, range(1, 41)), "broken"))

        assert (done.read, done.added, faults.count) == (40, 40, 1)
        assert faults.told == [{"line": "41", "id": "", "why": "it is not JSON", "text": "broken"}]
        assert TransactionLine.objects.count() == 40

    def test_that_is_known_is_not_even_read(
        self, shop: MiraklShop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        texts = [text_of(number) for number in range(1, 6)]
        import_texts(shop, *texts)
        before = snapshot()
        monkeypatch.setattr(readers, "read_block", lambda *_, **__: pytest.fail("it was read"))

        done, _ = take(shop, file_of(*texts))

        assert (done.read, done.added, done.changed) == (5, 0, 0)
        assert snapshot() == before

    def test_that_is_known_in_part_is_read_in_part(self, shop: MiraklShop) -> None:
        import_texts(shop, text_of(1), text_of(2))

        changed = text_of(2, last_updated="2027-01-01T00:00:00.000Z")
        done, _ = take(shop, file_of(text_of(1), changed, text_of(3)))

        assert (done.read, done.added, done.changed) == (3, 1, 1)

    def test_that_is_new_but_for_a_doubled_line_is_taken_in_as_any_other(
        self, shop: MiraklShop
    ) -> None:
        newer = text_of(1, last_updated="2027-01-01T00:00:00.000Z")

        done, _ = take(shop, file_of(text_of(1), text_of(2), newer, text_of(2)))

        assert (done.read, done.added, done.changed) == (4, 2, 0)
        assert {line.raw for line in TransactionLine.objects.all()} == {newer, text_of(2)}
        assert LineChange.objects.get().raw == text_of(1)

    def test_remembers_the_newest_date_of_what_is_known_too(self, shop: MiraklShop) -> None:
        import_texts(shop, text_of(1))

        done, _ = take(shop, file_of(text_of(1)))

        assert done.newest_at == TransactionLine.objects.get().updated_at

    def test_that_was_taken_in_whole_is_known_piece_by_piece(
        self, shop: MiraklShop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        texts = [text_of(number) for number in range(1, 6)]
        first, _ = take(shop, file_of(*texts))
        before = snapshot()
        monkeypatch.setattr(taking, "without_known", lambda *_: pytest.fail("it was looked into"))

        done, _ = take(shop, file_of(*texts))

        assert (done.read, done.added, done.changed) == (5, 0, 0)
        assert done.newest_at == first.newest_at
        assert snapshot() == before

    @pytest.mark.parametrize("other", ["broken", text_of(1), ""])
    def test_with_a_line_that_was_not_new_is_looked_into_again(
        self, shop: MiraklShop, other: str
    ) -> None:
        texts = [text_of(1), other, text_of(2)]
        _, before = take(shop, file_of(*texts))

        done, faults = take(shop, file_of(*texts))

        assert not FilePiece.objects.exists()
        assert (done.added, faults.told) == (0, before.told)

    def test_of_another_shop_is_not_known(self, shop: MiraklShop) -> None:
        take(shop, file_of(text_of(1)))

        done, _ = take(unreachable_shop("bloomingdales"), file_of(text_of(1)))

        assert done.added == 1

    def test_leaves_nothing_when_a_reader_dies(
        self, shop: MiraklShop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(readers, "_COMMAND", ["false"])
        monkeypatch.setattr(blocks, "BLOCK", 5_000)

        with pytest.raises(ReaderDied):
            take(shop, file_of(*map(text_of, range(1, 41))))

        assert not TransactionLine.objects.exists()


def test_many_faults_are_counted_and_the_first_are_kept() -> None:
    broken = [Block(1 + number, 1, b"broken\n") for number in range(150)]
    faults = Faults()

    for rows in read_blocks(broken, reading=Reading("1\t1\tepoch")):
        faults.add(rows.faults)

    assert (faults.count, len(faults.first)) == (150, 100)
    assert faults.told[0] == {"line": "1", "id": "", "why": ANY, "text": "broken"}
