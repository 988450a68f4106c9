"""The store's orders, as the store tells them: the twins of marketplace orders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Cast

from integration.domain.orders import StoreLine, StoreRefund, StoreShipment
from integration.domain.orders import StoreOrder as StoreOrderValue
from integration.domain.plan.situation import Twin
from integration.domain.stock import (
    COMPLETED,
    PARTIALLY_REFUNDED,
    PARTIALLY_SHIPPED,
    REFUNDED,
    SHIPPED,
    status_name,
)
from integration.models.fields import ValueField
from integration.models.order import Order
from integration.models.shop import MiraklShop
from integration.models.store import BigCommerceStore

_HAS_SHIPMENTS = (SHIPPED, PARTIALLY_SHIPPED, COMPLETED)
_HAS_REFUNDS = frozenset({REFUNDED, PARTIALLY_REFUNDED})


class StoreOrderQuerySet(models.QuerySet["StoreOrder"]):
    """Factories and queries of store orders."""

    # Factories

    def observe(
        self, store: BigCommerceStore, seen: StoreOrderValue, *, at: datetime
    ) -> StoreOrder:
        """Write down what the store says of an order. An older word never replaces a newer one.

        A change wakes the marketplace order that it stands for.
        """
        with transaction.atomic():
            row, is_new = StoreOrder.objects.select_for_update().get_or_create(
                store=store,
                bigcommerce_order_id=seen.bigcommerce_order_id,
                defaults={
                    "said": seen,
                    "has_unread_refunds": seen.status_id in _HAS_REFUNDS,
                    **_columns(seen, at),
                },
            )
            if not is_new:
                if seen.modified_at < row.said.modified_at or at < row.seen_at:
                    return row
                if seen == row.said:
                    row.see(at=at)
                    return row
                row.take(seen, at=at)
            Order.objects.wake(store, seen.bigcommerce_order_id, seen.external_order_id)
            return row

    # Mutators

    def see_again(
        self, store: BigCommerceStore, seen: Mapping[str, StoreOrderValue], *, at: datetime
    ) -> set[str]:
        """Note of which orders, by number, the store says nothing new; return their numbers."""
        rows = self.filter(store=store, bigcommerce_order_id__in=[int(number) for number in seen])
        known = {
            row.pk: str(row.bigcommerce_order_id)
            for row in rows.only("bigcommerce_order_id", "said")
            if row.said == seen[str(row.bigcommerce_order_id)]
        }
        self.filter(pk__in=known, seen_at__lt=at).update(seen_at=at)
        return set(known.values())

    # Queries

    def twins_of(self, order: Order) -> StoreOrderQuerySet:
        """Return every store order that carries the order's id, or that is known as its twin."""
        carries_id = Q(external_order_id=order.mirakl_order_id, channel_id=order.shop.channel_id)
        return self.filter(
            carries_id | Q(bigcommerce_order_id=order.bigcommerce_order_id),
            store_id=order.shop.store_id,
        )

    def with_parcel(self, tracking_number: str) -> StoreOrderQuerySet:
        """Return the store orders with a parcel of this tracking number."""
        packed = Cast("shipments", models.JSONField())  # the field itself reads as dataclasses
        parcel: Any = [{"tracking_number": tracking_number}]
        return self.alias(packed=packed).filter(packed__contains=parcel)

    def of_open_orders(self, shop: MiraklShop) -> StoreOrderQuerySet:
        """Return the store orders that stand for orders of the shop which are not at rest."""
        numbers = Order.objects.open_in(shop).values("bigcommerce_order_id")
        return self.filter(store=shop.store, bigcommerce_order_id__in=numbers)

    def with_unread_shipments(
        self, store: BigCommerceStore, *, channel_id: int, since: datetime
    ) -> StoreOrderQuerySet:
        """Return those that have parcels and have changed since these were read last."""
        return self.filter(
            Q(shipments_read_for=None) | ~Q(shipments_read_for=models.F("modified_at")),
            Q(status_id__in=_HAS_SHIPMENTS) | Q(items_shipped__gt=0),
            _is_ours(store, channel_id),
            store=store,
            modified_at__gte=since,
        )

    def with_unread_refunds(
        self, store: BigCommerceStore, *, channel_id: int
    ) -> StoreOrderQuerySet:
        """Return those on which money was given back that nobody has read yet."""
        return self.filter(_is_ours(store, channel_id), store=store, has_unread_refunds=True)


def _is_ours(store: BigCommerceStore, channel_id: int) -> Q:
    linked = Order.objects.filter(shop__store=store, is_linked=True)
    return Q(channel_id=channel_id) | Q(
        bigcommerce_order_id__in=linked.values("bigcommerce_order_id")
    )


