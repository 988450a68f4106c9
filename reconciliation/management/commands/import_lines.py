"""`manage.py import_lines --shop SLUG FILE [--dry-run]`: import a file of transaction lines."""

from __future__ import annotations

import getpass
from argparse import ArgumentParser
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reconciliation.domain.unusable import UnusableFile
from reconciliation.flows import import_file as flow
from reconciliation.management.choosing import person, shop_named


class Command(BaseCommand):
    """Imports a file whole or not at all; with --dry-run it says what would change."""

    help = "Import a file of transaction lines: NDJSON, JSON, CSV, XLSX, or a zip with one of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--shop", help="The shop's slug, where there are several.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would change.")
        parser.add_argument(
            "--by", type=person, default="", help="Who asks; the one who is logged in."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path, shop = options["file"], shop_named(options["shop"])
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        try:
            if options["dry_run"]:
                self._tell(flow.preview(shop, path))
                return
            by = options["by"] or getpass.getuser()
            done = flow.import_file(shop, path, by=by, at=timezone.now())
        except UnusableFile as error:
            raise CommandError(f"{error.sentence}{told(error.faults)}") from error
        unchanged = done.read - done.added - done.changed
        self.stdout.write(
            f"{done.name}: {done.read:,} lines read, {done.added:,} added,"
            f" {done.changed:,} changed, {unchanged:,} as they were."
        )

    def _tell(self, found: flow.FilePreview) -> None:
        self.stdout.write(
            f"{found.name} ({found.form}): {found.read:,} lines; {found.new:,} would be added,"
            f" {found.changed:,} changed, {found.known:,} are known."
        )
        for one in found.by_type:
            self.stdout.write(f"  {one.type:<52} {one.count:>10,} {one.total:>16,.2f}")
        if found.imported_before:
            self.stdout.write(f"It was imported on {found.imported_before.began_at:%Y-%m-%d}.")
        if found.fault_count:
            self.stdout.write(f"{found.fault_count:,} lines cannot be read:{told(found.faults)}")


def told(faults: Iterable[Mapping[str, str]]) -> str:
    """Return faults as lines of text."""
    return "".join(f"\n  line {fault['line']}: {fault['why']}" for fault in faults)
