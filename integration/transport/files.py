"""A remote's file on our own disk, read line by line: it may be longer than our memory."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO

from integration.transport.answers import Answer, parsed_line
from integration.transport.bodies import MIB
from integration.transport.errors import Unreadable

LONGEST_LINE = MIB  # bytes; a transaction line has a thousand


@dataclass(frozen=True)
class BrokenLine:
    """A line that is not JSON. `text` is what stands there, cut where it is endless."""

    number: int
    text: str = field(repr=False)


class RemoteFile:
    """A whole 2xx answer in a file; the one who opened it closes it.

    `answer` is the answer without its body; more than `largest` bytes are read by lines alone.
    """

    def __init__(self, answer: Answer, file: BinaryIO, *, largest: int) -> None:
        self.answer = answer
        self._file = file
        self._largest = largest
        self.size = file.seek(0, 2)

    @property
    def content_type(self) -> str:
        """Return what the remote calls the file's form, in small letters."""
        return self.answer.headers.get("Content-Type", "").lower()

    @property
    def content(self) -> BinaryIO:
        """Return the file itself, from its beginning."""
        self._file.seek(0)
        return self._file

    def json_lines(self) -> Iterator[Any]:
        """Yield the value of each line of text, from the first one; a broken one is a value too.

        Empty lines are none.
        """
        self._file.seek(0)
        number = 0
        while line := self._file.readline(LONGEST_LINE):
            number += 1
            is_whole = len(line) < LONGEST_LINE or line.endswith(b"\n")
            if not is_whole:
                self._skip_the_rest()
            if line.isspace():
                continue
            is_readable, value = parsed_line(line) if is_whole else (False, None)
            yield value if is_readable else BrokenLine(number, line.decode(errors="replace"))

    def _skip_the_rest(self) -> None:
        while (rest := self._file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
            pass

    def json(self) -> Any:
        """Return the whole file as one value. Raise Unreadable, also where it is too long."""
        if self.size > self._largest:
            raise self.unreadable("with more than we can read at once")
        self._file.seek(0)
        return replace(self.answer, body=self._file.read()).json()

    def unreadable(self, how: str = "in a shape that we do not know") -> Unreadable:
        """Return the error that says how this file disappointed."""
        return self.answer.unreadable(how)
