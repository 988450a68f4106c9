"""`manage.py export_journals`: entries of a payout or a period, as files for accounting."""

from __future__ import annotations

import getpass
from argparse import ArgumentParser
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reconciliation.domain.formats import FORMATS, Options, UnknownFormat, format_named
from reconciliation.flows import export_journals as flow
from reconciliation.management.choosing import is_free, payout_named, person, shop_named, write
from reconciliation.models import Books


class Command(BaseCommand):
    """Exports posted entries, keeps the file, and writes it where it is wanted."""

    help = "Export posted journal entries in the format of an accounting system."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--payout", metavar="ID", help="The billing cycle's id.")
        parser.add_argument("--from", dest="first", type=day, metavar="DAY", help="As 2026-01-31.")
        parser.add_argument("--to", dest="last", type=day, metavar="DAY", help="The last day.")
        parser.add_argument("--currency", default="", help="Of a period: only this one, as USD.")
        parser.add_argument("--shop", help="The shop's slug, where there are several.")
        parser.add_argument("--format", required=True, help=f"One of: {', '.join(FORMATS)}.")
        parser.add_argument("--output", required=True, type=Path, metavar="FILE")
        parser.add_argument(
            "--option",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="A choice of the format, as tax_rate=No VAT; may be repeated.",
        )
        parser.add_argument(
            "--by", type=person, default="", help="Who asks; the one who is logged in."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        output: Path = options["output"]
        is_free(output)
        try:
            selection = _selection(options)
            kept = Books.objects.of(selection.shop).export_options_of(options["format"])
            chosen = _chosen(options["format"], options["option"], kept)
            left = flow.export(
                selection,
                options["format"],
                by=options["by"] or getpass.getuser(),
                at=timezone.now(),
                options=chosen,
            )
        except UnknownFormat as error:
            raise CommandError(str(error)) from error
        except flow.UnableToExport as error:
            reasons = "\n".join(f"- {reason}" for reason in error.reasons)
            raise CommandError(f"Nothing was exported:\n{reasons}") from error
        for file, path in _paths(left.files, output, selection.stem):
            write(path, bytes(file.content))
            self.stdout.write(f"{path}: {len(selection.entries)} entries, SHA-256 {file.digest}")
        for warning in left.warnings:
            self.stdout.write(f"Note: {warning}")


def day(text: str) -> date:
    """Return a day. Raise ValueError, which the parser turns into a sentence."""
    return date.fromisoformat(text)


def _selection(options: dict[str, Any]) -> flow.Selection:
    """Return what is to be exported. Raise CommandError."""
    first, last, cycle = options["first"], options["last"], options["payout"]
    if bool(cycle) == bool(first or last):
        raise CommandError("Name a payout with --payout, or a period with --from and --to.")
    if cycle:
        return flow.of_payout(payout_named(cycle, options["shop"]))
    if not (first and last) or first > last:
        raise CommandError("A period needs --from and --to, the first day before the last.")
    return flow.of_period(
        shop_named(options["shop"]), first, last, currency=options["currency"].upper()
    )


def _chosen(key: str, pairs: Iterable[str], kept: Options) -> Options:
    """Return the kept options, changed as they are named. Raise CommandError, UnknownFormat."""
    form = format_named(key)
    chosen: dict[str, Any] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or name not in form.options:
            known = ", ".join(form.options) or "none"
            raise CommandError(f"{form.title} has no option “{name}”. It has: {known}.")
        chosen[name] = value
    if "is_standalone" in chosen:
        chosen["is_standalone"] = chosen["is_standalone"].lower() != "no"
    return replace(kept, **chosen)


def _paths(
    files: Iterable[Any], output: Path, stem: str
) -> Iterable[tuple[flow.JournalExport, Path]]:
    """Return where each file goes: the only one to `output`, others beside it by its name."""
    kept = list(files)
    main = [file for file in kept if not file.name.endswith(".control.csv")]
    for file in kept:
        if [file] == main:
            yield file, output
        else:
            yield file, output.with_name(output.stem + file.name.removeprefix(stem))
