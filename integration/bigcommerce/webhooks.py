"""Webhooks of a store: which events it sends where. An account sees its own alone."""

from collections.abc import Mapping

from integration.bigcommerce.calls import Calls, sure, whole
from integration.bigcommerce.payloads import webhooks
from integration.domain.reference import Webhook
from integration.transport import Refused

PAGE = 250


class WebhookOperations:
    """Having events sent to us."""

    _calls: Calls

    def webhooks(self) -> list[Webhook]:
        """Return the webhooks of our account, active or not."""
        pages = self._calls.v3_pages("/v3/hooks", limit=PAGE)
        return [sure(answer, webhooks.read_webhook(raw)).value for answer, raw in pages]

    def create_webhook(
        self, scope: str, destination: str, *, headers: Mapping[str, str]
    ) -> Webhook:
        """Have the events of a scope sent to an https address, each with these headers.

        Raise Refused with status 409 when there is one for the scope and the address.
        """
        body = {
            "scope": scope,
            "destination": destination,
            "is_active": True,
            "headers": dict(headers),
        }
        answer = self._calls.send("POST", "/v3/hooks", json=body)
        return whole(answer, webhooks.read_webhook, inside="data").value

    def activate_webhook(self, webhook_id: int, *, headers: Mapping[str, str]) -> Webhook:
        """Have a webhook send again, with these headers. The store stops one that is not heard."""
        body = {"is_active": True, "headers": dict(headers)}
        answer = self._calls.send("PUT", "/v3/hooks/{id}", webhook_id, json=body)
        return whole(answer, webhooks.read_webhook, inside="data").value

    def delete_webhook(self, webhook_id: int) -> None:
        """Have a webhook send no more. One that is gone already is no error."""
        try:
            self._calls.send("DELETE", "/v3/hooks/{id}", webhook_id, json=None)
        except Refused as refusal:
            if refusal.status != 404:
                raise
