"""The commission contract: what the marketplace may take of a sale, by category and day. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from integration.domain.money import to_cents

ZERO, HUNDRED = Decimal(0), Decimal(100)


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate of the contract. An empty category is for all; the days are inclusive.

    `minimum` is per order line, in the shop's currency.
    """

    percent: Decimal
    category_code: str = ""
    minimum: Decimal = ZERO
    valid_from: date | None = None
    valid_until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether it holds for an order of this day."""
        is_begun = self.valid_from is None or self.valid_from <= day
        return is_begun and (self.valid_until is None or day <= self.valid_until)


class Contract:
    """All rates of a shop."""

    def __init__(self, rates: Iterable[Rate] = ()) -> None:
        self.rates = tuple(rates)
        self._rates: dict[str, list[Rate]] = {}
        # The newest rate of a category is looked at first, so that an older one without an end
        # need not be closed by hand.
        for rate in sorted(self.rates, key=lambda rate: rate.valid_from or date.min, reverse=True):
            self._rates.setdefault(rate.category_code, []).append(rate)

    def rate_for(self, category_code: str, *, on: date) -> Rate | None:
        """Return the category's own rate of a day, else the one for all, else None."""
        for code in (category_code, ""):
            for rate in self._rates.get(code, ()):
                if rate.holds_on(on):
                    return rate
        return None

    def commission(self, amount: Decimal, *, category_code: str, on: date) -> Decimal | None:
        """Return what may be taken of an amount, positive and to the cent; None without a rate."""
        rate = self.rate_for(category_code, on=on)
        if rate is None:
            return None
        if amount <= 0:
            return ZERO
        return max(rate.minimum, to_cents(amount * rate.percent / HUNDRED))
