"""`manage.py post_payout`: post what is drafted of a payout, in somebody's name."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reconciliation.management.choosing import payout_named, person
from reconciliation.models import StaleEntry, UnableToPost


class Command(BaseCommand):
    """Posts the drafts of a payout, oldest day first; what is in the way is said in sentences."""

    help = "Post the drafted journal entries of a payout."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--payout", required=True, metavar="ID", help="The billing cycle's id.")
        parser.add_argument("--shop", help="The shop's slug, where several have such a cycle.")
        parser.add_argument(
            "--by", type=person, required=True, metavar="NAME", help="Who posts it."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        payout = payout_named(options["payout"], options["shop"])
        drafts = list(payout.entries.filter(state="DRAFT").order_by("booked_on", "pk"))
        if not drafts:
            self.stdout.write(f"Nothing of {payout} is drafted.")
            return
        for entry in drafts:
            try:
                entry.post(by=options["by"], at=timezone.now())
            except UnableToPost as gap:
                raise CommandError(f"{entry}: {gap}") from gap
            except StaleEntry as stale:
                raise CommandError(str(stale)) from stale
            self.stdout.write(f"{entry}: {entry.memo}")
