"""`manage.py worker`: execute the flows, on any number of machines."""

from typing import Any

from django.core.management.base import BaseCommand

from integration import supervision


class Command(BaseCommand):
    """Runs the queue and the clock until SIGTERM or Ctrl-C."""

    help = "Run the flows as the timetable says, until it is stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        self.check(databases=["default"])
        supervision.Supervisor().work()
