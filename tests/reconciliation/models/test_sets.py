"""Rows by the thousand: what the driver would take too long for."""

import pytest

from reconciliation.models.sets import array_of, read_set

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "texts", [[], [""], ["C-1-A", "C-2-A"], ['"', "\\", "a,b", "{}", "NULL", " ü "], ["\\\\\\"]]
)
def test_texts_arrive_as_they_were_sent(texts: list[str]) -> None:
    assert read_set("SELECT unnest(%s::varchar[])", [array_of(texts)]) == [(one,) for one in texts]
