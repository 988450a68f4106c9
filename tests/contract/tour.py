"""A walk through every method of both clients, so that each request and answer can be judged."""

import inspect
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from integration.bigcommerce.client import BigCommerceClient
from integration.domain.orders import (
    Address,
    ShipmentDraft,
    StoreLineDraft,
    StoreOrderDraft,
    Tracking,
)
from integration.mirakl.client import MiraklClient
from sandbox.actions import act
from sandbox.world import World

BASKET = [("HP-SHEET-QN-WHT", 2), {"sku": "FN-TEE-S-NVY", "quantity": 3, "operator_funded": "4.00"}]
BUYER = Address(
    first_name="Ada",
    last_name="Lovelace",
    company="Engines",
    street_1="1 Main St",
    city="Austin",
    state="Texas",
    zip_code="78701",
    country="US",
    phone="512-555-0100",
    email="ada@shop.example",
)


class Walker:
    """Stands before a client and remembers which of its methods were called."""

    def __init__(self, client: object) -> None:
        self._client = client
        self.called: set[str] = set()

    @property
    def uncalled(self) -> set[str]:
        """Return the public methods that nobody has called."""
        rooms = [room for room in type(self._client).__mro__ if room is not object]
        methods = {
            name
            for room in rooms
            for name, method in vars(room).items()
            if name[0] != "_" and inspect.isfunction(method)
        }
        return methods - self.called

    def __getattr__(self, name: str) -> Callable[..., Any]:
        self.called.add(name)
        return getattr(self._client, name)


def walk_marketplace(world: World, client: MiraklClient) -> None:
    """Ask the marketplace everything, and take an order to its end."""
    client.version()
    client.account()
    client.platform_configuration()
    client.carriers()
    client.shipping_types()
    client.reasons()
    _walk_offers(world, client)
    refused, order_id = world.mirakl.place_order(BASKET), world.mirakl.place_order(BASKET)
    canceled = world.mirakl.place_order(BASKET)
    for number in range(100):  # a second page
        world.mirakl.place_order([("AO-CANDLE-FIG", 1)], id=f"C-{number}")
    list(client.orders_since(world.clock.now() - timedelta(days=1)))
    world.mirakl.cancel(canceled)
    _decide(world, client, refused, accept=False)
    _decide(world, client, order_id, accept=True)
    _ship(world, client, order_id)
    world.mirakl.refund_by_operator(order_id, amount="1.50", shipping_amount="0.25")
    world.mirakl.receive(order_id)
    _read_back(world, client, [refused, order_id, canceled])
    _walk_money(world, client)


def _walk_money(world: World, client: MiraklClient) -> None:
    """Close a cycle, pay it, and read what came of it, line by line and on paper."""
    began = world.clock.now() - timedelta(days=30)
    for action in ("charge_subscription", "give_credit", "charge_once", "close_cycle"):
        act(world, action, {})
    world.move(3600)
    act(world, "pay_out", {})
    client.look_at_transactions()
    list(client.transaction_lines_since(began))
    list(client.billing_cycles(began))
    for record in client.documents(began):
        client.document(record.value.number)
    tracking_id = client.start_transaction_export(updated_since=began)
    client.transaction_export(tracking_id)
    world.move(3600)
    for url in client.transaction_export(tracking_id).urls:
        with client.transaction_file(url) as file:
            assert file.read()


def _walk_offers(world: World, client: MiraklClient) -> None:
    """List all offers, change the stock of some, and list what changed."""
    world.mirakl.edit_offer("FN-TEE-S-NVY", warehouses={"EAST": 40}, min_order_quantity=2)
    began = world.clock.now()
    client.products_by_upc([offer.upc for offer in world.mirakl.offers.values()])
    _export_offers(world, client, since=None)
    import_id = client.import_stock({"AO-CANDLE-FIG": 400, "FN-TEE-S-NVY": 1, "UNKNOWN": 1})
    client.stock_import(import_id)
    world.move(3600)
    client.stock_import(import_id)
    client.refused_stock(import_id)
    world.mirakl.edit_offer("GF-CARD-NOTE", is_deleted=True)
    act(world, "foreign_import", {"sku": "AO-CANDLE-FIG", "quantity": 3})
    act(world, "foreign_import", {"sku": "AO-CANDLE-FIG", "price": "27.50"})
    client.offer_imports_since(began)
    client.price_imports_since(began)
    _export_offers(world, client, since=began)


def _export_offers(world: World, client: MiraklClient, *, since: datetime | None) -> None:
    tracking_id = client.start_offer_export(since=since)
    client.offer_export(tracking_id)
    world.move(3600)
    for url in client.offer_export(tracking_id).urls:
        list(client.exported_offers(url))


