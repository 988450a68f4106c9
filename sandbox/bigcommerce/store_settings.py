"""What the merchant has set, and the levers that make this store differ from another one."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sandbox.bigcommerce import words
from sandbox.bigcommerce.scopes import ALL_SCOPES

_TAKING = {
    words.ORDER_PLACED: frozenset({1, 2, 3, 7, 8, 9, 10, 11, 12, 13, 14}),
    words.ORDER_COMPLETED_OR_SHIPPED: frozenset({2, 10}),
}


@dataclass(frozen=True)
class InventoryRules:
    """The inventory settings that hold for one channel: its own over the store's."""

    update_stock_behavior: str
    edit_order_stock_adjustment: bool
    refund_order_stock_adjustment: bool
    stock_statuses: frozenset[int]

    def takes_stock(self, status_id: int) -> bool:
        return status_id in self.stock_statuses

    def returns_stock(self, status_id: int) -> bool:
        """Say whether an order that reaches this status gives its units back."""
        gone = (words.REFUNDED, words.CANCELLED, words.DECLINED)
        return self.refund_order_stock_adjustment and status_id in gone


@dataclass
class StoreSettings:
    """The merchant's settings, and levers.

    Seconds are a vendor's seconds: the clock scales them. `search_lag_seconds` is how long an
    order stays invisible to the `external_order_id` filter, `list_lag_seconds` how long a change
    stays invisible to the `date_modified` filters, `inventory_lag_seconds` how long a stock
    figure stays invisible to readings, `inventory_write_seconds` how long an accepted adjustment
    waits before it is made. `stock_statuses` names the statuses that take stock, for
    each `update_stock_behavior`. The token has `scopes`; `forbidden_operations` takes away single
    calls ("PUT /v2/orders/{order_id}").

    Webhooks leave after `hook_delay_seconds` and up to `hook_jitter_seconds` more, so that they
    overtake each other; each is sent `hook_duplicates` times more than once, or never. A new one
    hears nothing for `hook_activation_seconds`. `hooks_may_stay_here` lets them go to http on this
    very machine.
    """

    store_hash: str = "sandboxstore"
    token: str = "sandbox-store-token"
    scopes: set[str] = field(default_factory=lambda: set(ALL_SCOPES))
    forbidden_operations: set[str] = field(default_factory=set)
    name: str = "Harbor & Pine"
    currency: str = "USD"
    multi_currency: bool = False
    manual_tax_rate: Decimal = Decimal(0)

    product_out_of_stock_behavior: str = "do_nothing"
    option_out_of_stock_behavior: str = "do_nothing"
    update_stock_behavior: str = words.ORDER_PLACED
    edit_order_stock_adjustment: bool = True
    refund_order_stock_adjustment: bool = True
    stock_level_display: str = "dont_show"
    default_out_of_stock_message: str = "Currently out of stock"
    hide_in_product_filtering: bool = False
    show_pre_order_stock_levels: bool = False
    show_out_of_stock_message: bool = True
    inventory_overrides: dict[int, dict[str, Any]] = field(default_factory=dict)

    emails: dict[str, bool] = field(default_factory=lambda: dict.fromkeys(words.EMAILS, True))
    email_overrides: dict[int, dict[str, bool]] = field(default_factory=dict)

    stock_statuses: dict[str, frozenset[int]] = field(default_factory=lambda: dict(_TAKING))
    debit_location: int = 1
    keeps_removed_lines: bool = True
    search_lag_seconds: float = 2.0
    list_lag_seconds: float = 0.0
    inventory_lag_seconds: float = 0.0
    inventory_write_seconds: float = 0.0
    client_secret: str = "sandbox-client-secret"
    hooks_are_signed: bool = True
    hooks_may_stay_here: bool = False
    hook_activation_seconds: float = 0.0
    hook_delay_seconds: float = 1.0
    hook_jitter_seconds: float = 0.0
    hook_duplicates: int = 0
    hooks_are_lost: bool = False
    quota: int = 150
    quota_window_seconds: float = 30.0

    def inventory_value(self, name: str, channel_id: int | None = None) -> Any:
        """Return an inventory setting as it holds for a channel."""
        override = self.inventory_overrides.get(channel_id or 0, {}).get(name)
        return getattr(self, name) if override is None else override

    def rules_for(self, channel_id: int) -> InventoryRules:
        """Return the rules under which a channel's orders move stock."""
        behavior = self.inventory_value("update_stock_behavior", channel_id)
        return InventoryRules(
            update_stock_behavior=behavior,
            edit_order_stock_adjustment=self.inventory_value(
                "edit_order_stock_adjustment", channel_id
            ),
            refund_order_stock_adjustment=self.inventory_value(
                "refund_order_stock_adjustment", channel_id
            ),
            stock_statuses=frozenset(self.stock_statuses[behavior]),
        )

    def sends_email(self, name: str, channel_id: int) -> bool:
        """Say whether a channel's buyers get this email."""
        own = self.email_overrides.get(channel_id, {}).get(name)
        return self.emails[name] if own is None else own
