"""The BigCommerce store."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models, transaction

from integration.domain.permissions import Permission
from integration.domain.reference import InventorySettings, StoreInformation
from integration.domain.stock import AWAITING_PAYMENT, held_status_for
from integration.models.fields import EncryptedTextField, ValueField
from integration.models.recording import recorded

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from integration.models.shop import MiraklShop

A_MINUTE = timedelta(minutes=1)
BIGCOMMERCE_API = "https://api.bigcommerce.com"


@recorded()
class BigCommerceStore(models.Model):
    """A store: where products, stock and fulfilment live. Several shops may sell from it."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    store_hash = models.CharField(
        max_length=64, unique=True, validators=[RegexValidator(r"^[A-Za-z0-9]+$")]
    )
    access_token = EncryptedTextField()
    api_url = models.URLField(default=BIGCOMMERCE_API)
    domain = models.CharField(max_length=255, blank=True)
    currency = models.CharField(max_length=3, default="USD")
    update_stock_behavior = models.CharField(max_length=64, blank=True)
    webhook_secret = EncryptedTextField(blank=True, editable=False)
    client_secret = EncryptedTextField(
        blank=True, help_text="Of the API account. With it the signatures of webhooks are checked."
    )
    webhooks_seen_at = models.DateTimeField(
        null=True, editable=False, help_text="When all webhooks were last seen to be active."
    )
    webhook_refused_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="When a webhook last brought our secret, but not the client secret's signature.",
    )
    disconnected_at = models.DateTimeField(null=True, blank=True)
    permissions: tuple[Permission, ...] = ValueField(  # type: ignore[assignment]
        tuple[Permission, ...], default=tuple, editable=False
    )
    budget_scale = models.DecimalField(
        max_digits=8,
        decimal_places=4,
        default=Decimal(1),
        help_text="How long the remote's minute lasts, in minutes. Only the demo changes it.",
    )

    if TYPE_CHECKING:
        shops: RelatedManager[MiraklShop]

    class Meta:
        verbose_name = "BigCommerce store"

    def __str__(self) -> str:
        return self.name or self.slug

    # Mutators

    def remember(self, information: StoreInformation, inventory: InventorySettings) -> None:
        """Keep what the store says about itself."""
        self.name = self.name or information.name
        self.domain = information.domain
        self.currency = information.currency
        self.update_stock_behavior = inventory.update_stock_behavior
        self.save(update_fields=["name", "domain", "currency", "update_stock_behavior"])

    def disconnect(self, *, at: datetime) -> None:
        """Forget the token and the secret. Every record stays; the flows of its shops stop."""
        self.access_token, self.client_secret, self.disconnected_at = "", "", at
        self.webhooks_seen_at = None
        fields = ["access_token", "client_secret", "disconnected_at", "webhooks_seen_at"]
        self.save(update_fields=fields)

    def make_webhook_secret(self, secret: str) -> str:
        """Keep the secret that the store's webhooks bring; the first one stays. Return it."""
        with transaction.atomic():
            row = BigCommerceStore.objects.select_for_update().get(pk=self.pk)
            if not row.webhook_secret:
                row.webhook_secret = secret
                row.save(update_fields=["webhook_secret"])
        self.webhook_secret = row.webhook_secret
        return row.webhook_secret

    def see_webhooks(self, *, at: datetime | None) -> None:
        """Note when all webhooks were seen to be active; None when there are none."""
        self.webhooks_seen_at = at
        self.save(update_fields=["webhooks_seen_at"])

    def refuse_webhook(self, *, at: datetime) -> None:
        """Note that a webhook was not signed as it should be; of a storm, once a minute."""
        is_news = self.webhook_refused_at is None or at - self.webhook_refused_at > A_MINUTE
        if is_news:
            self.webhook_refused_at = at
            self.save(update_fields=["webhook_refused_at"])

    # Properties

    @property
    def held_status_id(self) -> int:
        """Return the status that holds an order without taking stock."""
        behavior = self.update_stock_behavior
        return held_status_for(behavior) if behavior else AWAITING_PAYMENT

    @property
    def is_sandbox(self) -> bool:
        """Tell whether it is the demo's store, on this machine."""
        return bool(settings.SANDBOX_URL) and self.api_url == settings.SANDBOX_URL

    def control_panel_url(self, bigcommerce_order_id: int) -> str:
        """Return where a person sees the order in the store's control panel."""
        vendors = f"https://store-{self.store_hash}.mybigcommerce.com"
        base = settings.SANDBOX_URL if self.is_sandbox else vendors
        return f"{base}/manage/orders/{bigcommerce_order_id}"
