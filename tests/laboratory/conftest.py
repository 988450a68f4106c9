"""The laboratory, with a connected shop."""

import logging
from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.laboratory import stories
from tests.laboratory.lab import Laboratory, in_the_laboratory


@pytest.fixture
def db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Give the database as it is: no transaction around the test, and no flush after it.

    Everything is really committed, as in production; the laboratory empties its own tables.
    """
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def laboratory(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Laboratory]:
    """Give a laboratory whose shop is live, with nothing sold yet. It keeps no log."""
    logging.disable(logging.CRITICAL)
    laboratory = in_the_laboratory(monkeypatch)
    stories.begin(laboratory, stories.nothing_sold)
    yield laboratory
    laboratory.new_process()
    laboratory.empty()
    logging.disable(logging.NOTSET)
