"""Webhooks as BigCommerce writes them: the rows of V3 hooks, and the events that they send."""

from typing import Any

from integration.domain.events import StoreEvent
from integration.domain.records import Record, UnreadableRecord
from integration.domain.reference import Webhook
from integration.transport.reading import Flag, MaybeInstant, Payload, Text, Told, read


class _Webhook(Told[Webhook]):
    id: int
    scope: str
    destination: Text = ""
    is_active: Flag = False
    headers: dict[str, str] | None = None

    def value(self) -> Webhook:
        return Webhook(
            webhook_id=self.id,
            scope=self.scope,
            destination=self.destination,
            is_active=self.is_active,
            headers=tuple(sorted((self.headers or {}).items())),
        )


class _Inventory(Payload):
    product_id: int | None = None


class _Data(Payload):
    id: Text = ""
    inventory: _Inventory | None = None


class _Event(Told[StoreEvent]):
    scope: str
    hash: str
    created_at: MaybeInstant = None
    data: _Data

    def value(self) -> StoreEvent:
        return StoreEvent(
            scope=self.scope,
            digest=self.hash,
            happened_at=self.created_at,
            product_id=self.data.inventory.product_id if self.data.inventory else None,
        )


def read_event(raw: Any) -> Record[StoreEvent] | UnreadableRecord:
    """Read one event that a webhook brought."""
    return read(_Event, raw, reference="hash")


def read_webhook(raw: Any) -> Record[Webhook] | UnreadableRecord:
    """Read one webhook (GET /v3/hooks)."""
    return read(_Webhook, raw, reference="id")
