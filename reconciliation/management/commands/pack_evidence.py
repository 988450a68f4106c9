"""`manage.py pack_evidence`: all evidence of a payout as one zip."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reconciliation.domain.formats import FORMATS, UnknownFormat
from reconciliation.flows import pack_evidence as flow
from reconciliation.management.choosing import is_free, payout_named


class Command(BaseCommand):
    """Packs lines, documents, matches, decisions, control totals, deposits and journals."""

    help = "Pack all evidence of a payout into a zip; the same payout gives the same bytes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--payout", required=True, metavar="ID", help="The billing cycle's id.")
        parser.add_argument("--shop", help="The shop's slug, where several have such a cycle.")
        parser.add_argument("--output", required=True, type=Path, metavar="FILE")
        parser.add_argument(
            "--format",
            action="append",
            dest="formats",
            help=f"Of the journals; may be repeated. One of: {', '.join(FORMATS)}.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        output: Path = options["output"]
        is_free(output)
        payout = payout_named(options["payout"], options["shop"])
        part = output.with_name(f".{output.name}.part")
        try:
            with part.open("w+b") as into:
                packed = flow.pack(payout, into, formats=options["formats"] or flow.FORMATS)
            part.replace(output)
        except UnknownFormat as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{output} could not be written: {error.strerror}.") from error
        finally:
            part.unlink(missing_ok=True)
        self.stdout.write(f"{output}: {packed.line_count:,} lines, SHA-256 {packed.digest}")
