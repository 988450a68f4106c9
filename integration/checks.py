"""System checks: rules between settings that nothing else would notice until it hurts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection

from config import timetable
from integration.models import BigCommerceStore, MiraklShop
from integration.transport import is_on_this_machine

LONGEST_RETRY_WAIT = "integration.E001"
MISSING_FLOW = "integration.E002"
SCALED_REAL_HOST = "integration.E003"


@register()
def queue_settings(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """The queue must not hand a task out again while it may still wait or run."""
    del app_configs
    needed = shortest_retry(settings.Q_CLUSTER)
    if int(str(settings.Q_CLUSTER["retry"])) > needed:
        return []
    sentence = f"Q_CLUSTER's retry must be above {needed} s, or a waiting task would run twice."
    hint = "It is timeout x (1 + ceil((queue_limit + bulk) / workers))."
    return [Error(sentence, hint=hint, id=LONGEST_RETRY_WAIT)]


def shortest_retry(queue: Mapping[str, Any]) -> int:
    """Return how long a task may wait in memory and run: `retry` must be longer."""
    waiting = queue["queue_limit"] + queue["bulk"]
    return int(queue["timeout"] * (1 + math.ceil(waiting / queue["workers"])))


@register()
def timetable_paths(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Every flow of the timetable must be there, under its own name."""
    del app_configs
    messages: list[CheckMessage] = []
    for name, flow in timetable.FLOWS.items():
        try:
            module = import_module(flow.module)
            is_there = callable(module.run) and name == module.FLOW
        except (ImportError, AttributeError):
            is_there = False
        if not is_there:
            sentence = f"The timetable names the flow “{name}”, but {flow.module} is not it."
            messages.append(Error(sentence, id=MISSING_FLOW))
    return messages


@register(Tags.database)
def budget_scales(
    app_configs: Any, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Only a sandbox on this machine may have a faster minute: a real remote would throttle us."""
    del app_configs
    tables = connection.introspection.table_names() if databases else []
    if BigCommerceStore._meta.db_table not in tables:
        return []  # before the first migration
    rows = [
        *MiraklShop.objects.values_list("slug", "url", "budget_scale"),
        *BigCommerceStore.objects.values_list("slug", "api_url", "budget_scale"),
    ]
    return [
        Error(
            f"“{slug}” has a faster minute than its remote: set its budget_scale to 1.",
            id=SCALED_REAL_HOST,
        )
        for slug, address, scale in rows
        if scale < 1 and not is_on_this_machine(address)
    ]
