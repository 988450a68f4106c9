"""The page that shows the record of changes: who, when, from what to what, and why."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from integration.models import CarrierMapping, MiraklShop
from tests.integration.admin.pages import filled, page, text_of
from tests.remotes import MARKETPLACE_KEY, STORE_TOKEN

CHANGES = reverse("dashboard:changes")


class TestThePage:
    def test_shows_who_changed_a_rule_from_what_to_what_and_why(self, browser_of, shop):
        administrator = browser_of("Administrator")
        form = page("miraklshop", shop.pk)
        sent = filled(administrator.get(form), acceptance_hours=36)

        answer = administrator.post(form, {**sent, "change_reason": "Thanksgiving week"})

        assert answer.status_code == 302
        shown = text_of(browser_of("Finance").get(CHANGES, {"of": "miraklshop"}))
        assert "administrator “Thanksgiving week” Mirakl shop Macy's changed" in shown
        assert "acceptance hours: 24 → 36" in shown

    def test_says_that_a_key_was_changed_and_shows_no_key(self, browser_of, shop):
        shop.api_key = "quite-another-key"
        shop.save()

        content = browser_of("Administrator").get(CHANGES).content.decode()

        assert "API key changed" in content
        for secret in (MARKETPLACE_KEY, STORE_TOKEN, "quite-another-key", "enc1:"):
            assert secret not in content

    def test_says_that_no_person_did_what_a_flow_did(self, browser_of, shop):
        shown = text_of(browser_of("Operations").get(CHANGES, {"of": "bigcommercestore"}))

        assert "no person: a flow" in shown

    def test_shows_the_whole_life_of_one_record(self, browser_of, shop):
        mapping = CarrierMapping.objects.create(shop=shop, store_carrier="owl", name="Owl Post")
        mapping.name = "Owl Post West"
        mapping.save()
        pk = mapping.pk
        mapping.delete()

        query = {"of": "carriermapping", "pk": pk}
        shown = text_of(browser_of("Operations").get(CHANGES, query))

        words = ["Changes of owl", "deleted", "name: Owl Post → Owl Post West", "added"]
        places = [shown.find(word) for word in words]
        assert -1 not in places
        assert places == sorted(places)

    def test_shows_who_was_given_a_role(self, browser_of, person):
        person("Finance")

        shown = text_of(browser_of("Administrator").get(CHANGES, {"of": "roleofuser"}))

        assert "role of a user finance added" in shown
        assert "group: Finance" in shown

    def test_is_what_the_admin_s_history_leads_to(self, browser_of, shop):
        history = reverse("admin:integration_miraklshop_history", args=[shop.pk])

        answer = browser_of("Administrator").get(history)

        assert answer.url == f"{CHANGES}?of=miraklshop&pk={shop.pk}"

    def test_goes_back_page_by_page(self, browser_of, shop):
        client = browser_of("Operations")
        for hours in range(1, 61):
            MiraklShop.objects.filter(pk=shop.pk).update(acceptance_hours=hours)

        newest = client.get(CHANGES, {"of": "miraklshop"})
        older = client.get(f"{CHANGES}?{newest.context['older']}")

        assert "acceptance hours: 59 → 60" in text_of(newest)
        assert "acceptance hours: 24 → 1" in text_of(older)
        assert older.context["older"] == ""

    def test_asks_as_many_queries_for_many_changes_as_for_few(self, browser_of, shop):
        client = browser_of("Operations")
        client.get(CHANGES)
        with CaptureQueriesContext(connection) as few:
            client.get(CHANGES)
        for hours in range(1, 40):
            MiraklShop.objects.filter(pk=shop.pk).update(acceptance_hours=hours)

        with CaptureQueriesContext(connection) as many:
            client.get(CHANGES)

        assert len(many) <= len(few)

    def test_survives_odd_questions(self, browser_of, shop):
        client = browser_of("Operations")

        for query in (
            {"of": "nothing"},
            {"of": "miraklshop", "pk": "x"},
            {"of": "miraklshop", "pk": "9" * 30},
            {"page": "0"},
            {"page": "²"},
            {"page": "99999"},
        ):
            assert client.get(CHANGES, query).status_code == 200, query
