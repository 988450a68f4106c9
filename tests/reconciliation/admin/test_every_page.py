"""Every list of money opens, stays fast with a million rows, and changes no record."""

from __future__ import annotations

from urllib.parse import unquote
from uuid import UUID

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pghistory.models import Event as Recorded

from reconciliation.admin.base import MOST_COUNTED, MoneyAdmin
from reconciliation.models import AccountingDocument, JournalExport, TransactionLine
from tests.integration.admin.pages import adding, listing, page, text_of
from tests.reconciliation.entries import CYCLE
from tests.reconciliation.evidence import PDF

APP = "reconciliation"
OURS = sorted(
    str(model._meta.model_name)
    for model in apps.get_app_config(APP).get_models()
    if admin.site.is_registered(model)
)
RULES = {"account", "commissionrate", "dimensionrule", "linerule", "typemapping"}
RECORDS = sorted(set(OURS) - RULES)
# A record's parts are shown with it; the others are queues of the flows.
PARTS = {
    *(
        "filepiece",
        "linechange",
        "ordertomatch",
        "postedline",
        "posting",
        "textblock",
        "writtenoff",
    ),
}
LARGE = [
    model
    for model, its_admin in admin.site._registry.items()
    if isinstance(its_admin, MoneyAdmin) and its_admin.found_by
]


def some(model: str):
    """Return a record of a model, if there is one."""
    return apps.get_model(APP, model).objects.first()


