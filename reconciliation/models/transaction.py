"""Transaction lines: what Mirakl says it credits and debits, verbatim and as columns.

Written by sets (`COPY` into a staging table, then one statement a step), never row by row. The raw
texts are packed in a table of their own, so that matching and drafting read narrow rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from integration.models import MiraklShop
from reconciliation.domain.transactions import RESERVE_TYPES
from reconciliation.models.finality import TRANSACTION_TRIGGERS
from reconciliation.models.line_reports import LineReports
from reconciliation.models.row_of_many import RowOfMany
from reconciliation.models.text_block import TextBlock

FAULTS_KEPT = 100
ABANDONED_AFTER = timedelta(days=1)  # an import that has not ended by then never will


class LineImportQuerySet(models.QuerySet["LineImport"]):
    """Factories, mutators and queries of imports."""

    # Factories

    def begin(
        self,
        shop: MiraklShop,
        source: str,
        *,
        at: datetime,
        name: str = "",
        digest: str = "",
        tracking_id: str = "",
        by: str = "",
    ) -> LineImport:
        """Note that a reading of lines begins."""
        return self.create(
            shop=shop,
            source=source,
            began_at=at,
            name=name[:255],
            digest=digest,
            tracking_id=tracking_id,
            imported_by=by,
        )

    # Mutators

    def mark_matched(self, imports: Iterable[LineImport], *, at: datetime) -> None:
        """Remember that matching knows their orders; one that goes on is looked at again."""
        over = [one.pk for one in imports if one.ended_at or one.began_at < at - ABANDONED_AFTER]
        self.filter(pk__in=over).update(is_matched=True)

    # Queries

    def under_way(self, shop: MiraklShop) -> LineImport | None:
        """Return the export that is to be followed."""
        return self.filter(shop=shop, source=LineImport.Source.EXPORT, ended_at=None).first()

    def of_file(self, shop: MiraklShop, digest: str) -> LineImport | None:
        """Return the import that brought in this very file."""
        files = self.filter(shop=shop, source=LineImport.Source.FILE, is_complete=True)
        return files.filter(digest=digest).first()

    def unmatched(self, shop: MiraklShop) -> list[LineImport]:
        """Return the imports whose lines matching has not seen, or not all of them."""
        return list(self.filter(shop=shop, is_matched=False).order_by("pk"))

    def read_until(self, shop: MiraklShop) -> datetime | None:
        """Return when the last import that ended began; None when there was none."""
        ended = self.filter(shop=shop, ended_at__isnull=False)
        return ended.aggregate(last=models.Max("began_at"))["last"]


class LineImport(models.Model):
    """One reading of lines: a round of TL02, an export (TL03 to TL05), or a file by hand."""

    class Source(models.TextChoices):
        SEEK = "TL02", "Read from Macy's"
        EXPORT = "TL03", "Exported by Macy's"
        FILE = "FILE", "Uploaded"

    shop = models.ForeignKey(MiraklShop, on_delete=models.CASCADE, related_name="line_imports")
    source = models.CharField(max_length=8, choices=Source.choices)
    name = models.CharField(max_length=255, blank=True, help_text="The file's name.")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the file.")
    tracking_id = models.CharField(max_length=64, blank=True)
    files_read = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    is_complete = models.BooleanField(default=False)
    newest_at = models.DateTimeField(null=True, help_text="Mirakl's own newest date in it.")
    read = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    faults: list[dict[str, str]] = models.JSONField(  # type: ignore[assignment]
        default=list, help_text="By line: where, and why it could not be read."
    )
    imported_by = models.CharField(max_length=150, blank=True)
    is_matched = models.BooleanField(
        default=False, help_text="Matching knows which orders its lines are of."
    )

    objects = LineImportQuerySet.as_manager()

    class Meta:
        ordering = ["-began_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["shop"],
                condition=Q(ended_at=None, source="TL03"),
                name="one_export_of_lines_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["shop", "digest"],
                condition=Q(is_complete=True, source="FILE"),
                name="one_import_a_file",
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.get_source_display()} {self.began_at:%Y-%m-%d %H:%M}"

    # Mutators

    def add_counts(
        self, *, read: int, added: int, changed: int, newest_at: datetime | None = None
    ) -> None:
        """Add what one file of it brought; what is new in it is to be matched."""
        self.read += read
        self.added += added
        self.changed += changed
        self.is_matched = self.is_matched and not (added or changed)
        self.newest_at = max(filter(None, (self.newest_at, newest_at)), default=None)
        self.save(update_fields=["read", "added", "changed", "is_matched", "newest_at"])

    def add_faults(self, faults: list[dict[str, str]]) -> None:
        """Keep what could not be read, the first of it when there is too much."""
        self.faults = [*self.faults, *faults][:FAULTS_KEPT]
        self.save(update_fields=["faults"])

    def pass_file(self) -> None:
        """Note that one more file of an export is in the rows."""
        self.files_read += 1
        self.save(update_fields=["files_read"])

    def end(self, *, at: datetime, is_complete: bool) -> None:
        """Close the import: everything was read, or it came to nothing."""
        self.ended_at, self.is_complete = at, is_complete
        self.save(update_fields=["ended_at", "is_complete"])

    # Properties

    @property
    def has_news(self) -> bool:
        """Tell whether it added or changed a line."""
        return bool(self.added or self.changed)


class TransactionLineQuerySet(LineReports["TransactionLine"]):
    """Queries of lines; those of a whole period are in `line_reports`."""


class TransactionLine(RowOfMany):
    """One Mirakl transaction log (TL02). `amount` is signed: credit to the seller is positive."""

    text_number = models.BigIntegerField(help_text="The number of its raw text, in a block.")
    mirakl_transaction_id = models.UUIDField()
    type = models.CharField(max_length=80)
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    currency = models.CharField(max_length=3)
    payment_state = models.CharField(max_length=32)
    created_at = models.DateTimeField("made by Mirakl")
    updated_at = models.DateTimeField("updated by Mirakl")
    transaction_at = models.DateTimeField(null=True)
    mirakl_cycle_id = models.CharField(max_length=36, blank=True)
    mirakl_order_id = models.CharField(max_length=100, blank=True)
    mirakl_line_id = models.CharField(max_length=100, blank=True)
    mirakl_refund_id = models.CharField(max_length=64, blank=True)
    mirakl_shipment_id = models.CharField(max_length=64, blank=True)
    mirakl_debit_id = models.CharField(max_length=64, blank=True)
    tax_code = models.CharField(max_length=64, blank=True)
    fee_code = models.CharField(max_length=64, blank=True)
    description = models.CharField(max_length=255, blank=True)
    document_number = models.CharField(max_length=64, blank=True)
    digest = models.UUIDField(
        help_text="Half of the raw text's SHA-256: tells what is known at once."
    )
    line_import = models.ForeignKey(
        LineImport,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
        help_text="The last one that added or changed it.",
    )
    seen_at = models.DateTimeField("written")

    objects = TransactionLineQuerySet.as_manager()

    class Meta:
        triggers = TRANSACTION_TRIGGERS
        constraints = [
            # The id first: it alone nearly always tells two lines apart.
            models.UniqueConstraint(
                fields=["mirakl_transaction_id", "shop"], name="one_row_per_transaction"
            )
        ]
        indexes = [
            # Read by matching, and by the page of an order.
            models.Index(fields=["shop", "mirakl_order_id"], name="lines_of_an_order"),
            # Read by tie-out, drafting, and the page of a payout.
            models.Index(fields=["shop", "mirakl_cycle_id"], name="lines_of_a_cycle"),
            # Read by matching: what an import brought. Lines come import by import.
            BrinIndex(fields=["line_import"], name="lines_by_import"),
            # Read by the pages of a period. Lines come by and large in the order of their days.
            BrinIndex(fields=["created_at"], name="lines_by_day", autosummarize=True),
            BrinIndex(
                Coalesce("transaction_at", "created_at"),
                name="lines_by_day_of_payment",
                autosummarize=True,
            ),
            # Read by the receivable: what is kept in reserve.
            models.Index(
                fields=["shop"], condition=Q(type__in=RESERVE_TYPES), name="lines_in_reserve"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.amount} {self.currency}"

    # Properties

    @property
    def raw(self) -> str:
        """Return its text as it came in last."""
        return TextBlock.objects.text(self.text_number)


class LineChange(models.Model):
    """What a line said before Mirakl changed it: state, cycle, amount, documents.

    Every word that Mirakl ever said of a line stands here once, but the newest, which is the line.
    """

    line = models.ForeignKey(TransactionLine, on_delete=models.CASCADE, related_name="changes")
    changed_at = models.DateTimeField("written")
    updated_at = models.DateTimeField("updated by Mirakl")
    payment_state = models.CharField(max_length=32)
    mirakl_cycle_id = models.CharField(max_length=36, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    document_number = models.CharField(max_length=64, blank=True)
    text_number = models.BigIntegerField(help_text="The number of its raw text, in a block.")

    class Meta:
        ordering = ["-updated_at"]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "line",
                    "updated_at",
                    "mirakl_cycle_id",
                    "document_number",
                    "payment_state",
                    "amount",
                ],
                name="one_row_a_word",
            )
        ]

    def __str__(self) -> str:
        return f"{self.payment_state} since {self.updated_at:%Y-%m-%d %H:%M}"

    # Properties

    @property
    def raw(self) -> str:
        """Return its text as it came in."""
        return TextBlock.objects.text(self.text_number)
