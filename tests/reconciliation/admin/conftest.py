"""Somebody who may look at everything, and a payout with all that one may have."""

from datetime import date

import pytest
from django.test import Client

from reconciliation.flows import export_journals
from reconciliation.models import (
    Account,
    BankLine,
    Books,
    CommissionRate,
    DimensionRule,
    Expectation,
    LineDecision,
    LineRule,
    Payout,
    TransactionLine,
    TypeMapping,
)
from tests.integration.admin.conftest import leave_pages_blank  # noqa: F401  a fixture
from tests.reconciliation.entries import SALES
from tests.reconciliation.evidence import full_payout
from tests.reconciliation.stored import AT, CLOSED_AT


@pytest.fixture
def administrator(admin_client: Client) -> Client:
    return admin_client


@pytest.fixture
def payout(db: None) -> Payout:
    """Give a payout whose entries left, and a record of every other kind."""
    payout = full_payout()
    books = Books.objects.get(shop=payout.shop)
    account = Account.objects.create(books=books, code="4000", name=SALES.name, type="INCOME")
    TypeMapping.objects.create(books=books, transaction_type="ORDER_AMOUNT", account=account)
    DimensionRule.objects.create(books=books, account=account, class_name="Marketplaces")
    CommissionRate.objects.create(books=books, percent="15")
    LineRule.objects.create(books=books, transaction_type="SUBSCRIPTION_FEE", account=account)
    BankLine.objects.create(
        shop=payout.shop,
        booked_on=date(2026, 2, 3),
        amount="985.30",
        currency="USD",
        digest="d",
        statement="february.ofx",
        uploaded_at=AT,
    )
    Expectation.objects.create(
        shop=payout.shop,
        mirakl_order_id="C-1-A",
        mirakl_line_id="C-1-A-1",
        ordered_at=CLOSED_AT,
        goods="1234.50",
        updated_at=AT,
    )
    line = TransactionLine.objects.earliest("pk")
    LineDecision.objects.create(line=line, account=account, decided_at=AT, reason="A rule.")
    export_journals.export(export_journals.of_payout(payout), "xero", by="fay", at=AT)
    return payout
