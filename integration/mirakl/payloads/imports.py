"""Who sent files of offers and prices, and by which way: OF04, PRI02."""

from typing import Any

from integration.domain.records import Record, UnreadableRecord
from integration.domain.strangers import ListedImport
from integration.transport.reading import Instant, Told, read


class _Import(Told[ListedImport]):
    import_id: int | str
    origin: str
    date_created: Instant

    def value(self) -> ListedImport:
        return ListedImport("", str(self.import_id), self.origin, self.date_created)


def read_import(raw: Any) -> Record[ListedImport] | UnreadableRecord:
    """Read one import; what its file held is for the caller to say."""
    return read(_Import, raw, reference="import_id")
