"""`manage.py run_flow NAME --shop SLUG`: run any flow by hand and print what it did."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config import timetable
from integration.models import MiraklShop, RunOutcome, SyncRun
from integration.runs import AlreadyRunning, only_one


class Command(BaseCommand):
    """Runs one flow of one shop, now."""

    help = "Run a flow of a shop now and print what it did."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("flow", help=f"One of: {', '.join(timetable.FLOWS)}.")
        parser.add_argument("--shop", required=True, help="The shop's slug.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Read and decide, but write to no remote."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name, slug = options["flow"], options["shop"]
        try:
            flow = timetable.flow(name)
            shop = MiraklShop.objects.select_related("store").get(slug=slug)
        except timetable.UnknownFlow as error:
            raise CommandError(str(error)) from error
        except MiraklShop.DoesNotExist:
            known = ", ".join(MiraklShop.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no shop “{slug}”. There are: {known}.") from None
        if not shop.is_connected:
            raise CommandError(f"“{slug}” is disconnected; connect it again first.")
        began_at = timezone.now()
        try:
            with only_one(name, shop.pk):
                flow.run(shop, at=began_at, is_dry=options["dry_run"])
        except AlreadyRunning:
            raise CommandError(f"{name} runs already for {slug}; try again in a moment.") from None
        self._report(SyncRun.objects.get(flow=name, shop=shop, started_at=began_at))

    def _report(self, run: SyncRun) -> None:
        did = ", ".join(f"{what}: {count}" for what, count in run.counts.items()) or "nothing"
        self.stdout.write(f"{run.flow} of {run.shop}: {run.get_outcome_display()} ({did})")
        if run.left:
            self.stdout.write(f"Left: {run.left}")
        if run.again_at:
            self.stdout.write(f"Again at {run.again_at:%Y-%m-%d %H:%M:%S} UTC")
        if run.outcome == RunOutcome.FAILED:
            raise CommandError("The run failed.")
