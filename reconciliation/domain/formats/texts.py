"""Texts as files can carry them: on one line, with characters that everybody can read."""

import unicodedata

_SPACES = frozenset({"Cc", "Zl", "Zp", "Zs"})
_INVISIBLE = frozenset({"Cf", "Cs"})


def one_line(text: str) -> str:
    """Return a text without line breaks, control or invisible characters, spaces run together."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    kept = []
    for character in text:
        category = unicodedata.category(character)
        if category in _SPACES:
            kept.append(" ")
        elif category not in _INVISIBLE:
            kept.append(character)
    return " ".join("".join(kept).split())


def shortened(text: str, length: int) -> str:
    """Return a text of at most `length` characters; one that was cut ends in three dots."""
    if len(text) <= length:
        return text
    return f"{text[: length - 3].rstrip()}..."


def in_code_page(text: str) -> str:
    """Return a text that Windows' Western code page can carry; others become letters or “?”."""
    if text.isascii():
        return text
    return "".join(_in_code_page(character) for character in text)


def _in_code_page(character: str) -> str:
    candidates: list[str] = [character, *unicodedata.normalize("NFKD", character)]
    for candidate in candidates:
        if candidate.encode("cp1252", "ignore"):
            return candidate
    return "?"
