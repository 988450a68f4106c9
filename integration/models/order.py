"""The marketplace's order: what Mirakl says of it, and the facts that we remember."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Q

from integration.domain.orders import MarketplaceOrder, MarketplaceShipment
from integration.domain.plan.entry import is_over
from integration.domain.writes import OPEN_OUTCOMES, WriteKind
from integration.models.fields import ValueField
from integration.models.order_line import OrderLine
from integration.models.order_search import SEARCHED, OrderSearch
from integration.models.shop import MiraklShop
from integration.models.store import BigCommerceStore

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from integration.models.decision import Decision
    from integration.models.remote_write import RemoteWrite


class TakenStoreOrder(ValueError):
    """A store order stands for another marketplace order, which the text names."""


class OrderQuerySet(OrderSearch["Order"]):
    """Factories and queries of orders. How one is found is in `order_search`."""

    # Factories

    def observe(self, shop: MiraklShop, seen: MarketplaceOrder, *, at: datetime) -> Order:
        """Write down what Mirakl says of an order. An older word never replaces a newer one."""
        with transaction.atomic():
            order, is_new = Order.objects.select_for_update().get_or_create(
                shop=shop,
                mirakl_order_id=seen.mirakl_order_id,
                defaults={"marketplace": seen, "first_seen_at": at, **_columns(seen, at)},
            )
            if not is_new:
                if seen.updated_at < order.marketplace.updated_at:
                    return order
                if seen == order.marketplace:
                    order.see(at=at)
                    return order
                order.take(seen, at=at)
            order.write_lines()
        return order

    # Mutators

    def see_again(
        self, shop: MiraklShop, seen: Mapping[str, MarketplaceOrder], *, at: datetime
    ) -> set[str]:
        """Note of which orders, by number, Mirakl says nothing new; return their numbers."""
        rows = self.filter(shop=shop, mirakl_order_id__in=seen).only(
            "mirakl_order_id", "marketplace"
        )
        known = {
            row.pk: row.mirakl_order_id
            for row in rows
            if row.marketplace == seen[row.mirakl_order_id]
        }
        self.filter(pk__in=known, seen_at__lt=at).update(seen_at=at)
        return set(known.values())

    def wake(
        self, store: BigCommerceStore, bigcommerce_order_id: int, mirakl_order_id: str
    ) -> None:
        """Have an order looked at again because its store order has changed."""
        is_meant = Q(bigcommerce_order_id=bigcommerce_order_id)
        if mirakl_order_id:
            is_meant |= Q(mirakl_order_id=mirakl_order_id)
        self.filter(is_meant, shop__store=store, is_at_rest=True).update(is_at_rest=False)

    # Queries

    def open_in(self, shop: MiraklShop) -> OrderQuerySet:
        """Return the orders that are not at rest, the most urgent first."""
        return self.filter(shop=shop, is_at_rest=False).order_by("shipping_deadline", "pk")

    def with_memory(self) -> OrderQuerySet:
        """Return the orders with their writes and decisions at hand.

        Their shop is the reader's to set, who has it: its hundred columns would come every minute.
        """
        return self.prefetch_related("writes", "decisions")

    def linked_in(self, shop: MiraklShop) -> OrderQuerySet:
        """Return the orders not at rest whose store order a person entered."""
        return self.open_in(shop).filter(is_linked=True, bigcommerce_order_id__isnull=False)

    def waiting_for(self, shop: MiraklShop, kind: WriteKind) -> OrderQuerySet:
        """Return the orders with a write of this kind that no observation has shown yet."""
        outcomes = list(OPEN_OUTCOMES)
        return self.filter(shop=shop, writes__kind=kind, writes__outcome__in=outcomes).distinct()

    def unreferenced_in(self, shop: MiraklShop) -> OrderQuerySet:
        """Return the orders whose store number Mirakl has not shown yet."""
        return self.filter(
            shop=shop, bigcommerce_order_id__isnull=False, is_reference_published=False
        ).order_by("pk")


def _columns(seen: MarketplaceOrder, at: datetime) -> dict[str, object]:
    return {
        "marketplace_state": seen.state,
        "placed_at_marketplace": seen.created_at,
        "updated_at_marketplace": seen.updated_at,
        "shipping_deadline": seen.shipping_deadline,
        "total_price": seen.total_price,
        "currency": seen.currency,
        "seen_at": at,
    }


class Order(models.Model):
    """A marketplace order. Its state is Mirakl's own word; the rest are facts, each set once."""

    shop = models.ForeignKey(MiraklShop, on_delete=models.PROTECT, related_name="orders")
    mirakl_order_id = models.CharField("Mirakl order", max_length=100)
    marketplace: MarketplaceOrder = ValueField(MarketplaceOrder)  # type: ignore[assignment]
    marketplace_state = models.CharField("at Macy's", max_length=64, db_index=True)
    placed_at_marketplace = models.DateTimeField("ordered")
    updated_at_marketplace = models.DateTimeField()
    shipping_deadline = models.DateTimeField("ship by", null=True)
    total_price = models.DecimalField("total", max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    first_seen_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    parcels: tuple[MarketplaceShipment, ...] = ValueField(  # type: ignore[assignment]
        tuple[MarketplaceShipment, ...], default=tuple
    )

    bigcommerce_order_id = models.BigIntegerField("store order", null=True, db_index=True)
    is_linked = models.BooleanField("entered by a person", default=False)
    placed_at = models.DateTimeField("placed", null=True)
    placed_address = models.CharField(max_length=64, blank=True)
    released_at = models.DateTimeField("released", null=True)
    is_reference_published = models.BooleanField(default=False)
    is_at_rest = models.BooleanField(default=False)
    next_step = models.CharField("what happens next", max_length=300, blank=True)

    objects = OrderQuerySet.as_manager()

    if TYPE_CHECKING:
        lines: RelatedManager[OrderLine]
        writes: RelatedManager[RemoteWrite]
        decisions: RelatedManager[Decision]

    class Meta:
        ordering = ["-placed_at_marketplace"]
        permissions = [
            ("decide_order", "Can decide about an order"),
            ("view_personal_data", "Can see buyers' names and addresses, and raw payloads"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "mirakl_order_id"], name="one_row_per_mirakl_order"
            ),
            models.UniqueConstraint(
                fields=["shop", "bigcommerce_order_id"], name="one_order_per_store_order"
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | Q(bigcommerce_order_id__isnull=False),
                name="released_orders_have_a_store_id",
            ),
        ]
        indexes = [
            # Read by OrderQuerySet.open_in, once a minute and shop.
            models.Index(
                fields=["shop", "shipping_deadline"],
                condition=Q(is_at_rest=False),
                name="open_orders",
            ),
            # Read by the list of orders: the newest first, and the beginning of a number.
            models.Index(fields=["-placed_at_marketplace", "-id"], name="orders_newest_first"),
            # Read by the order events of stock, and the units that are owed: what changed of late.
            models.Index(fields=["shop", "updated_at_marketplace"], name="orders_by_change"),
            models.Index(
                fields=["mirakl_order_id"],
                opclasses=["varchar_pattern_ops"],
                name="orders_by_number",
            ),
            *SEARCHED,
        ]

    def __str__(self) -> str:
        return self.mirakl_order_id

    # Mutators

    def see(self, *, at: datetime) -> None:
        """Note that a reading brought nothing new."""
        self.seen_at = at
        self.save(update_fields=["seen_at"])

    def take(self, seen: MarketplaceOrder, *, at: datetime) -> None:
        """Say what a reading says, and have the order looked at again."""
        self.marketplace, self.is_at_rest = seen, False
        for name, value in _columns(seen, at).items():
            setattr(self, name, value)
        self.save()

    def write_lines(self) -> None:
        """Make the line rows say what the newest reading says."""
        OrderLine.objects.bulk_create(
            [
                OrderLine(
                    order=self,
                    mirakl_line_id=line.mirakl_line_id,
                    offer_sku=line.offer_sku,
                    title=line.product_title[:500],
                    state=line.state,
                    quantity=line.quantity,
                    price=line.price,
                )
                for line in self.marketplace.lines
            ],
            update_conflicts=True,
            unique_fields=["order", "mirakl_line_id"],
            update_fields=["offer_sku", "title", "state", "quantity", "price"],
        )

    def adopt(self, bigcommerce_order_id: int, *, at: datetime, is_linked: bool = False) -> bool:
        """Remember the store order that stands for this one. False when another was remembered.

        Raise TakenStoreOrder when it stands for another order already.
        """
        rivals = Order.objects.filter(shop=self.shop_id, bigcommerce_order_id=bigcommerce_order_id)
        rival = rivals.exclude(pk=self.pk).first()
        if rival is not None:
            raise TakenStoreOrder(rival.mirakl_order_id)
        taken = Order.objects.filter(pk=self.pk, bigcommerce_order_id=None).update(
            bigcommerce_order_id=bigcommerce_order_id, placed_at=at, is_linked=is_linked
        )
        self.refresh_from_db(fields=["bigcommerce_order_id", "placed_at", "is_linked"])
        return taken == 1

    def forget_twin(self, bigcommerce_order_id: int) -> None:
        """Let another store order stand for this one. A released one is never forgotten."""
        Order.objects.filter(
            pk=self.pk, bigcommerce_order_id=bigcommerce_order_id, released_at=None
        ).update(
            bigcommerce_order_id=None,
            placed_at=None,
            placed_address="",
            is_reference_published=False,
        )
        self.refresh_from_db()

    def remember_address(self, digest: str) -> None:
        """Remember which addresses the store order carries."""
        self.placed_address = digest
        self.save(update_fields=["placed_address"])

    def remember_release(self, *, at: datetime) -> None:
        """Remember that the store shows our release."""
        Order.objects.filter(pk=self.pk, released_at=None).update(released_at=at)
        self.refresh_from_db(fields=["released_at"])

    def remember_reference(self) -> None:
        """Remember that Mirakl shows the store's number."""
        self.is_reference_published = True
        self.save(update_fields=["is_reference_published"])

    def remember_parcels(self, parcels: tuple[MarketplaceShipment, ...]) -> None:
        """Keep what ST11 lists for this order."""
        if parcels != self.parcels:
            self.parcels = parcels
            self.save(update_fields=["parcels"])

    def conclude(self, *, is_at_rest: bool, next_step: str) -> None:
        """Keep what the plan says, for the list of orders and the next run."""
        if (self.is_at_rest, self.next_step) == (is_at_rest, next_step[:300]):
            return
        # Only the row as the plan saw it: a newer observation must be planned anew.
        Order.objects.filter(pk=self.pk, seen_at=self.seen_at).update(
            is_at_rest=is_at_rest, next_step=next_step[:300]
        )
        self.is_at_rest, self.next_step = is_at_rest, next_step[:300]

    # Properties

    @property
    def is_over(self) -> bool:
        """Tell whether the marketplace is done with it."""
        return is_over(self.marketplace_state)
