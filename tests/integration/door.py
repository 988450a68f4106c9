"""What the tests of the door share: a shop to call, a gate with a list, a read and a write."""

from datetime import UTC, datetime

from integration.transport import BudgetSpent, Remote

HOME = "https://marketplace.example"
ORDERS = f"{HOME}/api/orders"
KEY = "s3cret-key"
SHOPPER = "Ada Lovelace"


class Turnstile:
    """A gate that writes down who came through, and closes after so many."""

    def __init__(self, *, opens: int = 100) -> None:
        self.asked: list[str] = []
        self.held: list[tuple[str, float]] = []
        self._opens = opens

    def ask(self, operation: str) -> None:
        if len(self.asked) == self._opens:
            raise BudgetSpent(operation=operation, retry_at=datetime(2026, 11, 21, tzinfo=UTC))
        self.asked.append(operation)

    def hold(self, operation: str, seconds: float) -> None:
        self.held.append((operation, seconds))


def read(remote: Remote) -> object:
    params = {"email": SHOPPER}
    return remote.get("/api/orders", operation="OR11", params=params).json()


def write(remote: Remote) -> object:
    params = {"email": SHOPPER}
    return remote.send("PUT", "/api/orders", operation="OR04", json={"a": 1}, params=params).json()
