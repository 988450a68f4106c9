"""Webhooks as BigCommerce writes them: the rows of V3 hooks, and the events that they send."""

from typing import Any

from integration.domain.records import Record, UnreadableRecord
from integration.domain.reference import Webhook
from integration.transport.reading import Flag, Text, Told, read


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


def read_webhook(raw: Any) -> Record[Webhook] | UnreadableRecord:
    """Read one webhook (GET /v3/hooks)."""
    return read(_Webhook, raw, reference="id")
