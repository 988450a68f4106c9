"""The stock operations of the seller API: send a file, follow it, read what was refused."""

from collections.abc import Mapping
from urllib.parse import quote

from integration.domain.records import StockImportStatus
from integration.mirakl.calls import Calls, whole
from integration.mirakl.payloads import stock

_PATH = "/api/offers/stock/imports"


class StockOperations(Calls):
    """How many units of each offer may be sold."""

    def import_stock(self, quantities: Mapping[str, int]) -> str:
        """Send the quantity of each offer, by its SKU; return the import's id (STO01).

        What is not named stays as it is. The file is worked off later: follow it (STO02).
        Doing it again does no harm. Raise ValueError for none, or for a quantity below zero.
        """
        file = ("stock.csv", stock.new_file(quantities), "text/csv")
        answer = self._send("POST", _PATH, operation="STO01", files={"file": file})
        return whole(answer, stock.read_import_id).value

    def stock_import(self, import_id: str) -> StockImportStatus:
        """Return how far an import is: WAITING, RUNNING, COMPLETE or FAILED (STO02).

        Raise Refused with status 404 when Mirakl knows no such import.
        """
        return whole(
            self._get(_of(import_id, "status"), operation="STO02"), stock.read_status
        ).value

    def refused_stock(self, import_id: str) -> Mapping[str, str]:
        """Return what Mirakl says about each offer it refused, by SKU (STO03).

        Raise Refused with status 404 when there is no report, Unreadable when it names no SKUs.
        """
        answer = self._get(_of(import_id, "error_report"), operation="STO03")
        refused = stock.read_report(answer.text)
        if refused is None:
            raise answer.unreadable()
        return refused


def _of(import_id: str, what: str) -> str:
    return f"{_PATH}/{quote(import_id, safe='')}/{what}"
