"""The lists of imports: OF04, PRI02."""

from dataclasses import replace
from datetime import datetime

from integration.domain.strangers import ListedImport
from integration.mirakl.calls import Calls, readable
from integration.mirakl.payloads import imports
from integration.mirakl.payloads.order_actions import moment

NEWEST = 100  # one page: more of them say nothing new


class ImportOperations(Calls):
    """What anybody imported into the shop."""

    def offer_imports_since(self, at: datetime) -> list[ListedImport]:
        """Return the newest 100 files of offers since `at`, the newest first (OF04)."""
        return self._imports("/api/offers/imports", "OF04", "offer files", at)

    def price_imports_since(self, at: datetime) -> list[ListedImport]:
        """Return the newest 100 files of prices since `at`, the newest first (PRI02)."""
        return self._imports("/api/offers/pricing/imports", "PRI02", "price files", at)

    def _imports(self, path: str, operation: str, what: str, at: datetime) -> list[ListedImport]:
        params = {"start_date": moment(at), "limit": NEWEST}
        answer = self._get(path, operation=operation, params=params)
        return [replace(each, what=what) for each in readable(answer, "data", imports.read_import)]
