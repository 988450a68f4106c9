"""Who changed something, and why: what a request or a command adds to the record of changes."""

from __future__ import annotations

import getpass
from typing import Any

import pghistory
from django.core.management.base import BaseCommand
from django.http import HttpRequest
from pghistory.middleware import HistoryMiddleware

REASON_FIELD = "change_reason"
LONGEST_REASON = 500


class Recording(HistoryMiddleware):
    """Note with each change who sent the request, to which page, and the reason they typed.

    A form that changes a rule may have a field `change_reason`; it needs no code of its own.
    """

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return what is written beside each change that the request makes."""
        context: dict[str, Any] = super().get_context(request)
        if context["user"] is not None:
            reason = request.POST.get(REASON_FIELD, "").strip()[:LONGEST_REASON]
            context |= {"reason": reason} if reason else {}
        return context


class RecordedCommand(BaseCommand):
    """A command that people type: what it changes bears the name of the machine's user."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Carry it out, on the record."""
        with pghistory.context(machine_user=machine_user(), reason=options.get("reason") or ""):
            said: str | None = super().execute(*args, **options)
        return said


def machine_user() -> str:
    """Return who is logged in at the machine, as far as it says so."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return "unknown"
