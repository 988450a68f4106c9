"""`manage.py set_up_books`: how a shop's payouts are booked, for who works without a browser."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import replace
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from integration.models import Doorbell
from reconciliation.domain.books import Bookkeeper
from reconciliation.domain.formats import FORMATS
from reconciliation.domain.set_up import UnusableSetUp
from reconciliation.management.choosing import shop_named
from reconciliation.models import Books

RINGS = ("audit_payouts", "match_transactions", "draft_journals")


class Command(BaseCommand):
    """Says who books the sale and for which accounting system; the page Books asks the rest."""

    help = "Set up a shop's books: who books the sale, and the accounting system."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--shop", help="The shop's slug, where there are several.")
        parser.add_argument(
            "--bookkeeper",
            required=True,
            choices=[keeper.lower() for keeper in Bookkeeper],
            help="Who books the sale: ours, or the store's own accounting connector.",
        )
        parser.add_argument("--system", default="", choices=["", *FORMATS], metavar="FORMAT")
        parser.add_argument(
            "--cost-of-goods",
            action="store_true",
            help="Book the cost of goods too, by the catalog's cost price.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        shop = shop_named(options["shop"])
        books = Books.objects.of(shop)
        chosen = replace(
            books.as_set_up,
            bookkeeper=Bookkeeper(options["bookkeeper"].upper()),
            accounting_system=options["system"] or books.accounting_system,
            books_cost_of_goods=options["cost_of_goods"] or books.books_cost_of_goods,
        )
        try:
            books.set_up(chosen, at=timezone.now())
        except UnusableSetUp as error:
            raise CommandError(str(error)) from error
        for flow in RINGS:
            Doorbell.objects.ring(flow, shop, at=timezone.now())
        self.stdout.write(f"{shop}: {books.get_bookkeeper_display()}.")
