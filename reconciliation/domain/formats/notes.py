"""What a person should know of a file that is written: what was shortened, what is in the way."""

from reconciliation.domain.formats.texts import in_code_page, one_line, shortened

_MOST_NAMED = 3


class Notes:
    """Gathers the warnings and faults of one file, each sentence once."""

    def __init__(self, system: str) -> None:
        self._system = system
        self._cut: dict[tuple[str, int], list[str]] = {}
        self._replaced: list[str] = []
        self._said: list[str] = []
        self.faults: list[str] = []

    def fault(self, sentence: str) -> None:
        """Keep a reason why nothing can be written."""
        if sentence not in self.faults:
            self.faults.append(sentence)

    def warn(self, sentence: str) -> None:
        """Keep something that a person should know."""
        if sentence not in self._said:
            self._said.append(sentence)

    def fitted(self, text: str, length: int, *, what: str, of: str) -> str:
        """Return a text on one line, cut to `length`; say what was cut, and of which entry."""
        whole = one_line(text)
        fitting = shortened(whole, length)
        if fitting != whole:
            named = self._cut.setdefault((what, length), [])
            if of not in named:
                named.append(of)
        return fitting

    def in_code_page(self, text: str, *, of: str) -> str:
        """Return a text that Windows' Western code page can carry; say where it had to change."""
        carried = in_code_page(text)
        if carried != text and of not in self._replaced:
            self._replaced.append(of)
        return carried

    @property
    def warnings(self) -> list[str]:
        """Return the warnings, in sentences."""
        cut = [
            f"{self._system} takes {length} characters of a {what}: cut in {_some(named)}."
            for (what, length), named in self._cut.items()
        ]
        if self._replaced:
            where = _some(self._replaced)
            cut.append(f"{self._system} reads Western letters: others were replaced in {where}.")
        return [*self._said, *cut]


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    return f"{shown} and {more} more" if more > 0 else shown
