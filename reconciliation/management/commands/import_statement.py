"""`manage.py import_statement --shop SLUG FILE`: import a bank statement (OFX, CSV, XLSX)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reconciliation.domain.unusable import UnusableFile
from reconciliation.flows import import_statement as flow
from reconciliation.management.choosing import shop_named
from reconciliation.management.commands.import_lines import told


class Command(BaseCommand):
    """Imports a bank statement whole or not at all; lines that are known are not added again."""

    help = "Import a bank statement, so that deposits are found in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--shop", help="The shop's slug, where there are several.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would be added.")

    def handle(self, *args: Any, **options: Any) -> None:
        path, shop = options["file"], shop_named(options["shop"])
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        try:
            if options["dry_run"]:
                found = flow.preview(shop, path)
                self.stdout.write(
                    f"{found.name}: {found.lines:,} lines of {found.first_on} to {found.last_on},"
                    f" {found.new:,} would be added; {found.money_in:,.2f} in,"
                    f" {found.money_out:,.2f} out."
                )
                return
            lines, new = flow.import_statement(shop, path, at=timezone.now())
        except UnusableFile as error:
            raise CommandError(f"{error.sentence}{told(error.faults)}") from error
        self.stdout.write(f"{path.name}: {lines:,} lines read, {new:,} added.")
