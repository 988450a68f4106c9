"""`manage.py connect_shop`: connect a Mirakl shop from arguments or the environment."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from config.recording import RecordedCommand
from integration import clock, connecting
from integration.domain.switches import ORDER_SWITCHES, WORDS, Switch
from integration.models import BigCommerceStore, FlowSwitch, MiraklShop


class Command(RecordedCommand):
    """Tries the key, reads what the flows need, makes the store's channel, and saves the shop."""

    help = "Connect a Mirakl shop to a store, or connect it again with another key."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="A short name for it, such as “macys”.")
        parser.add_argument("--store", required=True, help="The slug of a connected store.")
        parser.add_argument(
            "--url",
            default=os.environ.get("MIRAKL_URL"),
            help="Any address of the Mirakl back office; else MIRAKL_URL.",
        )
        parser.add_argument(
            "--api-key",
            default=os.environ.get("MIRAKL_API_KEY"),
            help="Better given as MIRAKL_API_KEY: arguments are seen by others.",
        )
        parser.add_argument("--shop-id", type=int, help="Where the user has several shops.")
        parser.add_argument("--name", default="Macy's")
        parser.add_argument(
            "--external-partner",
            action="store_true",
            default=None,
            help="The key is an External Partner's: Mirakl allows it fewer polls.",
        )
        parser.add_argument(
            "--go-live",
            action="store_true",
            help="Switch on orders, tracking and cancellations for what is placed from now on."
            " Earlier orders are sorted by a person.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["url"] or not options["api_key"]:
            raise CommandError("Give the Mirakl URL and the API key.")
        try:
            store = BigCommerceStore.objects.get(slug=options["store"])
            shop = connecting.connect_shop(
                slug=options["slug"],
                url=options["url"],
                api_key=options["api_key"],
                store=store,
                at=timezone.now(),
                name=options["name"],
                mirakl_shop_id=options["shop_id"],
                is_external_partner=options["external_partner"],
            )
        except BigCommerceStore.DoesNotExist:
            raise CommandError(f"There is no store “{options['store']}”.") from None
        except connecting.UnableToConnect as error:
            raise CommandError(f"Not connected ({error.field}): {error}") from error
        if options["go_live"]:
            for switch in ORDER_SWITCHES:
                FlowSwitch.objects.turn(shop, switch, is_on=True, at=timezone.now())
        clock.apply_timetable()
        self._report(shop)

    def _report(self, shop: MiraklShop) -> None:
        carriers = shop.carriers.filter(is_listed=True).count()
        mapped = shop.carrier_mappings.count()
        self.stdout.write(
            f"Connected to {shop} (shop {shop.mirakl_shop_id}, channel {shop.channel_id}): "
            f"{carriers} carriers listed, {mapped} mapped. "
            "Writes are unproven until their first use."
        )
        since = shop.orders_live_from
        live = f"live from {since:%Y-%m-%d %H:%M} UTC" if since else "not live"
        self.stdout.write(f"Orders: {live}.")
        on = FlowSwitch.objects.on(shop)
        names = ", ".join(WORDS[switch].name.lower() for switch in Switch if switch in on)
        self.stdout.write(f"Switched on: {names or 'nothing'}.")