def many_others(payout) -> None:
    """Write lines of other orders and cycles, so that the planner has a reason to choose."""
    line = TransactionLine.objects.earliest("pk")
    TransactionLine.objects.bulk_create(
        copied(line, mirakl_transaction_id=UUID(int=100 + each), mirakl_order_id=f"C-{each}-B",
               mirakl_cycle_id=f"cycle-{each % 300}")
        for each in range(3_000)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE reconciliation_transactionline")


def copied(line: TransactionLine, **changes: object) -> TransactionLine:
    values = {
        field.attname: getattr(line, field.attname)
        for field in TransactionLine._meta.concrete_fields
        if not field.primary_key
    }
    return TransactionLine(**{**values, **changes})


@pytest.mark.django_db
class TestEveryPage:
    def test_is_there_for_every_kind_of_record_but_parts(self):
        kinds = {
            str(model._meta.model_name)
            for model in apps.get_app_config(APP).get_models()
            if not (issubclass(model, Recorded) or model._meta.auto_created or model._meta.proxy)
        }

        assert kinds - PARTS == set(OURS)

    @pytest.mark.parametrize("model", OURS)
    def test_opens_with_a_record_on_it(self, administrator, payout, model):
        record = some(model)
        assert record is not None
        assert administrator.get(listing(model, app=APP)).status_code == 200
        assert administrator.get(page(model, record.pk, app=APP), follow=True).status_code == 200

    @pytest.mark.parametrize("model", RECORDS)
    def test_of_a_record_is_read_only(self, administrator, payout, model):
        record = some(model)

        assert administrator.get(adding(model, app=APP)).status_code == 403
        assert administrator.post(page(model, record.pk, app=APP), {}).status_code == 403

    @pytest.mark.parametrize("model", OURS)
    def test_survives_a_search_for_odd_things(
        self, administrator, payout, model, leave_pages_blank
    ):
        leave_pages_blank()  # it is the search that may stumble
        for term in ("'; --", "%", "9" * 23, "²", "a b c", "MB-1-²"):
            answer = administrator.get(listing(model, app=APP), {"q": term})
            assert answer.status_code == 200, term


@pytest.mark.django_db
class TestAListOfAMillion:
    @pytest.mark.parametrize("model", LARGE, ids=lambda model: model._meta.model_name)
    def test_counts_no_further_than_it_shows(self, administrator, payout, model):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            administrator.get(listing(model._meta.model_name, app=APP))

        table = model._meta.db_table
        counts = [q["sql"] for q in asked if "COUNT(" in q["sql"] and table in q["sql"]]
        assert counts
        assert all(f"LIMIT {MOST_COUNTED + 1}" in sql for sql in counts)

    def test_reads_no_raw_text(self, administrator, payout):
        with CaptureQueriesContext(connection) as asked:
            administrator.get(listing("payout", app=APP))
            administrator.get(listing("transactionline", app=APP))
            administrator.get(listing("accountingdocument", app=APP))
            administrator.get(listing("journalexport", app=APP))

        said = " ".join(query["sql"] for query in asked)
        assert '"content",' not in said
        assert '"raw"' not in said

    @pytest.mark.parametrize(
        ("term", "index"),
        [
            ("C-1-A", "lines_of_an_order"),
            (CYCLE, "lines_of_a_cycle"),
            ("00000000-0000-0000-0000-000000000001", "one_row_per_transaction"),
        ],
    )
    def test_is_searched_by_index(self, administrator, payout, rf, admin_user, term, index):
        its_admin = admin.site.get_model_admin(TransactionLine)
        request = rf.get("/")
        request.user = admin_user
        found, _ = its_admin.get_search_results(request, its_admin.get_queryset(request), term)

        many_others(payout)

        assert found.exists()
        assert index in found.explain()

    def test_is_found_by_a_transactions_id_as_mirakl_writes_it(self, administrator, payout):
        answer = administrator.get(
            listing("transactionline", app=APP), {"q": "00000000-0000-0000-0000-000000000002"}
        )

        assert "1,234.50 USD" in text_of(answer)
        assert "-185.18" not in text_of(answer)

    def test_of_entries_is_found_by_the_number_that_the_books_show(self, administrator, payout):
        entry = payout.entries.get(number=4)

        answer = administrator.get(listing("journalentry", app=APP), {"q": str(entry)})

        assert "1 journal entry" in text_of(answer)
        assert str(entry) in text_of(answer)


@pytest.mark.django_db
class TestFiles:
    def test_that_left_are_given_as_they_left(self, administrator, payout):
        export = JournalExport.objects.get()

        answer = administrator.get(
            reverse("admin:reconciliation_journalexport_download", args=[export.pk])
        )

        assert b"".join(answer.streaming_content) == bytes(export.content)
        assert export.name in unquote(answer["Content-Disposition"])
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"

    def test_of_macys_are_given_as_they_came(self, administrator, payout):
        document = AccountingDocument.objects.get()

        answer = administrator.get(
            reverse("admin:reconciliation_accountingdocument_download", args=[document.pk])
        )

        assert b"".join(answer.streaming_content) == PDF
        assert answer["Content-Type"] == "application/pdf"

    def test_that_are_not_there_are_not_found(self, administrator, payout):
        AccountingDocument.objects.update(content=None)
        [document] = AccountingDocument.objects.all()

        for pk in (document.pk, 999_999, "x"):
            url = reverse("admin:reconciliation_accountingdocument_download", args=[pk])
            assert administrator.get(url).status_code == 404

    def test_that_left_are_not_offered_to_who_may_not_have_them(
        self, client, django_user_model, payout
    ):
        looker = django_user_model.objects.create_user("looker", is_staff=True)
        looker.user_permissions.add(Permission.objects.get(codename="view_journalexport"))
        client.force_login(looker)

        answer = client.get(listing("journalexport", app=APP))
        export = JournalExport.objects.get()
        url = reverse("admin:reconciliation_journalexport_download", args=[export.pk])

        assert url not in answer.content.decode()
        assert client.get(url).status_code == 403


@pytest.mark.django_db
class TestTheSidebar:
    def test_leads_to_every_list(self, administrator, payout):
        groups = administrator.get(listing("account", app=APP)).context["sidebar_navigation"]

        links = {entry["link"] for group in groups for entry in group["items"]}
        of_lists = set(OURS) - {"books"}  # the dashboard has their page
        assert {listing(model, app=APP) for model in of_lists} <= links
