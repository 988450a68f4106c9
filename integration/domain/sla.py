"""The clocks of the marketplace, where no payload says them."""

from datetime import datetime, timedelta


def acceptance_due_at(created_at: datetime, *, hours: int) -> datetime:
    """Return when an order must be accepted. The hours are the shop's rule: no payload has them."""
    return created_at + timedelta(hours=hours)
