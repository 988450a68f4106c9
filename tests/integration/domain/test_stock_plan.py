"""Which figures are sent, and which wait."""

from integration.domain.availability import StockSum
from integration.domain.stock_plan import Told, stock_to_publish, unsupported


def sums(**quantities: int | None) -> list[StockSum]:
    """Return sums by SKU."""
    return [StockSum(sku, quantity) for sku, quantity in quantities.items()]


def skus(chosen: list[StockSum]) -> list[str]:
    """Return what was chosen."""
    return [one.sku for one in chosen]


class TestStockToPublish:
    def test_sends_what_differs(self) -> None:
        due = stock_to_publish(sums(A=5, B=7), believed={"A": 5, "B": 8})

        assert skus(due) == ["B"]

    def test_caution_18_takes_unknown_for_different(self) -> None:
        assert skus(stock_to_publish(sums(A=0), believed={})) == ["A"]

    def test_sends_nothing_where_nothing_is_told(self) -> None:
        assert stock_to_publish(sums(A=None), believed={"A": 5}) == []

    def test_does_not_repeat_a_figure_that_was_refused(self) -> None:
        refused = {Told("A", 5), Told("B", 6)}

        due = stock_to_publish(sums(A=5, B=7), believed={}, refused=refused)

        assert skus(due) == ["B"]

    def test_caution_19_only_goes_down_beside_an_unfinished_import(self) -> None:
        due = stock_to_publish(
            sums(DOWN=3, SAME=5, UP=9, NEW=4),
            believed={},
            at_most={"DOWN": 5, "SAME": 5, "UP": 5},
        )

        assert skus(due) == ["DOWN"]


class TestUnsupported:
    def test_caution_20_is_a_store_that_takes_stock_when_it_ships(self) -> None:
        assert unsupported("order_completed_or_shipped")
        assert unsupported("")
        assert not unsupported("order_placed")
