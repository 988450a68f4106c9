"""The door to the remotes: files that are longer than our memory."""

import json
import tracemalloc
from decimal import Decimal
from pathlib import Path

import pytest
import requests

from integration.transport import BrokenLine, Remote, RemoteBroken, Unreachable, Unreadable
from integration.transport import files as transport_files
from tests.integration.door import HOME, KEY
from tests.integration.test_transport_wire import HALF, HALF_CHUNK, serve  # noqa: F401  a fixture

FILE = f"{HOME}/files/0.ndjson"


def lines_of(remote: Remote, url: str = FILE) -> list[object]:
    with remote.download(url, operation="TL05") as file:
        return list(file.json_lines())


def open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


class TestAFile:
    def test_is_read_by_its_lines_with_every_digit(self, remote, answers):
        answers.get(FILE, body='{"a": 99999999999999.99}\n[]\n  \n{"b": 1.10}')

        assert lines_of(remote) == [
            {"a": Decimal("99999999999999.99")},
            [],
            {"b": Decimal("1.10")},
        ]

    def test_names_a_line_that_is_not_json(self, remote, answers):
        answers.get(FILE, body=b'1\n{"a": \n[NaN]\n\xff\n2\n')

        first, *broken, last = lines_of(remote)

        assert (first, last) == (1, 2)
        assert broken == [
            BrokenLine(2, '{"a": \n'),
            BrokenLine(3, "[NaN]\n"),
            BrokenLine(4, "�\n"),
        ]

    def test_has_no_line_that_fills_the_memory(self, remote, answers, monkeypatch):
        monkeypatch.setattr(transport_files, "LONGEST_LINE", 10)
        answers.get(FILE, body=f"1\n{'x' * 100}\n2\n{'y' * 100}")

        first, endless, second, last = lines_of(remote)

        assert (first, second) == (1, 2)
        assert (endless.text, last.text) == ("x" * 10, "y" * 10)

    def test_may_be_longer_than_an_answer(self, gate, answers):
        answers.get(FILE, body="[1, 2]\n" * 1000)
        small = Remote("Macy's", HOME, {}, gate, max_bytes=100)

        with small.download(FILE, operation="TL05") as file:
            assert len(list(file.json_lines())) == 1000
            with pytest.raises(Unreadable, match="more than we can read"):
                file.json()

    def test_may_be_read_whole_and_again(self, remote, answers):
        answers.get(FILE, body="[1, 2.50]", content_type="Application/JSON")

        with remote.download(FILE, operation="TL05") as file:
            assert file.json() == [1, Decimal("2.50")]
            assert list(file.json_lines()) == [[1, Decimal("2.50")]]
            assert (file.size, file.content_type) == (9, "application/json")

    def test_is_gone_when_it_was_read(self, remote, answers):
        answers.get(FILE, body="1\n")
        before = open_files()
        lines_of(remote)

        assert open_files() == before

    def test_leaves_our_disk_some_room(self, gate, answers):
        answers.get(FILE, body="1\n")
        greedy = Remote("Macy's", HOME, {}, gate, spare_bytes=2**62)

        with pytest.raises(Unreadable, match="our disk"):
            lines_of(greedy)

    def test_is_asked_for_in_any_form_with_our_key_and_our_gate(self, remote, gate, answers):
        answers.get(FILE, body="1\n")
        lines_of(remote)

        asked = answers.calls[0].request.headers
        assert (asked["Accept"], asked["Authorization"]) == ("*/*", KEY)
        assert gate.asked == ["TL05"]

    @pytest.mark.parametrize("url", ["https://elsewhere.example/0", "ftp://x", "", "http://["])
    def test_at_another_host_is_never_fetched(self, remote, answers, url):
        with pytest.raises(Unreadable, match="another host"):
            lines_of(remote, url)

        assert len(answers.calls) == 0

    def test_is_asked_for_again_and_nothing_of_the_first_try_is_left(self, remote, answers, gate):
        answers.get(FILE, body=requests.ConnectionError())
        answers.get(FILE, status=500, body="a long sentence about what went wrong")
        answers.get(FILE, body="1\n")

        assert lines_of(remote) == [1]
        assert gate.asked == ["TL05"] * 3

    def test_that_cannot_be_had_is_an_error_like_any_other(self, remote, answers):
        answers.get(FILE, status=500, body=json.dumps({"message": "no"}))

        with pytest.raises(RemoteBroken):
            lines_of(remote)


@pytest.mark.parametrize("words", [HALF, HALF_CHUNK])
def test_half_a_file_is_never_seen(serve, words):  # noqa: F811  the fixture
    remote = serve(words)

    with pytest.raises(Unreachable, match="broke off"):
        lines_of(remote, f"{remote.base_url}/0.ndjson")


def test_a_long_file_is_never_in_memory_at_once(serve):  # noqa: F811
    """Caution 41: a file of 2 GB is normal."""
    body = b'{"id": "%s"}\n' % (b"x" * 2000) * 3000
    remote = serve(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

    tracemalloc.start()
    with remote.download(f"{remote.base_url}/0.ndjson", operation="TL05") as file:
        count = sum(1 for _ in file.json_lines())
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 3000
    assert peak < len(body) / 4
