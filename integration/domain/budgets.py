"""How often each remote may be called: the vendors' own figures, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Budget:
    """One call `every` so often; `burst` is how far calls may run ahead of that spacing."""

    every: timedelta
    burst: timedelta = timedelta(0)

    def scaled(self, scale: float) -> "Budget":
        """Return the budget of a remote whose minute lasts `scale` minutes."""
        return Budget(self.every * scale, self.burst * scale)


# Mirakl's maximum call frequencies for what is polled. What is called once per event has none;
# it is kept from flooding all the same.
MIRAKL: Mapping[str, Budget] = {
    "A01": Budget(DAY),
    "SH12": Budget(DAY),
    "SH21": Budget(DAY),
    "OF52": Budget(MINUTE),
    "OF52 full": Budget(DAY),
    "OF53": Budget(timedelta(seconds=10)),
    "OR04": Budget(MINUTE),
    "OR11": Budget(MINUTE),
    "OR13": Budget(5 * MINUTE),
    "OR14": Budget(timedelta(seconds=2)),
    "IV01": Budget(DAY),
    "SBC11": Budget(DAY),
    "ST12": Budget(5 * MINUTE),
    "STO01": Budget(MINUTE),
    "STO02": Budget(timedelta(seconds=15)),
    "STO03": Budget(MINUTE),
    # Every page is a call: at most 20 a minute and 60 an hour. Nineteen may come at once, and then
    # one every minute and a half: no hour has more than sixty.
    "TL02": Budget(timedelta(seconds=90), burst=timedelta(seconds=18 * 90)),
    "TL03": Budget(DAY),
    "TL04": Budget(timedelta(seconds=10)),
}
MIRAKL_EXTERNAL_PARTNER: Mapping[str, Budget] = {**MIRAKL, "OR11": Budget(15 * MINUTE)}
PER_EVENT = Budget(timedelta(seconds=0.1), burst=MINUTE)

# BigCommerce counts all calls of a store in windows of 30 s: 150 on the smallest plans. Other apps
# use the same quota, so a fifth is left to them even in a window that begins with a burst; the
# headers of each answer say what is left.
BIGCOMMERCE = Budget(timedelta(seconds=0.3), burst=timedelta(seconds=6))


def mirakl_budget(operation: str, *, is_external_partner: bool) -> Budget:
    """Return how often an operation of Mirakl may be called."""
    budgets = MIRAKL_EXTERNAL_PARTNER if is_external_partner else MIRAKL
    return budgets.get(operation, PER_EVENT)
