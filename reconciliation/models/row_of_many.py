"""What the tables have in common that are written by the hundred thousand rows."""

from __future__ import annotations

from django.db import models

from integration.models import MiraklShop


class RowOfMany(models.Model):
    """A row of a shop. Checking its foreign key would cost as much as writing it: nothing does."""

    shop = models.ForeignKey(
        MiraklShop,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )

    class Meta:
        abstract = True
