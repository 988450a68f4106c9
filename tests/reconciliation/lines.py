"""Transaction lines for tests: Mirakl's official example with changes, and a shop to own them."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from integration.models import MiraklShop
from reconciliation.intake.rows import Reading, read_block
from reconciliation.models import LineChange, LineImport, TextBlock, TransactionLine
from reconciliation.models.line_intake import taking_in
from tests.samples import sample

AT = datetime(2026, 8, 1, 12, tzinfo=UTC)
EXAMPLE = sample("mirakl/transaction_lines")["data"][-1]


def text_of(number: int = 1, **changes: Any) -> str:
    """Return a line's text as an export has it, by its number."""
    line = {**EXAMPLE, "id": str(UUID(int=number)), **changes}
    return json.dumps(line, default=float, separators=(",", ":"))


def import_texts(shop: MiraklShop, *texts: str, source: str = "TL03") -> LineImport:
    """Import texts in one go, as one file would be."""
    new = LineImport.objects.create(shop=shop, source=source, began_at=AT, ended_at=AT)
    with taking_in(new, at=AT) as intake:
        rows = read_block(
            "".join(f"{text}\n" for text in texts).encode(),
            first=1,
            first_id=intake.reserve(len(texts)),
            reading=Reading(intake.stamp, shop.pk),
        )
        assert not rows.faults
        intake.take(rows.lines, rows.texts, count=rows.count)
    return new


def snapshot() -> tuple[set[Any], set[Any]]:
    """Return what the rows say: lines with their texts, and what lines said before."""
    ours = {"id", "line_import_id", "seen_at", "changed_at", "line_id", "shop_id", "text_number"}
    lines, changes = (
        {
            (
                *(value for name, value in row.items() if name not in ours),
                TextBlock.objects.text(row["text_number"]),
            )
            for row in model.objects.values()
        }
        for model in (TransactionLine, LineChange)
    )
    return lines, changes
