"""What every page of the dashboard has at hand: the navigation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from config.navigation import sections_for


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the navigation of this user, read only by a template that shows it."""
    return {"navigation": SimpleLazyObject(lambda: list(sections_for(request.user)))}
