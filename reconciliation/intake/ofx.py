"""Read a bank statement in OFX, of either spelling (SGML of version 1, XML of version 2)."""

from decimal import Decimal
from typing import Any, BinaryIO

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
    texts = [getattr(move, name, None) for name in ("name", "memo")]
    reference = getattr(move, "refnum", None) or getattr(move, "checknum", None) or ""
    return StatementLine(
        booked_on=move.dtposted.date(),
        amount=Decimal(move.trnamt).quantize(Decimal("0.01")),
        currency=currency,
        text=" ".join(str(text).strip() for text in texts if text),
        reference=str(reference),
        bank_id=str(move.fitid),
    )
