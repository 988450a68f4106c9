"""Who changed something, and why: what a request adds to the record of changes."""

from __future__ import annotations

from typing import Any

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
