"""One record of a remote's page, read or not: what was said is never lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from integration.domain.orders import MarketplaceShipment

T = TypeVar("T")


@dataclass(frozen=True)
class Record(Generic[T]):
    """A record that was understood, beside the raw payload it was read from."""

    value: T
    raw: Mapping[str, Any]


@dataclass(frozen=True)
class UnreadableRecord:
    """A record that was not understood. `reasons` name fields, never values: they may be shown."""

    reference: str
    reasons: tuple[str, ...]
    raw: Any


@dataclass(frozen=True)
class OrderExport:
    """How far an export of orders is (OR14). `urls` name its files once `status` is COMPLETED."""

    status: str
    urls: tuple[str, ...] = ()


@dataclass(frozen=True)
class StockImportStatus:
    """How far a stock import is (STO02). COMPLETE does not mean that every line was taken."""

    status: str
    has_error_report: bool = False
    lines_in_error: int = 0
    lines_in_success: int = 0


@dataclass(frozen=True)
class CreatedShipments:
    """What became of the parcels we declared (ST01): a 201 may hold nothing but errors."""

    successes: tuple[MarketplaceShipment, ...] = ()
    errors: tuple[tuple[str, str], ...] = ()  # (mirakl_order_id, what Mirakl says)
