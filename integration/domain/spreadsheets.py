"""Cells of files that people open in a spreadsheet: no text of a stranger runs as a formula."""

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """Return a cell that no spreadsheet runs as a formula: with an apostrophe in front.

    Only for texts: an amount that is a number stays one, its minus sign with it.
    """
    return f"'{text}" if text.lstrip("'")[:1] in _FORMULA_SIGNS and text else text


def as_written(cell: str) -> str:
    """Return what `harmless` was given."""
    is_marked = cell.startswith("'") and cell.lstrip("'")[:1] in _FORMULA_SIGNS
    return cell[1:] if is_marked and cell.strip("'") else cell
