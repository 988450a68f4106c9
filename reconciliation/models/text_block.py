"""The raw texts of lines, verbatim, packed by the hundred: a million take 0.1 GB instead of 1.3.

A line, and each word that it said before, knows its text by a number.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from integration.models import MiraklShop
from reconciliation.domain.packed_texts import packed, unpacked
from reconciliation.models.row_of_many import RowOfMany


class TextBlockQuerySet(models.QuerySet["TextBlock"]):
    """Factories and queries of raw texts. The intake writes them by sets."""

    # Factories

    def keep(self, shop: MiraklShop, text: str, *, number: int) -> None:
        """Keep one text under a number that no other has."""
        for first, texts in packed([text.encode()], first=number):
            self.create(first_number=first, shop=shop, texts=texts)

    # Queries

    def text(self, number: int) -> str:
        """Return one text; "" for a number that has none."""
        return self.texts([number])[number]

    def texts(self, numbers: Iterable[int]) -> dict[int, str]:
        """Return the texts of some numbers; each block of theirs is read once."""
        found = {}
        first, block = 0, list[str]()
        for number in sorted(numbers):
            if not first <= number < first + len(block):
                first, block = self._around(number)
            place = number - first
            found[number] = block[place] if place < len(block) else ""
        return found

    def _around(self, number: int) -> tuple[int, list[str]]:
        block = self.filter(first_number__lte=number).order_by("-first_number").first()
        return (block.first_number, unpacked(block.texts)) if block else (number, [])


class TextBlock(RowOfMany):
    """The texts of lines that came in together: `first_number` is the number of the first."""

    first_number = models.BigIntegerField(primary_key=True)
    texts = models.BinaryField(help_text="Packed by zlib.")

    objects = TextBlockQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Texts from {self.first_number} on"
