"""Every page opens, wears the theme, and shows and allows no more than it should."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import reverse
from pghistory.models import Event as Recorded
from unfold.admin import ModelAdmin as ThemedAdmin

from integration.models import MiraklShop
from tests.integration.admin.pages import adding, listing, page, text_of
from tests.remotes import MARKETPLACE_KEY, STORE_TOKEN

OURS = sorted(
    model._meta.model_name
    for model in apps.get_app_config("integration").get_models()
    if admin.site.is_registered(model)
)
RECORDS = sorted(set(OURS) - {
    "bigcommercestore", "carriermapping", "miraklshop", "shippingtype", "skulink",
})  # fmt: skip


def some(model: str):
    """Return a record of a model, if there is one."""
    return apps.get_model("integration", model).objects.first()


class TestEveryPage:
    def test_wears_the_theme(self):
        plain = [
            model.__name__
            for model, its_admin in admin.site._registry.items()
            if not isinstance(its_admin, ThemedAdmin)
        ]

        assert plain == []

    def test_is_there_for_every_kind_of_record_but_parts(self):
        parts = {
            *("orderline", "issueevent", "pulse", "flowswitch", "installation"),
            *("stockimportline", "stockmovement", "stocksweep", "storelocation"),
            *("acceptedloss", "dirtyproduct", "noticedorder"),
        }
        all_of_ours = {
            model._meta.model_name
            for model in apps.get_app_config("integration").get_models()
            if not (issubclass(model, Recorded) or model._meta.proxy)  # the record of changes
        }

        assert all_of_ours - parts == set(OURS)

    def test_puts_the_queue_s_own_pages_away(self):
        shown = {model._meta.app_label for model in admin.site._registry}

        assert shown == {"auth", "integration", "reconciliation"}

    def test_opens_and_shows_no_secret(self, administrator, shipped_order):
        for model in OURS:
            addresses = [listing(model)]
            if record := some(model):
                addresses.append(page(model, record.pk))
            for url in addresses:
                answer = administrator.get(url, follow=True)
                content = answer.content.decode()
                assert answer.status_code == 200, url
                assert MARKETPLACE_KEY not in content, url
                assert STORE_TOKEN not in content, url

    @pytest.mark.parametrize("model", ["user", "group"])
    def test_opens_for_people_too(self, administrator, model):
        assert administrator.get(reverse(f"admin:auth_{model}_changelist")).status_code == 200
        assert administrator.get(reverse(f"admin:auth_{model}_add")).status_code == 200

    def test_of_the_record_is_read_only(self, administrator, shipped_order):
        for model in RECORDS:
            assert administrator.get(adding(model)).status_code == 403, model
            if record := some(model):
                assert administrator.post(page(model, record.pk), {}).status_code == 403, model

    def test_survives_a_search_for_odd_things(self, administrator, shop, leave_pages_blank):
        leave_pages_blank()  # it is the search that may stumble
        for model in OURS:
            for term in ("'; --", "%", "99999999999999999999999", "²", "a b c"):
                answer = administrator.get(listing(model), {"q": term})
                assert answer.status_code == 200, (model, term)


class TestTheSidebar:
    @pytest.fixture
    def looker(self, client, django_user_model, shop: MiraklShop):
        """Log somebody in who may look at orders only."""
        user = django_user_model.objects.create_user("looker", is_staff=True)
        user.user_permissions.add(Permission.objects.get(codename="view_order"))
        client.force_login(user)
        return client

    def test_offers_only_what_one_may_see(self, looker):
        titles = [
            entry["title"]
            for group in looker.get(listing("order")).context["sidebar_navigation"]
            for entry in group["items"]
        ]

        assert titles == ["Morning", "Search", "Orders"]
        assert looker.get(listing("miraklshop")).status_code == 403

    def test_has_everything_for_the_administrator(self, administrator, shop):
        groups = administrator.get(listing("order")).context["sidebar_navigation"]

        assert [group["title"] for group in groups] == [
            *("Today", "Money", "Set-up", "Record", "Record of the money", "System")
        ]
        links = {entry["link"] for group in groups for entry in group["items"]}
        assert {listing(model) for model in OURS if model != "issue"} <= links

    def test_marks_its_page_with_our_own_name(self, administrator, shop):
        shown = text_of(administrator.get(listing("order")))

        assert "Marketbridge" in shown
