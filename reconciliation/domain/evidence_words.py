"""What an evidence pack says of itself, for somebody who has never seen Marketbridge."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Contents:
    """What a pack is about. `difference` is None for a payout that nobody has compared yet."""

    shop: str
    cycle: str
    closed_on: date
    transferred: Decimal
    currency: str
    state: str
    difference: Decimal | None
    line_count: int
    document_count: int
    missing: tuple[str, ...] = ()


_FILES = """\
What is in it
-------------
lines/lines.ndjson      every transaction line, verbatim ("raw"), with the SHA-256 of that text
lines/lines.csv         the same lines as a table; amounts are signed, a credit to the seller is +
lines/changes.csv       what lines said before the marketplace changed them
documents/              the marketplace's own documents, and a list of them with their hashes
matches/matches.csv     the verdict on each kind of money of each order line, over its whole life
matches/decisions.csv   what people decided about differences: who, when, why, and what was undone
matches/line_decisions.csv   where lines without an order were posted, by whom or by which rule
controls/cycle.json     the billing cycle as the marketplace gave it (SBC11)
controls/lines_by_type.csv, cycle_against_lines.csv, tie_out.csv
                        the lines' sums, beside the cycle's own totals; the difference is zero
deposits/deposits.csv   the money in the bank, and the statement's line where there is one
journals/exports.csv    the files in which the entries left for accounting, with their hashes
journals/               copies of the posted entries, for reading: import the files that left
manifest.json           every file with its size and SHA-256

How to check it
---------------
`sha256sum FILE` gives what manifest.json says of it. The SHA-256 in lines.ndjson is of the text in
"raw", in UTF-8. Two packs of the same payout are the same, byte for byte.
"""


def read_me(contents: Contents) -> str:
    """Return the pack's description."""
    heading = f"Evidence of the payout of {contents.closed_on}"
    facts = [
        f"Shop:           {contents.shop}",
        f"Billing cycle:  {contents.cycle}",
        f"Transferred:    {contents.transferred:.2f} {contents.currency} ({contents.state or '-'})",
        f"Lines:          {contents.line_count:,}",
        f"Documents:      {contents.document_count:,}",
        f"Tie-out:        {_tie_out(contents)}",
    ]
    paragraphs = [f"{heading}\n{'=' * len(heading)}", "\n".join(facts), _FILES.rstrip()]
    if contents.missing:
        missing = "\n".join(f"- {sentence}" for sentence in contents.missing)
        paragraphs.append(f"What is not in it\n-----------------\n{missing}")
    return "\n\n".join(paragraphs) + "\n"


def _tie_out(contents: Contents) -> str:
    if contents.difference is None:
        return "not compared yet"
    if contents.difference == 0:
        return "the lines explain the transfer to the cent"
    return f"{contents.difference:+.2f} {contents.currency} is unexplained"
