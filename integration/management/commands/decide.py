"""`manage.py decide ORDER KIND`: record what a person decided about an order."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from config.recording import RecordedCommand
from integration.domain.plan.situation import DecisionKind
from integration.models import Decision, Doorbell, Order, UnusableDecision


class Command(RecordedCommand):
    """Records a decision and rings; the next run takes the step that it names."""

    help = "Decide what an exception asks, for one order."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("order", help="The marketplace's order number.")
        parser.add_argument("kind", type=str.upper, choices=[kind.value for kind in DecisionKind])
        parser.add_argument("--value", default="", help="For LINK: the store order's number.")
        parser.add_argument("--shop", help="The shop's slug, where several have such an order.")
        parser.add_argument("--reason", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        orders = Order.objects.filter(mirakl_order_id=options["order"])
        if options["shop"]:
            orders = orders.filter(shop__slug=options["shop"])
        try:
            order = orders.get()
            decision = Decision.objects.record(
                order,
                DecisionKind(options["kind"]),
                at=timezone.now(),
                value=options["value"],
                reason=options["reason"],
            )
        except Order.DoesNotExist:
            raise CommandError(f"There is no order “{options['order']}”.") from None
        except Order.MultipleObjectsReturned:
            raise CommandError("Several shops have this order: name one with --shop.") from None
        except UnusableDecision as error:
            raise CommandError(str(error)) from error
        Doorbell.objects.ring("advance_orders", order.shop, at=timezone.now())
        self.stdout.write(f"{order}: {decision}. The next run acts on it.")
