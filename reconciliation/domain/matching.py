"""Judge what came for an order against what it should bring. Pure: values in, verdicts out.

An order is judged over its whole life, one order at a time, so that a million lines need no more
memory than one. What is right to the cent, which is nearly everything, costs one comparison; the
rest is looked at with care in `differences`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from functools import reduce

from reconciliation.domain.differences import SETTLING, Case
from reconciliation.domain.fees import fees_of_order
from reconciliation.domain.outcomes import (
    NEEDS_A_PERSON,
    REST,
    STORE,
    STORE_REFUND,
    MatchOutcome,
    Verdict,
)
from reconciliation.domain.paid import (
    CHARGES,
    COMMISSION,
    REFUND_TAX,
    REFUND_TAX_REMITTED,
    SLOT_OF_TYPE,
    SLOTS,
    TAX,
    TAX_REMITTED,
    TAXES,
    ZERO,
    Expected,
    MatchRules,
    PaidLine,
    Row,
)

CENT = Decimal("0.01")
REFUNDED_BY_HAND = timedelta(days=2)  # what a person still does on the other side

# The differences that people accepted, by order line and kind.
Accepted = Mapping[tuple[str, str], Decimal]


def judge(
    lines: Iterable[Row],
    expected: Sequence[Expected],
    *,
    rules: MatchRules,
    accepted: Accepted | None = None,
) -> list[Verdict]:
    """Return the verdicts on one order, whose lines are PaidLines, or rows in their order.

    Each order line has one for every kind of money that differs, is awaited or is history, and one
    for all the rest (`kind` is REST), which matches. An order that is unknown has one verdict.
    """
    groups = _by_line(lines)
    if not expected:
        found = _unknown(groups, rules)
    elif groups.keys() <= {one[0] for one in expected}:
        found = _each(expected, groups, rules)
    else:
        found = _with_strays(expected, groups, rules)
    return [_with_decision(verdict, accepted) for verdict in found] if accepted else found


def judge_at_sight(
    lines: Iterable[Row],
    expected: Sequence[Expected],
    *,
    rules: MatchRules,
    accepted: Accepted | None = None,
) -> list[Verdict] | None:
    """Return what `judge` does where every line is right to the cent, or None.

    Of the lines it needs no more than order line, type and amount.
    """
    groups = _by_line(lines)
    if not expected or not groups.keys() <= {one[0] for one in expected}:
        return None
    found: list[Verdict] = []
    for one in expected:
        some = groups.get(one[0], [])
        came, due = _came_and_due(one, some, rules)
        if came != due:
            return None
        found.extend(_all_matched(one[0], came, some))
        if one.store_total is not None:
            found.extend(_store(one, rules))
    return [_with_decision(verdict, accepted) for verdict in found] if accepted else found


def _by_line(lines: Iterable[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for line in lines:
        if line[1] in SLOT_OF_TYPE:
            groups.setdefault(line[0], []).append(line)
    return groups


def _each(
    expected: Iterable[Expected], groups: Mapping[str, list[Row]], rules: MatchRules
) -> list[Verdict]:
    found: list[Verdict] = []
    for one in expected:
        found.extend(_line(one, groups.get(one[0], []), rules))
        if one.store_total is not None:
            found.extend(_store(one, rules))
    return found


def _line(expected: Expected, lines: list[Row], rules: MatchRules) -> Iterable[Verdict]:
    came, due = _came_and_due(expected, lines, rules)
    if came == due:
        return _all_matched(expected.mirakl_line_id, came, lines)
    return Case(expected, due, came, PaidLine.all_of(lines), rules).verdicts()


def _came_and_due(
    expected: Expected, lines: list[Row], rules: MatchRules
) -> tuple[list[Decimal], list[Decimal]]:
    """Return what came for an order line beside what should, slot by slot."""
    came = [ZERO] * SLOTS
    for line in lines:
        came[SLOT_OF_TYPE[line[1]]] += line[2]
    due = _due(expected)
    due[CHARGES] = came[CHARGES]
    if expected.commission is None:
        due[COMMISSION] = came[COMMISSION]
    tax = came[TAX] + came[TAX_REMITTED]
    refund_tax = came[REFUND_TAX] + came[REFUND_TAX_REMITTED]
    if rules.marketplace_remits_tax and not (tax or refund_tax):
        for slot in TAXES:
            due[slot] = came[slot]
    return came, due


def _due(expected: Expected) -> list[Decimal]:
    """Return what an order line should bring, slot by slot; of taxes, what is for the shop."""
    return [
        expected.goods,
        expected.shipping,
        expected.tax_to_shop,
        ZERO,
        expected.commission or ZERO,
        expected.commission_tax,
        expected.refund_goods,
        expected.refund_shipping,
        expected.refund_tax,
        ZERO,
        expected.refund_commission,
        expected.refund_commission_tax,
        ZERO,
    ]


def _all_matched(mirakl_line_id: str, came: list[Decimal], lines: list[Row]) -> list[Verdict]:
    if not lines:
        return []
    total = sum(came, ZERO)
    return [Verdict(mirakl_line_id, REST, MatchOutcome.MATCHED, total, total, len(lines))]


def _with_strays(
    expected: Sequence[Expected], groups: dict[str, list[Row]], rules: MatchRules
) -> list[Verdict]:
    """Judge an order with lines that name no order line of it.

    Fees and penalties never do. Other money that does not is the order's: all of it is judged as
    one.
    """
    known = {one.mirakl_line_id for one in expected}
    strays: list[Row] = [
        line for name, some in groups.items() if name not in known for line in some
    ]
    if all(SLOT_OF_TYPE[line[1]] == CHARGES for line in strays):
        fees = fees_of_order(PaidLine.all_of(strays), begins_at=rules.begins_at)
        return [*_each(expected, groups, rules), *fees]
    whole = reduce(_added, expected)
    if len(expected) > 1:
        whole = whole._replace(mirakl_line_id="")
    everything = [line for some in groups.values() for line in some]
    return _each([whole], {whole.mirakl_line_id: everything}, rules)


def _added(one: Expected, other: Expected) -> Expected:
    """Return what two lines of an order should bring together."""
    commissions = (one.commission, other.commission)
    return one._replace(
        is_due=one.is_due and other.is_due,
        due_at=max(filter(None, (one.due_at, other.due_at)), default=None),
        refunded_at=max(filter(None, (one.refunded_at, other.refunded_at)), default=None),
        refund_count=one.refund_count + other.refund_count,
        commission=None if None in commissions else sum(filter(None, commissions), ZERO),
        **{name: getattr(one, name) + getattr(other, name) for name in _SUMMED},
    )


_SUMMED = (
    "goods",
    "shipping",
    "tax_to_shop",
    "commission_tax",
    "refund_goods",
    "refund_shipping",
    "refund_tax",
    "refund_commission",
    "refund_commission_tax",
)


def _store(expected: Expected, rules: MatchRules) -> Iterator[Verdict]:
    """Yield a verdict when the store's twin has another total than Macy's order, without tax.

    One that was made smaller instead of being refunded comes to the same.
    """
    wanted, total = expected.marketplace_total, expected.store_total
    if not wanted or total is None:
        return  # all of it is canceled; that the twin is too is the orders' matter
    given, in_store = expected.marketplace_refunded or ZERO, expected.store_refunded or ZERO
    tolerance = max(rules.tolerance, CENT)
    is_smaller_instead = abs((total - in_store) - (wanted - given)) <= tolerance
    if abs(total - wanted) > tolerance and not is_smaller_instead:
        yield Verdict("", STORE, MatchOutcome.STORE_DIFFERS, wanted, total, 0)
    if abs(in_store - given) > tolerance and not is_smaller_instead:
        yield from _refund_in_store(expected, given, in_store, rules)


def _refund_in_store(
    expected: Expected, given: Decimal, in_store: Decimal, rules: MatchRules
) -> Iterator[Verdict]:
    """Yield a verdict when Macy's and the store gave back other amounts, once it is known.

    A twin that nobody refunded is in order where nobody books by it (caution 32): Macy's refunds
    stand in our own journal there.
    """
    made_at = expected.given_back_at or rules.at
    if not in_store and (rules.store_books_from is None or made_at < rules.store_books_from):
        return
    if rules.begins_at and made_at < rules.begins_at:
        return
    known_at = made_at + REFUNDED_BY_HAND
    if known_at > rules.at:
        yield Verdict("", STORE_REFUND, MatchOutcome.AWAITED, given, in_store, 0, known_at)
    else:
        yield Verdict("", STORE_REFUND, MatchOutcome.REFUND_DIFFERS, given, in_store, 0)


def _unknown(groups: Mapping[str, list[Row]], rules: MatchRules) -> list[Verdict]:
    """Return the one verdict on an order that nobody has read."""
    lines = [line for some in groups.values() for line in PaidLine.all_of(some)]
    if not lines:
        return []
    total = sum((line.amount for line in lines), ZERO)
    made = [line.created_at for line in lines]
    outcome, look_again_at = MatchOutcome.UNKNOWN_ORDER, None
    if rules.begins_at and min(made) < rules.begins_at:
        outcome = MatchOutcome.HISTORY
    elif max(made) + SETTLING > rules.at:
        outcome, look_again_at = MatchOutcome.AWAITED, max(made) + SETTLING
    return [Verdict("", REST, outcome, ZERO, total, len(lines), look_again_at)]


def _with_decision(verdict: Verdict, accepted: Accepted) -> Verdict:
    """Return the verdict as accepted where a person accepted this very difference."""
    if verdict.outcome not in NEEDS_A_PERSON:
        return verdict
    if accepted.get((verdict.mirakl_line_id, verdict.kind)) != verdict.difference:
        return verdict
    return verdict._replace(outcome=MatchOutcome.ACCEPTED)
