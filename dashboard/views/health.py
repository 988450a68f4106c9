"""Health, for those who supervise the processes: no login, no secrets, cheap."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dashboard.guards import public
from dashboard.queries.readiness import readiness


@public
@never_cache
@require_safe
def alive(_request: HttpRequest) -> HttpResponse:
    """Answer 200: the process lives. Nothing else is looked at."""
    return HttpResponse("alive\n", content_type="text/plain")


@public
@never_cache
@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """Answer 200 when work can be done, else 503; the body says which part is not well.

    `{"database": true, "migrations": true, "worker": true}`
    """
    parts = readiness(at=timezone.now())
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)
