"""One state is one row, however a customer spells it."""

import pytest

from reconciliation.domain.places import state_of


@pytest.mark.parametrize(
    ("written", "country", "kept"),
    [
        ("California", "USA", "CA"),
        (" new   york ", "US", "NY"),
        ("ca", "USA", "CA"),
        ("District of Columbia", "USA", "DC"),
        ("Atlantis", "USA", "Atlantis"),
        ("", "USA", ""),
        ("Georgia", "GEO", "Georgia"),
    ],
)
def test_a_state_is_kept_by_its_postal_code(written, country, kept):
    assert state_of(written, country) == kept
