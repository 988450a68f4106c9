"""What finance does in a browser, at a desk and on a phone: accept, confirm, upload."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from reconciliation.models import LineDecision, MatchDecision, TransactionLine
from tests.browser.conftest import DESK, PHONE, sideways
from tests.dashboard.paid import payout_of
from tests.reconciliation.conftest import shop  # noqa: F401  a shop without remotes
from tests.reconciliation.trade import account, came, imported, matched, paid, sold
from tests.reconciliation.uploads import cells, csv_file

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = (
    "differences",
    "lone_lines",
    "bank",
    "receivable",
    "fees",
    "results",
    "sales",
    "upload_lines",
    "home",
)


@pytest.fixture
def autumn(shop):  # noqa: F811
    """Let a payout come, an order that is paid a dollar short, and a subscription."""
    payout_of(shop)
    account(shop, "6300", role="SUBSCRIPTION")
    at = timezone.now()
    by = imported(shop, at=at)
    sold(shop)
    paid(by, goods="99.00")
    came(by, "SUBSCRIPTION_FEE", "-39.99", order="", description="Plan M")
    matched(shop, at=at)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_page_of_finance_fits_its_window(chromium_for, autumn, size):
    page = chromium_for("Finance", size=size)

    for name in PAGES:
        page.goto(reverse(f"dashboard:{name}"))
        assert sideways(page) == 0, name


def test_a_difference_is_accepted_and_a_line_confirmed_on_a_phone(chromium_for, autumn):
    page = chromium_for("Finance", size=PHONE)

    page.goto(reverse("dashboard:differences") + "?outcome=UNKNOWN_ORDER")
    page.get_by_label("Mark: order C-1-A").check()
    page.get_by_placeholder("Why").fill("From before the books.")
    page.get_by_role("button", name="Accept").click()
    page.get_by_text("accepted, waits for the next run").wait_for()
    page.goto(reverse("dashboard:lone_lines"))
    page.get_by_label("Mark: Subscription fee").check()
    page.get_by_role("button", name="Confirm the suggestions").click()
    page.get_by_text("Every line without an order has its account.").wait_for()

    assert MatchDecision.objects.get().comment == "From before the books."
    assert LineDecision.objects.get().account.code == "6300"


def test_a_file_is_looked_at_and_imported(chromium_for, shop, settings, tmp_path):  # noqa: F811
    settings.LOCAL_DIR = tmp_path / "local"
    page = chromium_for("Finance")

    page.goto(reverse("dashboard:upload_lines"))
    page.get_by_label("File").set_input_files(csv_file(tmp_path / "lines.csv", [cells(1)]))
    page.get_by_role("button", name="Look at it").click()
    page.get_by_text("Nothing is imported yet").wait_for()
    before = TransactionLine.objects.count()
    page.get_by_role("button", name="Import it").click()
    page.get_by_text("is imported: 1 added").wait_for()

    assert (before, TransactionLine.objects.count()) == (0, 1)