def _decide(world: World, client: MiraklClient, order_id: str, *, accept: bool) -> None:
    if world.mirakl.orders[order_id].state == "WAITING_ACCEPTANCE":
        lines = [line.id for line in world.mirakl.orders[order_id].lines]
        client.accept(order_id, dict.fromkeys(lines, accept))
    world.move(3600)


def _ship(world: World, client: MiraklClient, order_id: str) -> None:
    order = world.mirakl.orders[order_id]
    if order.state != "SHIPPING":
        world.mirakl.confirm(order_id)
    client.set_references({order_id: "101", "unknown": "102"})
    client.items_to_ship([order_id])
    if world.mirakl.settings.multi_shipment:
        known = Tracking("1Z999", "UPS")
        other = Tracking(carrier_name="Bob", tracking_url="https://bob.example/7")
        first, second = (line.id for line in order.lines)
        parcels = [
            ShipmentDraft(order_id, ((first, 1),), known),
            ShipmentDraft(order_id, ((first, 1), (second, 1)), other),
            ShipmentDraft("unknown", ((first, 1),), Tracking()),
        ]
        client.create_shipments(parcels)
        list(client.shipments([order_id]))
    client.set_tracking(order_id, Tracking("1Z999", "UPS"))
    client.mark_shipped(order_id)
    world.move(3600)
    if order.state != "SHIPPED":  # it is paid for now that it has left
        world.mirakl.confirm(order_id)


def _read_back(world: World, client: MiraklClient, order_ids: list[str]) -> None:
    list(client.orders(order_ids))
    until = world.clock.now() + timedelta(days=1)
    tracking_id = client.start_order_export(
        updated_from=until - timedelta(days=5), updated_until=until
    )
    client.order_export(tracking_id)
    world.move(3600)
    for url in client.order_export(tracking_id).urls:
        list(client.exported_orders(url))


def walk_store(world: World, client: BigCommerceClient) -> None:
    """Ask the store everything, and take an order to its end."""
    client.store()
    client.order_statuses()
    channel_id = client.create_channel("Macys", "macys").channel_id
    client.channels()
    client.inventory_settings()
    client.inventory_settings(channel_id)
    client.silence_order_mails(channel_id)
    _walk_goods(world, client)
    [variant] = client.variants_by_sku("HP-SHEET-QN-WHT")
    client.products_with_variants([variant.product_id])
    draft = _draft(channel_id, variant.product_id, variant.variant_id)
    order_id = client.create_order(draft).value.bigcommerce_order_id
    client.create_order(replace(draft, billing_address=replace(BUYER, company="", email="")))
    world.move(60)
    client.orders_with_reference(draft.external_order_id, channel_id=channel_id)
    list(client.orders_modified_since(world.clock.now() - timedelta(days=1)))
    first_line, _ = client.order_lines(order_id)
    [(address_id, _)] = client.shipping_addresses(order_id)
    client.update_billing_address(order_id, BUYER)
    client.update_shipping_address(order_id, address_id, BUYER)
    client.set_status(order_id, 11)
    client.shipments(order_id)
    world.store.ship(order_id, provider="ups", items={first_line.order_product_id: 1})
    client.shipments(order_id)
    world.store.refund(order_id, "5.00", tax=Decimal("0.40"), reason="Dented.")
    client.refunds([order_id])
    client.order(order_id)


def _walk_goods(world: World, client: BigCommerceClient) -> None:
    """Read what is there and where it lies, and ask to be told when that changes."""
    world.store.room.add_location(code="ANNEX", label="Annex", enabled=False)
    client.locations()
    client.inventory_page(1)
    client.inventory_of([101, 102])
    client.products_after(0)
    client.products_after(101, modified_since=world.clock.now() - timedelta(days=1))
    client.webhooks()  # none yet
    webhook = client.create_webhook(
        "store/order/*", "https://connector.example.com/hooks", headers={"X-Hook-Secret": "s"}
    )
    client.activate_webhook(webhook.webhook_id, headers={"X-Hook-Secret": "t"})
    client.webhooks()
    client.delete_webhook(webhook.webhook_id)


def _draft(channel_id: int, product_id: int, variant_id: int) -> StoreOrderDraft:
    price = Decimal("129.00")
    return StoreOrderDraft(
        external_order_id="4100200037-A",
        external_source="Macy's (Mirakl)",
        channel_id=channel_id,
        status_id=0,
        billing_address=BUYER,
        shipping_address=BUYER,
        shipping_method="Macy's Standard",
        shipping_cost_ex_tax=Decimal("6.95"),
        shipping_cost_inc_tax=Decimal("6.95"),
        lines=(
            StoreLineDraft(2, price, price, product_id=product_id, variant_id=variant_id),
            StoreLineDraft(1, Decimal("5.01"), Decimal("5.01"), sku="ODD", name="Odd item"),
        ),
        payment_method="Macy's Marketplace",
        staff_notes="Placed at Macy's.",
        customer_message="One article per box.",
    )
