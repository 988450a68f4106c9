"""The seller's shop at a Mirakl operator, with its switches and rules."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from integration.domain.availability import PAUSED_SELLING, PAUSED_SYNCING, SOLD_ALL_THE_SAME
from integration.domain.permissions import Permission
from integration.domain.reference import PlatformConfiguration, ShopAccount
from integration.domain.rules import Acceptance, Rules, TaxPolicy
from integration.domain.stock import AWAITING_FULFILLMENT
from integration.models.fields import EncryptedTextField, ValueField
from integration.models.recording import recorded
from integration.models.shop_rules import rules_of
from integration.models.store import BigCommerceStore

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from integration.models.carrier_mapping import CarrierMapping
    from integration.models.reference import MarketplaceCarrier, ShippingType
    from integration.models.stock import StockImport
    from integration.models.switch import FlowSwitch


def two_letter_codes() -> list[str]:
    """Return the countries a new shop ships to."""
    return ["US"]


def default_centers() -> list[str]:
    """Return the fulfilment centres that are the seller's own."""
    return ["DEFAULT"]


class MiraklShopQuerySet(models.QuerySet["MiraklShop"]):
    """Queries of shops."""

    def connected(self) -> MiraklShopQuerySet:
        """Return the shops whose flows run: both sides have a key."""
        return self.filter(disconnected_at=None, store__disconnected_at=None)


