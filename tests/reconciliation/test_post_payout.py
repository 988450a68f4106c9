"""`manage.py post_payout`: what it prints, and the sentence when something is in the way."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from reconciliation.domain.books import MonthEnd
from reconciliation.models import Payout
from tests.reconciliation.money_story import drafted, payout, shop_with_books

pytestmark = pytest.mark.django_db


def said(row: Payout) -> str:
    """Return what the command prints."""
    out = StringIO()
    call_command("post_payout", "--payout", row.mirakl_cycle_id, "--by", "Fay", stdout=out)
    return out.getvalue()


class TestPostPayout:
    def test_posts_what_is_drafted_and_then_has_nothing_to_do(self) -> None:
        shop = shop_with_books(month_end=MonthEnd.NOTHING)
        row = payout(shop)
        drafted(shop)

        first, second = said(row), said(row)

        assert first == f"MB-{shop.pk}-000001: Payout of 2026-11-15: activity\n"
        assert second == "Nothing of Payout of 2026-11-15 is drafted.\n"
        assert row.entries.get().posted_by == "Fay"

    def test_says_why_it_cannot(self) -> None:
        shop = shop_with_books(month_end=MonthEnd.NOTHING)
        row = payout(shop, transferred="84.99")
        drafted(shop)

        with pytest.raises(CommandError, match=r"does not tie out: \+0.01 USD is unexplained"):
            said(row)
