"""Units on shelves: what is there, what may be sold of it, and what a reading shows of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

DEFAULT_LOCATION = 1


@dataclass
class Location:
    """A place where stock lies."""

    id: int
    code: str
    label: str
    enabled: bool = True
    is_default: bool = False


class StockRoom:
    """Units on hand by location and variant.

    A change is true at once, but inventory is asynchronous: a reading shows it only when `lag`
    has passed. Orders are checked against the truth, never against a reading. `moved` hears of
    every change (the variant's id; `method`, `value`, `by_order`).
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        lag: Callable[[], timedelta],
        moved: Callable[..., None],
    ) -> None:
        default = Location(DEFAULT_LOCATION, "BC-LOCATION-1", "Default location", is_default=True)
        self.locations: dict[int, Location] = {default.id: default}
        self._now = now
        self._lag = lag
        self._moved = moved
        self._figures: dict[tuple[int, int], list[tuple[datetime, int]]] = {}
        self._safety: dict[tuple[int, int], int] = {}

    def add_location(self, *, code: str, label: str, enabled: bool = True) -> Location:
        """Open another place for stock."""
        location = Location(max(self.locations) + 1, code, label, enabled)
        self.locations[location.id] = location
        return location

    def put(self, variant_id: int, quantity: int, *, location_id: int = DEFAULT_LOCATION) -> None:
        """Set the units on hand."""
        self._set(variant_id, quantity, location_id)
        self._moved(variant_id, method="absolute", value=quantity, by_order=False)

    def _set(self, variant_id: int, quantity: int, location_id: int) -> None:
        figures = self._figures.setdefault((location_id, variant_id), [])
        # The very first count is no change that anybody could have missed.
        visible_at = self._now() + self._lag() if figures else self._now()
        figures.append((visible_at, quantity))
        self._forget(figures)

    def move(
        self,
        variant_id: int,
        by: int,
        *,
        location_id: int = DEFAULT_LOCATION,
        by_order: bool = False,
    ) -> None:
        """Add units, or take them away when `by` is negative."""
        on_hand = self.on_hand(variant_id, location_id=location_id)
        self._set(variant_id, on_hand + by, location_id)
        self._moved(variant_id, method="relative", value=by, by_order=by_order)

    def keep_back(
        self, variant_id: int, quantity: int, *, location_id: int = DEFAULT_LOCATION
    ) -> None:
        """Set the safety stock: units that lie there and are not for sale."""
        self._safety[location_id, variant_id] = quantity

    def is_counted(self, variant_id: int, *, location_id: int = DEFAULT_LOCATION) -> bool:
        """Say whether this variant was ever counted at this location."""
        return (location_id, variant_id) in self._figures

    def on_hand(self, variant_id: int, *, location_id: int = DEFAULT_LOCATION) -> int:
        """Return the units that lie there in truth."""
        figures = self._figures.get((location_id, variant_id))
        return figures[-1][1] if figures else 0

    def safety(self, variant_id: int, *, location_id: int = DEFAULT_LOCATION) -> int:
        return self._safety.get((location_id, variant_id), 0)

    def sellable(self, variant_id: int, *, location_id: int = DEFAULT_LOCATION) -> int:
        """Return the units that an order may take: on hand less safety stock."""
        kept = self.safety(variant_id, location_id=location_id)
        return self.on_hand(variant_id, location_id=location_id) - kept

    def reading(self, variant_id: int, *, location_id: int = DEFAULT_LOCATION) -> int:
        """Return the units on hand as the API shows them now."""
        shown = 0
        for visible_at, quantity in self._figures.get((location_id, variant_id), []):
            if visible_at <= self._now():
                shown = quantity
        return shown

    def _forget(self, figures: list[tuple[datetime, int]]) -> None:
        visible = [index for index, (at, _) in enumerate(figures) if at <= self._now()]
        if visible:
            del figures[: visible[-1]]
