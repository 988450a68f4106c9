"""The section “Money” of an order's page: what it should bring, what came, how both compare."""

from __future__ import annotations

from decimal import Decimal

from dashboard import money
from dashboard.links import line_page
from dashboard.queries.order_money import OrderMoney
from dashboard.shell import Amount, Link, Table, lines
from reconciliation.models import Expectation

ZERO = Decimal(0)


def money_tables(known: OrderMoney) -> list[Table]:
    """Return the tables of the section; none where nothing is known of its money."""
    tables = (_verdicts(known), _expected(known), _lines(known))
    return [table for table in tables if table.rows]


def _verdicts(known: OrderMoney) -> Table:
    decided = {(d.mirakl_line_id, d.kind): d for d in known.decisions}
    rows: list[tuple[object, ...]] = []
    for verdict in known.verdicts:
        decision = decided.get((verdict.mirakl_line_id, verdict.kind))
        said = f"{decision.decided_by}: {decision.comment}" if decision else ""
        rows.append(
            (
                verdict.mirakl_line_id or "The order",
                money.kind_words(verdict.kind),
                lines(money.outcome(verdict.outcome), said),
                Amount(verdict.expected),
                Amount(verdict.actual),
                Amount(verdict.difference),
            )
        )
    headers = ("Line", "Money", "Verdict", "Expected", "Came", "Difference")
    note = "What came against what should have come, over the order's whole life."
    return Table(headers, rows, "Money: does it come to what it should?", note)


def _expected(known: OrderMoney) -> Table:
    rows: list[tuple[object, ...]] = [
        (
            lines(one.mirakl_line_id, one.sku),
            Amount(one.goods + one.shipping),
            _commission(one),
            Amount(one.commission) if one.commission is not None else "",
            Amount(one.refund_goods + one.refund_shipping) if one.refund_count else "",
            Amount(one.tax),
            Amount(one.tax_to_shop),
            one.due_at or "Nothing is due yet",
        )
        for one in known.expectations
    ]
    headers = ("Line", "Payable", "Commission", "By the order", "Refunds", "Tax charged",
               "Tax for us", "Due since")  # fmt: skip
    note = "Commission by the contract where it has a rate for it, else as the order says."
    return Table(headers, rows, "Money: what it should bring", note)


def _commission(one: Expectation) -> object:
    due = one.commission if one.contract_commission is None else one.contract_commission
    return "" if due is None else Amount(due)


def _lines(known: OrderMoney) -> Table:
    rows: list[tuple[object, ...]] = [
        (
            Link(line_page(line), money.type_words(line.type)),
            line.mirakl_line_id,
            Amount(line.amount),
            money.line_state(line),
            line.created_at,
            line.document_number,
        )
        for line in known.lines
    ]
    total = sum((line.amount for line in known.lines), ZERO)
    if rows:
        rows.append(("All lines", "", Amount(total), "", "", ""))
    headers = ("Type", "Line", "Amount", "State", "Made", "Document")
    return Table(headers, rows, "Money: Macy's transaction lines")
