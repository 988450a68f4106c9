"""Where a store's webhooks come in. They only make the next look sooner.

Nothing that an event says is believed: it rings for the flows that read the thing itself.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from integration import clock
from integration.bigcommerce.payloads.webhooks import read_event
from integration.domain.events import StoreEvent, looks_after
from integration.domain.records import UnreadableRecord
from integration.flows.watch_webhooks import SECRET_HEADER
from integration.models import BigCommerceStore, DirtyProduct, Doorbell, WebhookEvent

logger = logging.getLogger(__name__)

MOST_BYTES = 64 * 1024  # an event holds ids alone: some 300 bytes
SOON = timedelta(seconds=30)

app_name = "webhooks"


@csrf_exempt  # the store has no session; it brings the secret that we gave it
@require_POST
def bigcommerce(request: HttpRequest, slug: str) -> HttpResponse:
    """Take one event of a store: 200 at once, and the flows look by themselves.

    401 without our secret or with a wrong signature, 410 from a store that is disconnected, so
    that it stops sending, 413 for what is no event.
    """
    if _length(request) > MOST_BYTES:
        return HttpResponse(status=413)
    store = BigCommerceStore.objects.filter(slug=slug).first()
    if store is None or not _is_authentic(request, store):
        return HttpResponse(status=401)
    if store.disconnected_at is not None:
        return HttpResponse(status=410)
    event = _event(request.body)
    if event is None:
        # The store would repeat it for two days, and it would be no more readable.
        logger.warning("unreadable webhook", extra={"store": store.slug})
        return HttpResponse(status=200)
    _take(store, event, at=timezone.now())
    return HttpResponse(status=200)


def _length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdigit() else MOST_BYTES + 1


def _is_authentic(request: HttpRequest, store: BigCommerceStore) -> bool:
    """Say whether the event brings the secret of our webhooks, and, where both sides can, whether
    it is signed.

    The signature's own time is not judged: the store repeats an event for two days, and one that
    is played again only makes us look again.
    """
    if not store.webhook_secret:
        return False
    brought = request.headers.get(SECRET_HEADER, "")
    if not hmac.compare_digest(brought.encode(), store.webhook_secret.encode()):
        return False
    signatures = request.headers.get("webhook-signature")
    if signatures is None or not store.client_secret:
        return True
    if _is_signed(request, signatures, key=store.client_secret):
        return True
    # It knows our secret, so the store sent it: our client secret is not that of its API account.
    store.refuse_webhook(at=timezone.now())
    return False


def _is_signed(request: HttpRequest, signatures: str, *, key: str) -> bool:
    """Judge by the Standard Webhooks: one of the signatures is ours."""
    signed = b".".join(
        (
            request.headers.get("webhook-id", "").encode(),
            request.headers.get("webhook-timestamp", "").encode(),
            request.body,
        )
    )
    digest = hmac.new(key.encode(), signed, hashlib.sha256).digest()
    expected = b"v1," + base64.b64encode(digest)
    return any(hmac.compare_digest(one.encode(), expected) for one in signatures.split())


def _event(body: bytes) -> StoreEvent | None:
    try:
        raw = json.loads(body)
    except ValueError:
        return None
    record = read_event(raw)
    return None if isinstance(record, UnreadableRecord) else record.value


@transaction.atomic
def _take(store: BigCommerceStore, event: StoreEvent, *, at: datetime) -> None:
    """Ring for what an event makes worth looking at; for one that came before, for nothing.

    The clock ticks at once, so that nobody waits for its next second.
    """
    if not WebhookEvent.objects.take(store, digest=event.digest, scope=event.scope, at=at):
        return
    transaction.on_commit(clock.tick, robust=True)
    looks = looks_after(event)
    if looks.dirty_product_ids:
        said_at = event.happened_at
        changed_at = min(said_at, at) if said_at else None  # no change lies in the future
        DirtyProduct.objects.mark(store, looks.dirty_product_ids, changed_at=changed_at, at=at)
    for shop in store.shops.all():
        for flow in looks.now:
            Doorbell.objects.ring(flow, shop, at=at)
        for flow in looks.soon:
            soon = at + SOON * float(shop.budget_scale)
            Doorbell.objects.ring_by(flow, shop, by=soon, at=at)


urlpatterns = [path("bigcommerce/<slug:slug>/", bigcommerce, name="bigcommerce")]
