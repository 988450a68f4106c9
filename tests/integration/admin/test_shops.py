"""A shop's page: connecting it, its rules, and a key that nobody ever sees again."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from integration.models import Doorbell, MiraklShop
from tests.integration import story
from tests.integration.admin.pages import adding, filled, form_of, listing, page, text_of
from tests.remotes import MARKETPLACE_KEY, MARKETPLACE_URL

ANOTHER_ADDRESS = "https://another.example"


def change(administrator, shop: MiraklShop, **values):
    """Send the shop's form with some changes."""
    url = page("miraklshop", shop.pk)
    return administrator.post(url, filled(administrator.get(url), **values), follow=True)


@pytest.fixture
def store(sandbox, db):
    return story.connected_store()


@pytest.fixture
def connect(administrator, store):
    """Send the form for a new shop."""

    def send(**values):
        sent = {
            "name": "Macy's",
            "slug": "macys",
            "store": store.pk,
            "url": MARKETPLACE_URL,
            "new_api_key": MARKETPLACE_KEY,
            "mirakl_shop_id": "",
            **values,
        }
        return administrator.post(adding("miraklshop"), sent, follow=True)

    return send


class TestConnecting:
    def test_prepares_the_shop_and_leads_to_its_rules(self, connect):
        answer = connect(url=f"{MARKETPLACE_URL}/mmp/shop/order")

        shop = MiraklShop.objects.get()
        assert answer.redirect_chain[-1][0] == page("miraklshop", shop.pk)
        assert (shop.url, shop.api_key) == (MARKETPLACE_URL, MARKETPLACE_KEY)
        assert shop.carrier_mappings.filter(store_carrier="ups").exists()
        assert shop.channel_id != 1
        assert Doorbell.objects.filter(shop=shop, flow="pull_orders").exists()

    def test_acts_on_no_order_by_itself(self, connect):
        connect()

        assert MiraklShop.objects.get().orders_live_from is None

    @pytest.mark.parametrize(
        ("values", "field", "sentence"),
        [
            ({"new_api_key": "wrong"}, "new_api_key", "This key is not known."),
            ({"new_api_key": ""}, "new_api_key", "This field is required."),
            ({"url": "not an address"}, "url", "Enter a valid URL."),
            ({"slug": "two words"}, "slug", "Enter a valid “slug”"),
        ],
    )
    def test_saves_nothing_and_says_why(self, connect, values, field, sentence):
        answer = connect(**values)

        assert sentence in " ".join(form_of(answer).errors[field])
        assert not MiraklShop.objects.exists()
        assert not LogEntry.objects.exists()

    @pytest.mark.parametrize("lever", ["fail_next", "garble_next", "drop_next"])
    def test_says_so_when_the_remote_is_not_well(self, connect, sandbox, lever):
        getattr(sandbox.levers, lever)(to="GET /api/account", times=5)

        answer = connect()

        assert form_of(answer).errors["url"]
        assert not MiraklShop.objects.exists()

    def test_keeps_no_shop_that_fails_on_its_first_reading(self, connect, monkeypatch):
        """Every reading was tried; the same ones fail when their answers are to be kept."""
        from integration.flows import watch_reference_data
        from integration.transport import Unreachable

        def fail(*_of, **_options):
            raise Unreachable("Mirakl does not answer.", operation="SH21")

        monkeypatch.setattr(watch_reference_data, "refresh", fail)

        answer = connect()

        assert "Mirakl does not answer." in text_of(answer)
        assert not MiraklShop.objects.exists()

    def test_refuses_a_shop_that_is_connected_already(self, connect):
        connect()

        answer = connect(slug="again", name="Again")

        assert form_of(answer).errors["url"] == ["This shop is connected already, as “macys”."]
        assert MiraklShop.objects.count() == 1

    def test_is_not_for_those_who_may_only_look(self, client, django_user_model, store):
        looker = django_user_model.objects.create_user("looker", is_staff=True)
        client.force_login(looker)

        assert client.post(adding("miraklshop"), {"slug": "macys"}).status_code == 403
        assert not MiraklShop.objects.exists()


