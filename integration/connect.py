"""Make live clients out of rows. The only reader of secrets; it hands the budgets in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.utils import timezone

from integration.bigcommerce import client as bigcommerce
from integration.bigcommerce.client import BigCommerceClient
from integration.domain.budgets import BIGCOMMERCE, Budget, mirakl_budget
from integration.mirakl import client as mirakl
from integration.mirakl.client import MiraklClient
from integration.models import BigCommerceStore, CallBudget, MiraklShop
from integration.transport import BudgetSpent, Gate, OpenGate, Remote

Clock = Callable[[], datetime]


class MiraklGate:
    """Mirakl counts per operation and shop."""

    def __init__(self, shop: MiraklShop, *, now: Clock) -> None:
        self._shop, self._now = shop, now

    def ask(self, operation: str) -> None:
        """Take one call of the operation. Raise BudgetSpent."""
        partner = self._shop.is_external_partner
        budget = mirakl_budget(operation, is_external_partner=partner)
        _take(self._key(operation), budget, scale=self._shop.budget_scale, now=self._now)

    def hold(self, operation: str, seconds: float) -> None:
        """Let nobody call the operation for so long."""
        until = self._now() + timedelta(seconds=seconds)
        CallBudget.hold(self._key(operation), until=until)

    def _key(self, operation: str) -> str:
        return f"mirakl:{self._shop.pk}:{operation}"


class BigCommerceGate:
    """BigCommerce counts per store, whatever is called."""

    def __init__(self, store: BigCommerceStore, *, now: Clock) -> None:
        self._store, self._now = store, now
        self._key = f"bigcommerce:{store.pk}"

    def ask(self, operation: str) -> None:
        """Take one call. Raise BudgetSpent."""
        _take(self._key, BIGCOMMERCE, scale=self._store.budget_scale, now=self._now, what=operation)

    def hold(self, operation: str, seconds: float) -> None:  # noqa: ARG002 (one quota for all)
        """Let nobody call the store for so long."""
        CallBudget.hold(self._key, until=self._now() + timedelta(seconds=seconds))


def _take(key: str, budget: Budget, *, scale: object, now: Clock, what: str = "") -> None:
    fair = budget.scaled(float(str(scale)))
    at = now()
    opens_at = CallBudget.take(key, every=fair.every, burst=fair.burst, at=at)
    if opens_at is not None:
        operation = what or key.rpartition(":")[2]
        wait = (opens_at - at).total_seconds()
        raise BudgetSpent(operation=operation, retry_at=opens_at, retry_after=wait)


class Remotes:
    """Both remotes of one shop, connected on first use. `now` is the clock of the budgets."""

    def __init__(self, shop: MiraklShop, *, now: Clock = timezone.now) -> None:
        self._shop = shop
        self._gates: tuple[Gate, Gate] = (
            MiraklGate(shop, now=now),
            BigCommerceGate(shop.store, now=now),
        )

    @classmethod
    def without_budgets(cls, shop: MiraklShop) -> Remotes:
        """Return the remotes for a person who waits: connecting is not held up by a budget."""
        remotes = cls(shop)
        remotes._gates = (OpenGate(), OpenGate())
        return remotes

    @cached_property
    def marketplace(self) -> MiraklClient:
        """Return the client of the shop's marketplace."""
        return marketplace_client(
            self._shop.url,
            self._shop.api_key,
            shop_id=self._shop.mirakl_shop_id,
            gate=self._gates[0],
        )

    @cached_property
    def store(self) -> BigCommerceClient:
        """Return the client of the shop's store."""
        store = self._shop.store
        return store_client(
            store.store_hash, store.access_token, home=store.api_url, gate=self._gates[1]
        )


def marketplace_client(
    url: str, api_key: str, *, shop_id: int | None = None, gate: Gate | None = None
) -> MiraklClient:
    """Return a client for a URL and a key. Raise BadAddress or BadCredential, with a sentence."""
    remote = Remote(
        "Mirakl",
        url,
        mirakl.credential(api_key=api_key),
        gate or OpenGate(),
        allow_loopback=settings.ALLOW_LOOPBACK_REMOTES,
    )
    return MiraklClient(remote, shop_id=shop_id)


def store_client(
    store_hash: str, access_token: str, *, home: str, gate: Gate | None = None
) -> BigCommerceClient:
    """Return a client for a store hash and a token. Raise BadAddress or BadCredential."""
    remote = Remote(
        "BigCommerce",
        bigcommerce.address_of(store_hash=store_hash, home=home),
        bigcommerce.credential(access_token=access_token),
        gate or OpenGate(),
        allow_loopback=settings.ALLOW_LOOPBACK_REMOTES,
    )
    return BigCommerceClient(remote)
