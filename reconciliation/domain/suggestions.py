"""Where a line without an order belongs: by a rule of finance, else a suggestion with a reason.

Subscriptions, manual credits and invoices, one-off items and penalties have no order to be
compared with. A rule decides; everything else is confirmed by a person. Pure.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reconciliation.domain.transactions import LineKind, kind_of

RULE, SAME_TEXT, SAME_TYPE, DEFAULT = 100, 90, 70, 50  # percent

_NEEDS_NO_DECISION = frozenset({LineKind.PAYMENT, LineKind.RESERVE})


@dataclass(frozen=True, slots=True)
class LoneLine:
    """A transaction line without an order; `amount` has Mirakl's sign."""

    line_id: int
    type: str
    amount: Decimal
    description: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """Finance's rule. What is empty fits all; amounts are without their sign, both inclusive."""

    account_code: str
    transaction_type: str = ""
    text: str = ""
    amount_from: Decimal | None = None
    amount_to: Decimal | None = None

    def fits(self, line: LoneLine) -> bool:
        """Tell whether the line is one that finance meant."""
        amount = abs(line.amount)
        return (
            self.transaction_type in ("", line.type)
            and self.text.casefold() in line.description.casefold()
            and (self.amount_from is None or self.amount_from <= amount)
            and (self.amount_to is None or amount <= self.amount_to)
        )

    @property
    def in_words(self) -> str:
        """Return the rule as a reason."""
        parts = [self.transaction_type or "any type"]
        if self.text:
            parts.append(f"with “{self.text}”")
        if self.amount_from is not None:
            parts.append(f"from {self.amount_from}")
        if self.amount_to is not None:
            parts.append(f"to {self.amount_to}")
        return f"Rule: {' '.join(parts)}"


@dataclass(frozen=True, slots=True)
class Precedent:
    """What a person decided about lines before."""

    type: str
    description: str
    account_code: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An account, how sure we are of it (percent), and why. `is_rule`: no person is needed."""

    account_code: str
    confidence: int
    reason: str
    is_rule: bool = False


def needs_decision(transaction_type: str) -> bool:
    """Tell whether a line of this type and without an order is for rules and people at all.

    Payouts and the reserve have their own accounts; an unknown type is asked about as a type.
    """
    kind = kind_of(transaction_type)
    return kind not in _NEEDS_NO_DECISION and kind is not LineKind.UNKNOWN


def suggest(
    line: LoneLine,
    *,
    rules: Sequence[Rule],
    precedents: Iterable[Precedent],
    default_code: str | None,
) -> Suggestion | None:
    """Return where a line belongs: the first rule that fits, what was decided before, the chart."""
    for rule in rules:
        if rule.fits(line):
            return Suggestion(rule.account_code, RULE, rule.in_words, is_rule=True)
    before = [one for one in precedents if one.type == line.type]
    same_text = _usual([one for one in before if _same(one.description, line.description)])
    if same_text:
        code, times = same_text
        return Suggestion(code, SAME_TEXT, f"{_times(times)} with the same text went there.")
    same_type = _usual(before)
    if same_type:
        code, times = same_type
        return Suggestion(code, SAME_TYPE, f"{_times(times)} of the same type went there.")
    if default_code:
        return Suggestion(default_code, DEFAULT, "The chart's account for this type.")
    return None


def _usual(before: list[Precedent]) -> tuple[str, int] | None:
    """Return the one account that was chosen, and how often; None when there were several."""
    chosen: Counter[str] = Counter()
    for one in before:
        chosen[one.account_code] += one.count
    return next(iter(chosen.items())) if len(chosen) == 1 else None


def _same(one: str, other: str) -> bool:
    """Compare texts but for their numbers: months, invoices and references change."""
    return _plain(one) == _plain(other) and bool(_plain(one))


def _plain(text: str) -> str:
    return re.sub(r"[\W\d_]+", " ", text).strip().casefold()


def _times(count: int) -> str:
    return "1 line" if count == 1 else f"{count} lines"
