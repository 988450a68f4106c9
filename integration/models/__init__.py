"""The rows. Each model lists every way it can change."""

from integration.models.accepted_loss import AcceptedLoss
from integration.models.call_budget import CallBudget
from integration.models.carrier_mapping import CarrierMapping
from integration.models.catalog import CatalogSweep, CatalogVariant, ProductIdentity
from integration.models.decision import Decision, UnusableDecision
from integration.models.doorbell import Doorbell
from integration.models.issue import Issue, Subject
from integration.models.issue_acts import Act, Acted, IssueState
from integration.models.issue_event import IssueEvent
from integration.models.offer import Offer, OfferExport
from integration.models.order import Order, TakenStoreOrder
from integration.models.order_line import OrderLine
from integration.models.payload import Payload
from integration.models.pulse import Pulse
from integration.models.record import RecordedRole, RecordedUser
from integration.models.reference import MarketplaceCarrier, MarketplaceReason, ShippingType
from integration.models.remote_write import RemoteWrite
from integration.models.shop import MiraklShop
from integration.models.sku_link import Pause, SkuLink
from integration.models.stock import StockImport, StockImportLine
from integration.models.stock_belief import StockBelief
from integration.models.stock_events import NoticedOrder
from integration.models.store import BigCommerceStore
from integration.models.store_order import StoreOrder
from integration.models.store_stock import DirtyProduct, StockSweep, StoreLocation
from integration.models.switch import FlowSwitch, Installation, UnavailableSwitch, WritesStopped
from integration.models.sync_run import RunOutcome, SyncRun
from integration.models.variant_stock import StockMovement, VariantStock
from integration.models.webhook import WebhookEvent

__all__ = [
    "AcceptedLoss",
    "Act",
    "Acted",
    "BigCommerceStore",
    "CallBudget",
    "CarrierMapping",
    "CatalogSweep",
    "CatalogVariant",
    "Decision",
    "DirtyProduct",
    "Doorbell",
    "FlowSwitch",
    "Installation",
    "Issue",
    "IssueEvent",
    "IssueState",
    "MarketplaceCarrier",
    "MarketplaceReason",
    "MiraklShop",
    "NoticedOrder",
    "Offer",
    "OfferExport",
    "Order",
    "OrderLine",
    "Pause",
    "Payload",
    "ProductIdentity",
    "Pulse",
    "RecordedRole",
    "RecordedUser",
    "RemoteWrite",
    "RunOutcome",
    "ShippingType",
    "SkuLink",
    "StockBelief",
    "StockImport",
    "StockImportLine",
    "StockMovement",
    "StockSweep",
    "StoreLocation",
    "StoreOrder",
    "Subject",
    "SyncRun",
    "TakenStoreOrder",
    "UnavailableSwitch",
    "UnusableDecision",
    "VariantStock",
    "WebhookEvent",
    "WritesStopped",
]
