"""See that the store's webhooks are there and active, where it can reach us.

The store switches off what it could not deliver for two days, or has not used for ninety. Without
a public address there are none: the flows look by themselves then.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from integration.connect import Remotes
from integration.domain.events import SCOPES
from integration.domain.issues import IssueKind, ask
from integration.domain.reference import Webhook
from integration.models import (
    BigCommerceStore,
    FlowSwitch,
    MiraklShop,
    Subject,
    WebhookEvent,
    WritesStopped,
)
from integration.runs import Run, recording

FLOW = "watch_webhooks"
SOURCE = "webhook"
SECRET_HEADER = "X-Marketbridge-Secret"  # noqa: S105  a header's name
HTTPS = 443
REMEMBERED = timedelta(days=1)
MISSED = ("pull_store_orders", "pull_stock", "pull_catalog")


def run(shop: MiraklShop, *, at: datetime, is_dry: bool = False) -> None:
    """Make the webhooks that are missing, wake those that sleep, and read what they missed."""
    with recording(FLOW, shop, at=at, is_dry=is_dry) as this_run:
        WebhookEvent.objects.forget_before(this_run.now)
        _ask_about_signatures(this_run)
        destination = destination_of(shop.store)
        if not destination:
            shop.store.see_webhooks(at=None)
        elif not is_dry:
            _watch(this_run, destination)


def _ask_about_signatures(this_run: Run) -> None:
    """Have a person look at the client secret, where it does not fit what the store signs."""
    shop = this_run.shop
    refused_at = shop.store.webhook_refused_at
    is_lately = refused_at is not None and this_run.now - refused_at < REMEMBERED
    cause = f"webhooks:{shop.store.slug}"
    questions = [ask(IssueKind.WEBHOOKS_REFUSED, root_cause=cause)] if is_lately else []
    this_run.ask(Subject.whole_shop(shop, "webhook signatures"), questions)


def destination_of(store: BigCommerceStore) -> str:
    """Return where the store sends its events; nothing where it cannot reach us.

    The vendor demands HTTPS on port 443; the sandbox is content with this machine.
    """
    home = urlsplit(settings.PUBLIC_URL)
    is_sandbox = bool(home.scheme) and store.is_sandbox
    is_reachable = home.scheme == "https" and (home.port or HTTPS) == HTTPS
    if not is_reachable and not is_sandbox:
        return ""
    return settings.PUBLIC_URL + reverse("webhooks:bigcommerce", args=[store.slug])


def _watch(this_run: Run, destination: str) -> None:
    store = this_run.shop.store
    remotes = Remotes(this_run.shop, now=lambda: this_run.now)
    secret = store.make_webhook_secret(secrets.token_urlsafe(32))
    headers = {SECRET_HEADER: secret}
    ours = {
        webhook.scope: webhook
        for webhook in remotes.store.webhooks()
        if webhook.destination == destination
    }
    for scope in SCOPES:
        with this_run.item(Subject.record(this_run.shop, SOURCE, scope)):
            known = ours.get(scope)
            if known is not None and _is_well(known, headers):
                continue
            if stop := FlowSwitch.objects.stop(this_run.shop):
                raise WritesStopped(stop)
            if known is None:
                remotes.store.create_webhook(scope, destination, headers=headers)
                this_run.count("webhooks made")
            else:
                remotes.store.activate_webhook(known.webhook_id, headers=headers)
                this_run.count("webhooks woken")
    if this_run.counts:
        for flow in MISSED:
            this_run.ring(flow)
    if not this_run.left:
        store.see_webhooks(at=this_run.now)


def _is_well(webhook: Webhook, headers: Mapping[str, str]) -> bool:
    """Say whether the store sends the events, with the secret that we expect."""
    sent = {name.casefold(): value for name, value in webhook.headers}
    return webhook.is_active and all(
        sent.get(name.casefold()) == value for name, value in headers.items()
    )
