"""A store's page: connecting it, and a token that nobody ever sees again."""

import pytest
from django.contrib.admin.models import LogEntry

from integration.models import BigCommerceStore
from tests.integration import story
from tests.integration.admin.pages import adding, filled, form_of, listing, page, text_of
from tests.remotes import STORE_HASH, STORE_HOME, STORE_TOKEN


@pytest.fixture
def connect(administrator, sandbox):
    """Send the form for a new store."""

    def send(**values):
        sent = {
            "slug": "main",
            "store_hash": STORE_HASH,
            "new_access_token": STORE_TOKEN,
            "api_url": STORE_HOME,
            "name": "",
            **values,
        }
        return administrator.post(adding("bigcommercestore"), sent, follow=True)

    return send


class TestConnecting:
    def test_keeps_what_the_store_says_of_itself(self, connect):
        connect()

        store = BigCommerceStore.objects.get()
        assert (store.slug, store.access_token) == ("main", STORE_TOKEN)
        assert store.name
        assert store.update_stock_behavior

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"new_access_token": "wrong"}, "new_access_token"),
            ({"new_access_token": ""}, "new_access_token"),
            ({"store_hash": "not/a/hash"}, "store_hash"),
            ({"store_hash": "anotherhash"}, None),
            ({"api_url": "nowhere"}, "api_url"),
        ],
    )
    def test_saves_nothing_and_says_why(self, connect, values, field):
        answer = connect(**values)

        errors = form_of(answer).errors
        assert errors[field] if field else errors
        assert not BigCommerceStore.objects.exists()
        assert not LogEntry.objects.exists()

    def test_refuses_a_store_that_is_connected_already(self, connect):
        connect()

        answer = connect(slug="second")

        assert "already exists" in text_of(answer)
        assert BigCommerceStore.objects.count() == 1


class TestTheToken:
    @pytest.fixture
    def store(self, sandbox, db):
        return story.connected_store()

    def change(self, administrator, store, **values):
        url = page("bigcommercestore", store.pk)
        return administrator.post(url, filled(administrator.get(url), **values), follow=True)

    def test_is_on_no_page_and_in_no_log_entry(self, administrator, store):
        answer = self.change(administrator, store, new_access_token=STORE_TOKEN)

        pages = [answer, administrator.get(listing("bigcommercestore"))]
        pages.append(administrator.get(page("bigcommercestore", store.pk)))
        assert not [shown for shown in pages if STORE_TOKEN in shown.content.decode()]
        assert LogEntry.objects.get().get_change_message() == "Changed Access token."

    def test_stays_when_the_field_is_left_empty(self, administrator, store):
        self.change(administrator, store, name="Harbor & Pine, US")

        store.refresh_from_db()
        assert (store.name, store.access_token) == ("Harbor & Pine, US", STORE_TOKEN)

    def test_is_tried_before_it_is_saved(self, administrator, store):
        answer = self.change(administrator, store, new_access_token="mistyped", name="Changed")

        store.refresh_from_db()
        assert form_of(answer).errors["new_access_token"] == ["This key is not known."]
        assert store.access_token == STORE_TOKEN
        assert store.name != "Changed"

    def test_is_typed_again_for_another_address(self, administrator, store):
        answer = self.change(administrator, store, api_url="https://another.example")

        store.refresh_from_db()
        assert "Type the token again" in form_of(answer).errors["new_access_token"][0]
        assert store.api_url == STORE_HOME
