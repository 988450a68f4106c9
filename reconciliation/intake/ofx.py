"""Read a bank statement in OFX, of either spelling (SGML of version 1, XML of version 2)."""

from decimal import Decimal
from typing import Any, BinaryIO

from reconciliation.domain.cells import UnreadableCell, amount_in, day_in
from reconciliation.domain.statements import StatementLine
from reconciliation.domain.unusable import UnusableFile

LONGEST = 64 * 1024 * 1024


def ofx_lines(file: BinaryIO, *, size: int) -> list[StatementLine]:
    """Return the movements of every account in the file. Raise UnusableFile."""
    # Imported here: only an upload needs it.
    from ofxtools.Parser import OFXTree

    if size > LONGEST:
        raise UnusableFile("The statement is too long: export a shorter time.")
    tree = OFXTree()
    try:
        tree.parse(file)
        statements = tree.convert().statements
    except Exception as error:
        sentence = "The OFX file is broken, or was cut short: export it from the bank again."
        raise UnusableFile(sentence) from error
    return [
        _line(move, str(statement.curdef))
        for statement in statements
        for move in getattr(statement, "transactions", None) or ()
    ]


def _line(move: Any, currency: str) -> StatementLine:
    """Return a movement's line; one in a currency of its own is in that. Raise UnusableFile."""
    own = getattr(move, "currency", None)
    reference = getattr(move, "refnum", None) or getattr(move, "checknum", None) or ""
    try:
        amount, booked_on = amount_in(Decimal(move.trnamt)), day_in(move.dtposted)
        if amount != round(amount, 2):
            raise UnreadableCell("a fraction of a cent")
    except UnreadableCell as error:
        sentence = (
            f"The movement {_plain(move.fitid)} cannot be read ({error}): nothing was imported."
        )
        raise UnusableFile(sentence) from None
    return StatementLine(
        booked_on=booked_on,
        amount=amount.quantize(Decimal("0.01")),
        currency=currency if own is None else str(own.cursym),
        text=" ".join(_plain(text).strip() for text in (move.name, move.memo) if text),
        reference=_plain(reference),
        bank_id=_plain(move.fitid),
    )


def _plain(text: Any) -> str:
    return str(text).replace("\0", "")
