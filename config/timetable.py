"""Which flows there are, and how often each is due. The clock's rows are made from it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Any


class UnknownFlow(LookupError):
    """No flow has this name; the text lists those that there are."""


@dataclass(frozen=True)
class Flow:
    """A verb of the sync: where it lives, and how often it is due while all is calm."""

    module: str
    every: timedelta

    @property
    def run(self) -> Callable[..., None]:
        """Return the flow's function."""
        function: Callable[..., Any] = import_module(self.module).run
        return function


MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

FLOWS: dict[str, Flow] = {
    "pull_orders": Flow("integration.flows.pull_orders", MINUTE),
    "pull_store_orders": Flow("integration.flows.pull_store_orders", MINUTE),
    "pull_variants": Flow("integration.flows.pull_variants", MINUTE),
    "advance_orders": Flow("integration.flows.advance_orders", MINUTE / 2),
    "publish_references": Flow("integration.flows.publish_references", MINUTE),
    "pull_offers": Flow("integration.flows.pull_offers", 5 * MINUTE),
    "pull_catalog": Flow("integration.flows.pull_catalog", 5 * MINUTE),
    "link_offers": Flow("integration.flows.link_offers", DAY),
    "watch_webhooks": Flow("integration.flows.watch_webhooks", DAY),
    "pull_stock": Flow("integration.flows.pull_stock", MINUTE),
    "publish_stock": Flow("integration.flows.publish_stock", MINUTE),
    "confirm_stock": Flow("integration.flows.confirm_stock", MINUTE / 4),
    "watch_strangers": Flow("integration.flows.watch_strangers", 60 * MINUTE),
    "reread_orders": Flow("integration.flows.reread_orders", DAY),
    "pull_transactions": Flow("reconciliation.flows.pull_transactions", 15 * MINUTE),
    "pull_payouts": Flow("reconciliation.flows.pull_payouts", DAY),
    "pull_documents": Flow("reconciliation.flows.pull_documents", DAY),
    "audit_payouts": Flow("reconciliation.flows.audit_payouts", 60 * MINUTE),
    "draft_journals": Flow("reconciliation.flows.draft_journals", 60 * MINUTE),
    "watch_reference_data": Flow("integration.flows.watch_reference_data", DAY),
    "watch_expectations": Flow("reconciliation.flows.watch_expectations", 5 * MINUTE),
    "match_transactions": Flow("reconciliation.flows.match_transactions", 60 * MINUTE),
}


def flow(name: str) -> Flow:
    """Return a flow by its name. Raise UnknownFlow."""
    try:
        return FLOWS[name]
    except KeyError:
        known = ", ".join(FLOWS)
        raise UnknownFlow(f"There is no flow “{name}”. There are: {known}.") from None


def intervals() -> dict[str, timedelta]:
    """Return how often each flow is due."""
    return {name: flow.every for name, flow in FLOWS.items()}
