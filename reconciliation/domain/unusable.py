"""A file that a person uploaded and that cannot be imported."""

from collections.abc import Mapping, Sequence


class UnusableFile(Exception):
    """A file cannot be imported. `sentence` says why, and what to do; nothing of it was kept.

    `faults` are its lines that cannot be read, the first hundred: line, id, why, text.
    """

    def __init__(self, sentence: str, faults: Sequence[Mapping[str, str]] = ()) -> None:
        super().__init__(sentence)
        self.sentence, self.faults = sentence, tuple(faults)