class TestTheKey:
    def test_is_on_no_page(self, administrator, shop):
        for url in (listing("miraklshop"), page("miraklshop", shop.pk)):
            assert MARKETPLACE_KEY not in administrator.get(url).content.decode()

    def test_stays_when_the_field_is_left_empty(self, administrator, shop):
        change(administrator, shop, name="Macy's, US")

        shop.refresh_from_db()
        assert (shop.name, shop.api_key) == ("Macy's, US", MARKETPLACE_KEY)

    def test_is_tried_before_it_is_saved(self, administrator, shop):
        answer = change(administrator, shop, new_api_key="mistyped", name="Changed")

        shop.refresh_from_db()
        assert form_of(answer).errors["new_api_key"] == ["This key is not known."]
        assert (shop.name, shop.api_key) == ("Macy's", MARKETPLACE_KEY)

    def test_is_not_sent_back_when_it_was_wrong(self, administrator, shop):
        answer = change(administrator, shop, new_api_key="mistyped-secret")

        assert "mistyped-secret" not in answer.content.decode()

    def test_is_saved_when_it_works(self, administrator, shop):
        MiraklShop.objects.update(api_key="an older one")

        change(administrator, shop, new_api_key=MARKETPLACE_KEY)

        shop.refresh_from_db()
        assert shop.api_key == MARKETPLACE_KEY

    def test_is_tried_although_the_poll_has_used_its_calls_up(self, administrator, shop, sandbox):
        MiraklShop.objects.update(api_key="an older one")
        sandbox.levers.throttle_next(to="GET /api/orders", times=1)

        change(administrator, shop, new_api_key=MARKETPLACE_KEY)

        shop.refresh_from_db()
        assert shop.api_key == MARKETPLACE_KEY

    def test_stands_in_no_log_entry(self, administrator, shop):
        change(administrator, shop, new_api_key=MARKETPLACE_KEY, acceptance_hours=12)

        entry = LogEntry.objects.get()
        assert MARKETPLACE_KEY not in f"{entry.change_message}{entry.object_repr}"
        assert entry.get_change_message() == "Changed Hours to accept and API key."

    def test_is_typed_again_for_another_address(self, administrator, shop, sandbox):
        """Who may change an address must not learn the key by pointing it at a server of theirs."""
        sandbox.calls.clear()

        answer = change(administrator, shop, url=ANOTHER_ADDRESS)

        shop.refresh_from_db()
        assert "Type the key again" in form_of(answer).errors["new_api_key"][0]
        assert shop.url == MARKETPLACE_URL
        assert not sandbox.calls


class TestTheRules:
    def test_take_effect_at_once(self, administrator, shop):
        changed_at = timezone.now()

        change(
            administrator,
            shop,
            acceptance="MANUAL",
            price_guard_percent="12.5",
            ships_to="us, ca,US",
            held_status_id="7",
        )

        rules = MiraklShop.objects.get().rules
        assert rules.acceptance == "MANUAL"
        assert str(rules.price_guard_percent) == "12.50"
        assert rules.ships_to == frozenset({"US", "CA"})
        assert rules.held_status_id == 7
        assert Doorbell.objects.get(flow="advance_orders", shop=shop).due_at >= changed_at

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("ships_to", "US, Canada", "“CANADA” is not a country's two-letter code"),
            ("ships_to", "US, ZZ", "“ZZ” is not a country's two-letter code"),
            ("ships_to", " , ", "This field is required."),
            ("price_guard_percent", "101", "less than or equal to 100"),
            ("held_status_id", "2", "Select a valid choice"),
            ("release_status_id", "99", "Select a valid choice"),
            ("acceptance", "NEVER", "Select a valid choice"),
        ],
    )
    def test_are_checked_before_they_are_saved(self, administrator, shop, field, value, sentence):
        answer = change(administrator, shop, **{field: value})

        assert sentence in " ".join(form_of(answer).errors[field])
        assert MiraklShop.objects.get().rules == shop.rules

    def test_stop_all_writes_with_one_switch(self, administrator, shop):
        change(administrator, shop, writes_stopped="on")

        assert MiraklShop.objects.get().writes_stopped
        assert "stopped" in text_of(administrator.get(listing("miraklshop")))

    def test_go_live_from_now_on_only(self, administrator, shop):
        MiraklShop.objects.update(orders_live_from=None)
        yesterday = timezone.now() - timedelta(days=1)

        answer = change(administrator, shop, **moment_of("orders_live_from", yesterday))

        assert "earlier orders are sorted by a person" in text_of(answer)
        assert MiraklShop.objects.get().orders_live_from is None

    def test_go_live_at_the_instant_that_was_given(self, administrator, shop):
        MiraklShop.objects.update(orders_live_from=None)
        soon = (timezone.now() + timedelta(hours=1)).replace(microsecond=0)

        change(administrator, shop, **moment_of("orders_live_from", soon))

        assert MiraklShop.objects.get().orders_live_from == soon

    def test_never_move_the_slug_or_the_store(self, administrator, shop):
        change(administrator, shop, slug="other", store="", mirakl_shop_id="1", channel_id="1")

        after = MiraklShop.objects.get()
        assert (after.slug, after.store_id) == (shop.slug, shop.store_id)
        assert (after.mirakl_shop_id, after.channel_id) == (shop.mirakl_shop_id, shop.channel_id)


def moment_of(name: str, at) -> dict[str, str]:
    return {f"{name}_0": f"{at:%Y-%m-%d}", f"{name}_1": f"{at:%H:%M:%S}"}


class TestWhatItsFlowsDidLast:
    def test_is_told_for_each_flow(self, administrator, shop, sandbox):
        story.settle(sandbox, shop, rounds=1)

        shown = text_of(administrator.get(page("miraklshop", shop.pk)))

        assert "What its flows did last" in shown
        assert "pull_orders Nothing to do" in shown
        assert "watch_reference_data not run yet" in shown
