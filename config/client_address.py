"""Whose address a request comes from, behind as many proxies as the settings say."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address of the browser.

    Each trusted proxy adds whom it heard from at the end of X-Forwarded-For; what stands before
    those is what the browser itself may have written, and is not believed.
    """
    nearest = str(request.META.get("REMOTE_ADDR", ""))
    trusted: int = settings.TRUSTED_PROXIES
    heard = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if not trusted or len(heard) < trusted:
        return nearest
    return heard[-trusted] or nearest
