"""What finance keeps in the admin: each rule is checked in a sentence before it is saved."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from integration.models import Doorbell
from reconciliation.models import (
    Account,
    Books,
    CommissionRate,
    DimensionRule,
    LineRule,
    TypeMapping,
)
from tests.integration.admin.pages import adding, form_of, listing, page, text_of, told
from tests.reconciliation.stored import a_shop

pytestmark = pytest.mark.django_db

APP = "reconciliation"


@pytest.fixture
def books() -> Books:
    return Books.objects.get(shop=a_shop())


@pytest.fixture
def account(books) -> Account:
    return Account.objects.create(books=books, code="6300", name="Adjustments", type="EXPENSE")


def add(client, model: str, **sent):
    return client.post(adding(model, app=APP), sent, follow=True)


def errors(answer) -> str:
    form = form_of(answer)
    return " ".join(text for texts in form.errors.values() for text in texts)


class TestAccounts:
    def test_are_added_on_one_line(self, administrator, books):
        add(administrator, "account", books=books.pk, code=" 0610 ", name="Fees\u00a0 paid",
            type="EXPENSE", role="")  # fmt: skip

        account = Account.objects.get()
        assert (account.code, account.name) == ("0610", "Fees paid")

    def test_of_the_only_books_are_offered_so(self, administrator, books):
        answer = administrator.get(adding("account", app=APP))

        assert form_of(answer).fields["books"].initial == books.pk

    def test_with_a_code_that_is_taken_are_refused(self, administrator, account):
        answer = add(administrator, "account", books=account.books_id, code="6300", name="x",
                     type="ASSET", role="")  # fmt: skip

        assert Account.objects.count() == 1
        assert "already exists" in errors(answer)

    def test_with_a_role_keep_it_and_stay(self, administrator, account):
        Account.objects.update(role="CLEARING")
        url = page("account", account.pk, app=APP)
        sent = {"books": account.books_id, "code": "1", "name": "n", "type": "ASSET", "role": ""}

        answer = administrator.post(url, sent)

        assert "it keeps an account" in errors(answer)
        deleting = reverse("admin:reconciliation_account_delete", args=[account.pk])
        assert administrator.post(deleting, {"post": "yes"}).status_code == 403

    def test_that_a_rule_needs_are_not_deleted(self, administrator, account):
        LineRule.objects.create(books=account.books, text="x", account=account)

        deleting = reverse("admin:reconciliation_account_delete", args=[account.pk])
        administrator.post(deleting, {"post": "yes"})

        assert Account.objects.filter(pk=account.pk).exists()

    def test_of_other_books_are_refused(self, administrator, account):
        other = Books.objects.get(shop=a_shop("outlet"))

        answer = add(administrator, "typemapping", books=other.pk, account=account.pk,
                     transaction_type="COMMISSION_FEE")  # fmt: skip

        assert "is an account of other books than Books of" in errors(answer)

    def test_lead_to_the_record_of_their_changes(self, administrator, account):
        history = reverse("admin:reconciliation_account_history", args=[account.pk])

        answer = administrator.get(history, follow=True)

        assert answer.status_code == 200
        assert "6300" in text_of(answer)


class TestTypeMappings:
    def test_are_spelled_as_mirakl_spells_them(self, administrator, account):
        add(administrator, "typemapping", books=account.books_id, account=account.pk,
            transaction_type=" commission fee ")  # fmt: skip

        assert TypeMapping.objects.get().transaction_type == "COMMISSION_FEE"

    def test_of_a_type_that_nobody_knows_are_taken_with_a_warning(self, administrator, account):
        answer = add(administrator, "typemapping", books=account.books_id, account=account.pk,
                     transaction_type="COMISSION_FEE")  # fmt: skip

        assert TypeMapping.objects.count() == 1
        assert "No documentation names “COMISSION_FEE”: check how it is spelled." in told(answer)

    def test_of_a_payment_are_refused(self, administrator, account):
        answer = add(administrator, "typemapping", books=account.books_id, account=account.pk,
                     transaction_type="PAYMENT")  # fmt: skip

        assert "A payment is the cash entry" in errors(answer)

    def test_have_the_journals_drafted_again(self, administrator, account):
        later = timezone.now() + timedelta(hours=1)
        bell = Doorbell.objects.create(
            flow="draft_journals", shop=account.books.shop, every=timedelta(hours=1), due_at=later
        )

        add(administrator, "typemapping", books=account.books_id, account=account.pk,
            transaction_type="COMMISSION_FEE")  # fmt: skip

        bell.refresh_from_db()
        assert bell.due_at < later


class TestOtherRules:
    def test_of_dimensions_name_something_once(self, administrator, account):
        empty = {"books": account.books_id, "account": "", "location": "", "department": ""}
        nothing = add(administrator, "dimensionrule", **empty, class_name=" ")
        add(administrator, "dimensionrule", **empty, class_name="Marketplaces")
        again = add(administrator, "dimensionrule", **empty, class_name="Other")

        assert "Name a class, a location or a department." in errors(nothing)
        assert "has a rule already" in errors(again)
        assert DimensionRule.objects.count() == 1
        assert "every account" in text_of(administrator.get(listing("dimensionrule", app=APP)))

    @pytest.mark.parametrize(
        ("sent", "sentence"),
        [
            ({"percent": "150"}, "between 0 and 100 percent"),
            ({"minimum": "-1"}, "A minimum is not negative."),
            (
                {"valid_from": "2026-02-01", "valid_until": "2026-01-01"},
                "It must not be before 2026-02-01.",
            ),
        ],
    )
    def test_of_commission_are_checked(self, administrator, books, sent, sentence):
        whole = {"books": books.pk, "category_code": "", "percent": "15", "minimum": "0",
                 "valid_from": "", "valid_until": ""}  # fmt: skip

        answer = add(administrator, "commissionrate", **{**whole, **sent})

        assert sentence in errors(answer)
        assert not CommissionRate.objects.exists()

    def test_of_commission_follow_each_other_without_overlap(self, administrator, books):
        whole = {"books": books.pk, "category_code": "", "percent": "15", "minimum": "0"}
        add(administrator, "commissionrate", **whole, valid_from="", valid_until="2026-01-31")
        overlapping = add(
            administrator, "commissionrate", **whole, valid_from="2026-01-31", valid_until=""
        )
        add(administrator, "commissionrate", **whole, valid_from="2026-02-01", valid_until="")

        assert "valid on the same days" in errors(overlapping)
        assert CommissionRate.objects.count() == 2

    def test_for_lines_do_not_take_every_line(self, administrator, account):
        whole = {"books": account.books_id, "transaction_type": "", "text": "", "priority": "100",
                 "account": account.pk, "amount_from": "", "amount_to": ""}  # fmt: skip
        answer = add(administrator, "linerule", **whole)
        backwards = add(
            administrator, "linerule", **{**whole, "amount_from": "5", "amount_to": "-5"}
        )
        add(administrator, "linerule", **{**whole, "text": "subscription", "amount_to": "-1"})

        assert "it would fit any line" in errors(answer)
        assert "It must not be before 5" in errors(backwards)
        assert LineRule.objects.count() == 1
        assert "… to -1.00" in text_of(administrator.get(listing("linerule", app=APP)))
