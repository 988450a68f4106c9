"""The shell in a browser: logging in, being refused, the keyboard, and a phone's width."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, sideways

SHOWN_TO_ALL = ("home", "search", "inbox", "connections", "password")


def log_in(page, name: str, password: str) -> None:
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


class TestLoggingIn:
    def test_leads_to_the_page_that_was_asked_for_and_out_again(self, windows, person):
        person("Finance")
        page = windows.open()

        page.goto("/changes/")
        log_in(page, "finance", "Finance")
        expect(page.get_by_role("heading", name="Changes", level=1)).to_be_visible()
        page.get_by_text("finance", exact=True).first.click()
        page.get_by_role("button", name="Log out").click()

        expect(page.get_by_role("button", name="Log in")).to_be_visible()
        page.goto("/")
        assert "/login/" in page.url

    def test_is_throttled_and_says_so(self, windows, person, settings):
        settings.AXES_ENABLED = True
        person("Finance")
        page = windows.open()

        page.goto("/login/")
        for _ in range(5):
            log_in(page, "finance", "a guess")
        expect(page.get_by_role("alert")).to_contain_text("Too many wrong passwords")
        page.goto("/login/")
        log_in(page, "finance", "Finance")

        expect(page.get_by_role("alert")).to_contain_text("Wait 15 minutes")


class TestEachRole:
    @pytest.mark.parametrize(
        ("role", "refused"),
        [
            ("Operations", "/connections/store/"),
            ("Finance", "/connections/shop/"),
            ("Ecommerce", "/admin/auth/user/"),
            ("Read-only", "/changes/"),
        ],
    )
    def test_is_refused_where_it_must_be(self, chromium_for, role, refused):
        page = chromium_for(role)

        answer = page.goto(refused)

        assert answer.status == 403
        expect(page.get_by_role("heading", name="Not allowed")).to_be_visible()
        page.get_by_role("link", name="Back to the morning page").click()
        expect(page.get_by_role("heading", name="Morning")).to_be_visible()


class TestThePages:
    def test_fit_a_phone_in_light_and_dark(self, chromium_for, shipped_order):
        order = reverse(
            "dashboard:order", args=[shipped_order.shop.slug, shipped_order.mirakl_order_id]
        )
        addresses = [*(reverse(f"dashboard:{name}") for name in SHOWN_TO_ALL), order, "/changes/"]

        too_wide = {}
        for is_dark in (False, True):
            page = chromium_for("Operations", size=PHONE, is_dark=is_dark)
            for address in addresses:
                page.goto(address)
                if width := sideways(page):
                    too_wide[address] = width

        assert too_wide == {}

    def test_hide_the_menu_of_a_phone_until_it_is_asked_for(self, chromium_for, shop):
        page = chromium_for("Operations", size=PHONE)
        page.goto("/")
        changes = page.get_by_role("link", name="Changes")
        expect(changes).to_be_hidden()

        page.get_by_text("Menu", exact=True).click()
        page.get_by_role("heading", name="Record", exact=True).click()  # folded, like all records
        changes.click()

        expect(page.get_by_role("heading", name="Changes", level=1)).to_be_visible()

    def test_are_reached_by_keyboard(self, chromium_for, shop):
        page = chromium_for("Operations")
        page.goto("/")

        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        page.keyboard.press("Enter")

        page.wait_for_url("**/#content")

    def test_find_an_order_from_anywhere(self, chromium_for, shipped_order):
        page = chromium_for("Operations")
        page.goto("/changes/")

        page.get_by_role("searchbox").fill("1Z999AA10123456784")
        page.keyboard.press("Enter")

        heading = page.get_by_role("heading", level=1)
        expect(heading).to_contain_text(f"Order {shipped_order.mirakl_order_id}")
