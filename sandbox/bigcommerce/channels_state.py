"""Where the store sells: its own shop, and marketplaces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

OPEN_STATUSES = {"active", "prelaunch", "connected"}


@dataclass
class Channel:
    """One channel. Orders may only come from one whose status is open."""

    id: int
    name: str
    type: str
    platform: str
    at: datetime
    status: str = "connected"
    external_id: str = ""
    is_listable_from_ui: bool = True
    is_visible: bool = True
    changed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES


class Channels:
    """Every channel by id; 1 is the store's own shop."""

    def __init__(self, *, opened_at: datetime) -> None:
        shop = Channel(1, "Harbor and Pine", "storefront", "bigcommerce", opened_at, "active")
        self.by_id: dict[int, Channel] = {shop.id: shop}

    def add(self, channel: Channel) -> Channel:
        self.by_id[channel.id] = channel
        return channel

    def next_id(self) -> int:
        return max(1_000_000, *self.by_id) + 1

    def connected_ids(self) -> set[int]:
        return {channel.id for channel in self.by_id.values() if channel.is_open}

    def twin(self, *, name: str, kind: str, platform: str, apart: int = 0) -> Channel | None:
        """Return the channel with the same name, type and platform, other than `apart`."""
        return next(
            (
                one
                for one in self.by_id.values()
                if (one.name, one.type, one.platform) == (name, kind, platform)
                and one.id != apart
                and one.status != "deleted"
            ),
            None,
        )
