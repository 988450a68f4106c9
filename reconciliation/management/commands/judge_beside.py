"""`manage.py judge_beside TASK`: judge orders beside a run of `match_transactions`.

The run starts it. TASK is a `judging.Task` in JSON; what was done is a line of JSON on standard
output.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from reconciliation.flows.judging import Task, judge_queue


class Command(BaseCommand):
    """Judges what the run has not in hand, until nothing is left."""

    help = "Judge orders beside a run of match_transactions, which starts it for a long queue."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("task", metavar="TASK", type=lambda told: Task(**json.loads(told)))

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(asdict(judge_queue(options["task"]))))
