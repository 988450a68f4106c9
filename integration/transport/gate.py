"""Who may call when. The transport asks; budgets themselves live elsewhere."""

from typing import Protocol


class Gate(Protocol):
    """Keeps the calls to one remote within what it allows, across processes."""

    def ask(self, operation: str) -> None:
        """Take one call of `operation`. Raise BudgetSpent when it may not be made yet."""

    def hold(self, operation: str, seconds: float) -> None:
        """Let nobody call `operation` for `seconds`: the remote told us to wait."""


class OpenGate:
    """A gate that is always open: for trying a connection, and for tests."""

    def ask(self, operation: str) -> None:
        """Allow the call."""

    def hold(self, operation: str, seconds: float) -> None:
        """Forget it."""