@recorded()
class MiraklShop(models.Model):
    """A seller's shop at a Mirakl operator: URL, API key, switches and rules."""

    class AcceptanceRule(models.TextChoices):
        AUTOMATIC = Acceptance.AUTOMATIC, "By itself, when every line is linked and in stock"
        MANUAL = Acceptance.MANUAL, "By hand"

    class StockRule(models.TextChoices):
        """What is done about the stock of goods of a kind."""

        STOP_SELLING = PAUSED_SELLING, "Stop selling: zero is sent"
        STOP_SYNCING = PAUSED_SYNCING, "Stop syncing: nothing is sent"
        SOLD = SOLD_ALL_THE_SAME, "Sell them all the same"

    class TaxRule(models.TextChoices):
        KEEP_OUT = TaxPolicy.KEEP_OUT, "Kept out of the store order; the staff note names it"
        SHOW = TaxPolicy.SHOW, "Shown in the store order's prices"

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200, default="Macy's")
    url = models.URLField("Mirakl URL", help_text="The instance, such as the back office shows it.")
    api_key = EncryptedTextField("API key")
    store = models.ForeignKey(BigCommerceStore, on_delete=models.PROTECT, related_name="shops")
    mirakl_shop_id = models.BigIntegerField(null=True, blank=True)
    is_external_partner = models.BooleanField(
        default=False, help_text="Mirakl allows External Partner keys one poll in 15 minutes."
    )
    currency = models.CharField(max_length=3, default="USD")
    state = models.CharField(max_length=32, blank=True, help_text="What A01 says.")
    channel_id = models.IntegerField(
        default=1, help_text="The store's channel for this shop's orders."
    )

    # Switches
    orders_live_from = models.DateTimeField(
        null=True, blank=True, help_text="Orders placed before are sorted by a person."
    )
    writes_stopped = models.BooleanField(
        default=False, help_text="Stops every write to both remotes; reading goes on."
    )
    disconnected_at = models.DateTimeField(null=True, blank=True)
    permissions: tuple[Permission, ...] = ValueField(  # type: ignore[assignment]
        tuple[Permission, ...], default=tuple, editable=False
    )

    # Rules
    acceptance = models.CharField(
        max_length=16, choices=AcceptanceRule.choices, default=AcceptanceRule.AUTOMATIC
    )
    acceptance_hours = models.PositiveSmallIntegerField(
        default=24, help_text="How long Macy's waits for the answer; no payload says it."
    )
    accepts_partially = models.BooleanField(default=False)
    price_guard_percent = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text="Ask when a line brings this much less than the store's price. Empty: never.",
    )
    holds_early = models.BooleanField(
        default=True, help_text="Place accepted orders held before Macy's confirms the payment."
    )
    held_status_id = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Empty: the one that takes no stock in this store."
    )
    release_status_id = models.PositiveSmallIntegerField(default=AWAITING_FULFILLMENT)
    tax_policy = models.CharField(max_length=16, choices=TaxRule.choices, default=TaxRule.KEEP_OUT)
    placeholder_email = models.EmailField(
        blank=True, help_text="Stands in for the buyer's address, so that nobody is mailed."
    )
    ships_to = models.JSONField(default=two_letter_codes)
    own_fulfillment_centers = models.JSONField(default=default_centers, blank=True)
    buffer_units = models.PositiveIntegerField(
        "stock buffer", default=0, help_text="Units of every SKU that Macy's is not told of."
    )
    stock_location_ids = models.JSONField(
        "stock locations",
        default=list,
        blank=True,
        help_text="The store's locations that Macy's sells from. Empty: every enabled one.",
    )
    reserve_hours = models.PositiveSmallIntegerField(
        "hours to reserve",
        default=4,
        help_text="How long units are kept that Macy's figure lacks and no order explains yet.",
    )
    when_not_for_sale = models.CharField(
        "disabled and invisible products",
        max_length=16,
        choices=StockRule.choices,
        default=StockRule.STOP_SELLING,
    )
    when_digital = models.CharField(
        "digital products",
        max_length=16,
        choices=StockRule.choices,
        default=StockRule.STOP_SYNCING,
    )
    zeroes_wrong_products = models.BooleanField(
        "zero a wrong product",
        default=False,
        help_text="Send zero for an offer whose UPC is another product's at Macy's.",
    )
    settle_seconds = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="How long an unclear write may still take effect. Empty: as in the settings.",
    )
    at_risk_hours = models.PositiveSmallIntegerField(default=12)
    budget_scale = models.DecimalField(
        max_digits=8,
        decimal_places=4,
        default=Decimal(1),
        help_text="How long the remote's minute lasts, in minutes. Only the demo changes it.",
    )

    # What was read, and until when
    platform: PlatformConfiguration | None = ValueField(  # type: ignore[assignment]
        PlatformConfiguration, null=True, blank=True, editable=False
    )
    orders_read_until = models.DateTimeField(null=True, editable=False)
    orders_observed_at = models.DateTimeField(null=True, editable=False)
    variants_observed_at = models.DateTimeField(null=True, editable=False)
    store_orders_read_until = models.DateTimeField(null=True, editable=False)
    store_orders_observed_at = models.DateTimeField(null=True, editable=False)
    export_tracking_id = models.CharField(max_length=64, blank=True, editable=False)
    export_started_at = models.DateTimeField(null=True, editable=False)

    objects = MiraklShopQuerySet.as_manager()

    if TYPE_CHECKING:
        carriers: RelatedManager[MarketplaceCarrier]
        carrier_mappings: RelatedManager[CarrierMapping]
        shipping_types: RelatedManager[ShippingType]
        stock_imports: RelatedManager[StockImport]
        switches: RelatedManager[FlowSwitch]

    class Meta:
        verbose_name = "Mirakl shop"
        permissions = [
            ("connect_shop", "Can connect and disconnect shops and stores"),
            ("go_live", "Can sort earlier orders and switch flows on and off"),
            ("stop_writes", "Can stop all writes, and allow them again"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["url", "mirakl_shop_id"], name="one_row_per_shop_of_an_instance"
            ),
            models.CheckConstraint(
                condition=Q(budget_scale__gt=0), name="a_shop_s_minute_has_a_length"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.slug

    # Mutators

    def remember_account(self, account: ShopAccount) -> None:
        """Keep what A01 says."""
        self.mirakl_shop_id = account.mirakl_shop_id
        self.currency = account.currency
        self.state = account.state
        self.save(update_fields=["mirakl_shop_id", "currency", "state"])

    def remember_platform(self, platform: PlatformConfiguration) -> None:
        """Keep what PC01 says."""
        self.platform = platform
        self.save(update_fields=["platform"])

    def advance_reading(self, side: str, *, until: datetime | None, observed_at: datetime) -> None:
        """Move a side's checkpoint (`orders` or `store_orders`) forward, never back."""
        values: dict[str, Any] = {f"{side}_observed_at": observed_at}
        current = getattr(self, f"{side}_read_until")
        if until and (current is None or until > current):
            values[f"{side}_read_until"] = until
        MiraklShop.objects.filter(pk=self.pk).update(**values)
        for name, value in values.items():
            setattr(self, name, value)

    def remember_look_up(self, *, observed_at: datetime) -> None:
        """Keep when the SKUs of open orders were last looked up in the store."""
        MiraklShop.objects.filter(pk=self.pk).update(variants_observed_at=observed_at)
        self.variants_observed_at = observed_at

    def go_live(self, *, at: datetime) -> None:
        """Let the orders flow act on the orders that are placed after an instant, never earlier."""
        is_earlier = Q(orders_live_from=None) | Q(orders_live_from__lt=at)
        MiraklShop.objects.filter(is_earlier, pk=self.pk).update(orders_live_from=at)
        self.refresh_from_db(fields=["orders_live_from"])

    def stop_writes(self, *, is_stopped: bool) -> None:
        """Stop every write of the shop, or allow them again. What is switched on stays so."""
        self.writes_stopped = is_stopped
        self.save(update_fields=["writes_stopped"])

    def disconnect(self, *, at: datetime) -> None:
        """Forget the key. Every record stays; the flows stop until it is connected again."""
        self.api_key, self.disconnected_at = "", at
        self.save(update_fields=["api_key", "disconnected_at"])

    def reconnect(self, *, at: datetime) -> None:
        """Let the flows run again. Orders placed while it was away are a person's to sort."""
        if self.disconnected_at is None:
            return
        self.disconnected_at = None
        self.save(update_fields=["disconnected_at"])
        if self.orders_live_from is not None:
            self.go_live(at=at)

    def remember_export(self, tracking_id: str, *, at: datetime | None) -> None:
        """Keep which order export is under way; an empty id says that none is."""
        self.export_tracking_id, self.export_started_at = tracking_id, at
        self.save(update_fields=["export_tracking_id", "export_started_at"])

    # Properties

    @property
    def is_connected(self) -> bool:
        """Tell whether both its sides may be called at all."""
        return self.disconnected_at is None and self.store.disconnected_at is None

    @property
    def settle_time(self) -> timedelta:
        """Return how long a write with an unclear answer may still take effect."""
        if self.settle_seconds is not None:
            return timedelta(seconds=self.settle_seconds)
        return timedelta(seconds=float(settings.SETTLE_TIME_SECONDS * self.budget_scale))

    @property
    def reserve_time(self) -> timedelta:
        """Return how long units are kept that Macy's figure lacks without an order."""
        return timedelta(hours=self.reserve_hours) * float(self.budget_scale)

    @property
    def rules(self) -> Rules:
        """Return the rules of this shop as the plan reads them."""
        return rules_of(self)

    def back_office_url(self, mirakl_order_id: str) -> str:
        """Return where a person sees the order in the Mirakl back office."""
        return f"{self.url.rstrip('/')}/mmp/shop/order/{mirakl_order_id}"
