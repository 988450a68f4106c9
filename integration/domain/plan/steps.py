"""The steps that the plan can name. Each is carried out by one file of `integration/steps`."""

from dataclasses import dataclass

from integration.domain.orders import ShipmentDraft, StoreOrderDraft, Tracking


@dataclass(frozen=True)
class Accept:
    """Answer OR21: accept every line but the refused ones."""

    refused_line_ids: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Refuse:
    """Answer OR21: refuse every line."""


@dataclass(frozen=True)
class Adopt:
    """Take a store order that carries the order's id for its twin. Writes nothing remote."""

    bigcommerce_order_id: int
    is_linked: bool = False


@dataclass(frozen=True)
class Place:
    """Create the store order, held."""

    draft: StoreOrderDraft


@dataclass(frozen=True)
class CorrectAddress:
    """Give the held store order the addresses that the marketplace sent meanwhile."""

    bigcommerce_order_id: int
    draft: StoreOrderDraft


@dataclass(frozen=True)
class Release:
    """Look a second time, read back lines and totals, and release the held store order.

    `differs_by_decision` is true when a person decided to release it although it differs.
    """

    bigcommerce_order_id: int
    draft: StoreOrderDraft
    differs_by_decision: bool = False


@dataclass(frozen=True)
class CancelDuplicate:
    """Cancel a second store order that is still held."""

    bigcommerce_order_id: int


@dataclass(frozen=True)
class Forget:
    """Take a store order that we cancelled for the twin no more. Writes nothing remote."""

    bigcommerce_order_id: int


@dataclass(frozen=True)
class CancelInStore:
    """Cancel the store order: Macy's cancelled it before anything left."""

    bigcommerce_order_id: int


@dataclass(frozen=True)
class Dispatch:
    """Send the tracking (OR23) and, when everything has left, confirm the shipment (OR24).

    `tracking` is None when Mirakl has it already. `content` digests what is said.
    """

    tracking: Tracking | None
    is_complete: bool
    parcels: tuple[int, ...]
    content: str


@dataclass(frozen=True)
class DispatchParcels:
    """Declare parcels as shipped (ST01). `drafts` is (store shipment id, parcel)."""

    drafts: tuple[tuple[int, ShipmentDraft], ...]


Step = (
    Accept
    | Refuse
    | Adopt
    | Place
    | CorrectAddress
    | Release
    | CancelDuplicate
    | CancelInStore
    | Forget
    | Dispatch
    | DispatchParcels
)
