"""What an import would do, counted without doing it: only temporary tables are written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from integration.models import MiraklShop
from reconciliation.models import line_intake_statements as statements
from reconciliation.models.line_intake import copy_in

SHOWN = 10


@dataclass(frozen=True)
class TypeSum:
    """What lines of one type come to; each line counted once, by its newest word."""

    type: str
    count: int
    total: Decimal


@dataclass(frozen=True)
class ShownLine:
    """One of the first lines, as a person recognizes it."""

    position: int
    created_at: datetime
    type: str
    mirakl_order_id: str
    amount: Decimal
    currency: str
    payment_state: str


class LinePreview:
    """Counts what rows would change: new lines, changed ones, and those that are known."""

    def __init__(self, shop: MiraklShop) -> None:
        self.shop = shop
        self.read = self.new = self.changed = self.known = 0
        self.by_type: list[TypeSum] = []
        self.first: list[ShownLine] = []
        self.stamp, self.keeps_texts_of = f"{shop.pk}\t0\tepoch", 0  # nothing of it stays
        self._reserved = 0

    def reserve(self, count: int) -> int:
        """Return the next of the lines' places."""
        first = self._reserved + 1
        self._reserved += count
        return first

    def take(self, lines: bytes, _texts: bytes, *, count: int) -> None:
        """Take rows as the intake does."""
        if count:
            copy_in(statements.STAGE_LINES, [lines])
            self.read += count

    def count(self) -> None:
        """Compare what was taken with the rows."""
        for type_, count, total, new, changed in self._rows(statements.COUNT_BY_TYPE):
            self.by_type.append(TypeSum(type_, count, total))
            self.new += new
            self.changed += changed
            self.known += count - new - changed
        self.first = [ShownLine(*row) for row in self._rows(statements.FIRST)]

    def _rows(self, statement: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement, {"shop": self.shop.pk, "shown": SHOWN})
            return cursor.fetchall()


@contextmanager
def previewing(shop: MiraklShop) -> Iterator[LinePreview]:
    """Take lines in order to count them; nothing of them stays."""
    preview = LinePreview(shop)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statements.PREPARE)
        yield preview
        preview.count()
        with connection.cursor() as cursor:
            cursor.execute(statements.EMPTY_STAGING)
