"""Pieces of files of lines that were taken in whole: one that comes again needs no reading."""

from __future__ import annotations

from django.db import models

from integration.models import MiraklShop


class FilePiece(models.Model):
    """A piece whose every line was new. The intake writes it, and looks for it, by sets."""

    shop = models.ForeignKey(MiraklShop, on_delete=models.CASCADE, related_name="+", db_index=False)
    digest = models.UUIDField(help_text="Half of its SHA-256.")
    line_count = models.PositiveIntegerField()
    newest_at = models.DateTimeField(help_text="Mirakl's own newest date in it.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "digest"], name="one_row_a_piece")]

    def __str__(self) -> str:
        return f"{self.line_count} lines up to {self.newest_at:%Y-%m-%d %H:%M}"