def _columns(seen: StoreOrderValue, at: datetime) -> dict[str, object]:
    return {
        "external_order_id": seen.external_order_id,
        "channel_id": seen.channel_id,
        "status_id": seen.status_id,
        "items_shipped": seen.items_shipped,
        "modified_at": seen.modified_at,
        "seen_at": at,
    }


class StoreOrder(models.Model):
    """An order in BigCommerce. `lines` and `shipments` are empty (null) until they were read."""

    store = models.ForeignKey(BigCommerceStore, on_delete=models.CASCADE, related_name="orders")
    bigcommerce_order_id = models.BigIntegerField("store order")
    external_order_id = models.CharField("carries", max_length=200, blank=True)
    channel_id = models.IntegerField()
    status_id = models.IntegerField()
    items_shipped = models.IntegerField(default=0)
    modified_at = models.DateTimeField()
    said: StoreOrderValue = ValueField(StoreOrderValue)  # type: ignore[assignment]
    lines: tuple[StoreLine, ...] | None = ValueField(  # type: ignore[assignment]
        tuple[StoreLine, ...], null=True
    )
    shipments: tuple[StoreShipment, ...] | None = ValueField(  # type: ignore[assignment]
        tuple[StoreShipment, ...], null=True
    )
    shipments_read_for = models.DateTimeField(
        null=True, help_text="The store's date of change for which the parcels were read."
    )
    refunds: tuple[StoreRefund, ...] | None = ValueField(  # type: ignore[assignment]
        tuple[StoreRefund, ...], null=True
    )
    has_unread_refunds = models.BooleanField(default=False)
    refunds_read_at = models.DateTimeField(null=True, help_text="When they said something new.")
    seen_at = models.DateTimeField()

    objects = StoreOrderQuerySet.as_manager()

    class Meta:
        ordering = ["-bigcommerce_order_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "bigcommerce_order_id"], name="one_row_per_store_order"
            )
        ]
        indexes = [
            # Read by StoreOrderQuerySet.with_unread_refunds.
            models.Index(
                fields=["store"],
                condition=Q(has_unread_refunds=True),
                name="store_orders_refunds_to_read",
            ),
            # Read by those who follow what was given back.
            models.Index(
                fields=["store", "refunds_read_at"],
                condition=Q(refunds_read_at__isnull=False),
                name="store_orders_by_refunds",
            ),
            # Read by StoreOrderQuerySet.twins_of.
            models.Index(fields=["store", "external_order_id"], name="store_orders_by_carried_id"),
            # Read by StoreOrderQuerySet.with_parcel.
            GinIndex(
                fields=["shipments"], opclasses=["jsonb_path_ops"], name="store_orders_by_parcel"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bigcommerce_order_id} ({self.status})"

    # Mutators

    def see(self, *, at: datetime) -> None:
        """Note that a reading brought nothing new."""
        self.seen_at = at
        self.save(update_fields=["seen_at"])

    def take(self, seen: StoreOrderValue, *, at: datetime) -> None:
        """Say what a reading says. Its parcels are unread: two changes may bear one second."""
        self.said, self.shipments_read_for = seen, None
        if seen.status_id in _HAS_REFUNDS or self.refunds is not None:
            self.has_unread_refunds = True
        for name, value in _columns(seen, at).items():
            setattr(self, name, value)
        self.save()

    def remember_lines(self, lines: tuple[StoreLine, ...]) -> None:
        """Keep the lines as they were read."""
        self.lines = lines
        self.save(update_fields=["lines"])

    def remember_shipments(self, shipments: tuple[StoreShipment, ...]) -> None:
        """Keep the parcels, and for which state of the order they were read.

        The store dates a change to the second: when its count of shipped items says that there
        are other parcels than these, they count as unread.
        """
        units = sum(units for parcel in shipments for _, units in parcel.items)
        is_whole = units == self.items_shipped or not self.items_shipped
        self.shipments = shipments
        self.shipments_read_for = self.modified_at if is_whole else None
        self.save(update_fields=["shipments", "shipments_read_for"])

    def remember_refunds(self, refunds: Iterable[StoreRefund], *, at: datetime) -> None:
        """Keep what was given back, as it was read."""
        read = tuple(refunds)
        self.has_unread_refunds = False
        if read != self.refunds:
            self.refunds, self.refunds_read_at = read, at
        self.save(update_fields=["refunds", "has_unread_refunds", "refunds_read_at"])

    # Properties

    @property
    def status(self) -> str:
        """Return the store's name of the status."""
        return status_name(self.status_id)

    @property
    def as_twin(self) -> Twin:
        """Return it as the plan reads it. Parcels read for an older state count as unread."""
        is_current = self.shipments_read_for == self.modified_at
        return Twin(
            order=self.said,
            seen_at=self.seen_at,
            lines=self.lines,
            shipments=self.shipments if is_current else None,
        )
