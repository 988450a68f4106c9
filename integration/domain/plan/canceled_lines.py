"""Lines that Macy's cancelled while the order goes on: the store order must not ship them. Pure.

Cancelled quantities are informative only (OR11): a unit counts as cancelled where its line is, or
where the amount is that of whole units. What the amount does not explain is a person's to judge.
Nothing is reduced here; a person takes the units out of the store order.
"""

import hashlib
from collections.abc import Iterator

from integration.domain.issues import IssueKind, Question
from integration.domain.orders import ZERO, MarketplaceLine
from integration.domain.plan.asking import about_order
from integration.domain.plan.situation import CANCELED, REFUSED, DecisionKind, Situation, Twin
from integration.domain.stock import COMPLETED, SHIPPED

_GONE = frozenset({CANCELED, REFUSED})
_LEFT = frozenset({SHIPPED, COMPLETED})


def canceled_lines(situation: Situation, twin: Twin) -> tuple[Question, ...]:
    """Return the question about cancelled units that the store order still holds, at once.

    Before the release nothing is asked: the release compares line by line.
    """
    is_in_the_warehouse = situation.memory.released_at or situation.memory.is_linked
    if not is_in_the_warehouse or _has_left(twin):
        return ()
    lines = situation.marketplace.lines
    canceled = "; ".join(filter(None, map(_in_words, lines)))
    mark = mark_of(lines)
    if not canceled or _is_reduced(lines, twin) or _is_settled(situation, mark):
        return ()
    asked = about_order(situation, IssueKind.LINES_CANCELED, lines=canceled, mark=mark)
    return (asked,)


def canceled_units(line: MarketplaceLine) -> int | None:
    """Return how many units of a line are cancelled; None where its amount explains no whole ones.

    A refused line was never owed: its units count as cancelled.
    """
    if line.state in _GONE:
        return line.quantity
    amount = sum((one.amount for one in line.cancelations), ZERO)
    if not line.cancelations:
        return 0
    if amount <= 0 or line.unit_price <= 0 or amount % line.unit_price:
        return None
    return min(int(amount / line.unit_price), line.quantity)


def _in_words(line: MarketplaceLine) -> str:
    units = canceled_units(line)
    if units is None:
        amount = sum((one.amount for one in line.cancelations), ZERO)
        return f"{amount:.2f} of {line.quantity} × {line.offer_sku}"
    return f"{units} × {line.offer_sku}" if units else ""


def _is_reduced(lines: tuple[MarketplaceLine, ...], twin: Twin) -> bool:
    """Tell whether the store order holds no more than what is still to be delivered."""
    held = twin.order.items_total or sum(line.quantity for line in twin.lines or ())
    canceled = [canceled_units(line) for line in lines]
    if None in canceled or not held:
        return False
    return held <= sum(line.quantity for line in lines) - sum(filter(None, canceled))


def _is_settled(situation: Situation, mark: str) -> bool:
    """Tell whether a person has settled exactly these cancelations."""
    settled = (each for each in situation.memory.decisions if each.value == mark)
    return any(each.kind is DecisionKind.LINES_SETTLED for each in settled)


def mark_of(lines: tuple[MarketplaceLine, ...]) -> str:
    """Return a digest of what is cancelled: another cancelation is another question."""
    parts = sorted(_parts(lines))
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _parts(lines: tuple[MarketplaceLine, ...]) -> Iterator[tuple[str, str]]:
    for line in lines:
        yield line.mirakl_line_id, str(canceled_units(line))
        for one in line.cancelations:
            yield line.mirakl_line_id, one.mirakl_cancelation_id


def _has_left(twin: Twin) -> bool:
    order = twin.order
    is_whole = 0 < order.items_total <= order.items_shipped
    return order.status_id in _LEFT or is_whole
