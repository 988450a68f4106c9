"""Money: an amount and a currency that cannot be added to another currency."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


class MixedCurrencies(ValueError):
    """Two amounts in different currencies were added or compared."""


@dataclass(frozen=True)
class Money:
    """An exact amount in one currency (ISO 4217 code)."""

    amount: Decimal
    currency: str

    def __add__(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise MixedCurrencies(f"{self} + {other}")
        return Money(self.amount + other.amount, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return self + -other

    def __str__(self) -> str:
        return f"{self.amount:.2f} {self.currency}"


def to_cents(amount: Decimal) -> Decimal:
    """Return the amount rounded half up to two places, as invoices are."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)
