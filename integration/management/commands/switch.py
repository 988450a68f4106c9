"""`manage.py switch SHOP PART on|off`: let a part of the sync write for a shop, or stop it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from config.recording import RecordedCommand
from integration import clock
from integration.domain.switches import AVAILABLE, WORDS, Switch
from integration.models import Doorbell, FlowSwitch, MiraklShop


class Command(RecordedCommand):
    """Turns one switch of a shop, as its page does, and rings for what it lets go on."""

    help = "Switch a part of the sync on or off for a shop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        names = [switch.value.lower() for switch in Switch if switch in AVAILABLE]
        parser.add_argument("shop", help="The shop's slug.")
        parser.add_argument("part", choices=names)
        parser.add_argument("state", choices=["on", "off"])

    def handle(self, *args: Any, **options: Any) -> None:
        shop = MiraklShop.objects.filter(slug=options["shop"]).select_related("store").first()
        if shop is None:
            raise CommandError(f"There is no shop “{options['shop']}”.")
        switch, at = Switch(options["part"].upper()), timezone.now()
        FlowSwitch.objects.turn(shop, switch, is_on=options["state"] == "on", at=at)
        clock.apply_timetable()
        for flow in WORDS[switch].flows:
            Doorbell.objects.ring(flow, shop, at=at)
        self.stdout.write(f"{WORDS[switch].name} of {shop}: {options['state']}.")
