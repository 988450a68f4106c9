"""The laboratory, with a connected shop."""

import logging
from collections.abc import Iterator

import pytest

from tests.laboratory.lab import Laboratory, in_the_laboratory


@pytest.fixture
def laboratory(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Laboratory]:
    """Give a laboratory whose shop is live, with nothing sold yet. It keeps no log."""
    logging.disable(logging.CRITICAL)
    laboratory = in_the_laboratory(monkeypatch)
    laboratory.connect()
    yield laboratory
    logging.disable(logging.NOTSET)
