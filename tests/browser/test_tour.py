"""The guided tour, followed in a browser before the demo itself: every stop, as it is written."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import migrated
from tests.browser.conftest import PHONE, sideways
from tests.browser.demo import Demo, a_demo, until

pytestmark = pytest.mark.timeout(400)
# Seconds: of a vendor's minute, and between two things that happen by themselves.
HURRY = ("--minute", "6", "--traffic", "3")


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    local = tmp_path_factory.mktemp("demo")
    migrated.lay(local / "postgres")
    with a_demo(local, *HURRY) as running:
        yield running


@pytest.fixture(scope="module")
def page(demo, chromium):
    page = demo.log_in(chromium)
    yield page
    page.context.close()


def stop_called(page: Page, name: str) -> str:
    """Return where a stop of the tour begins."""
    page.goto("/")
    address = page.locator(".tour").get_by_role("link", name=name).get_attribute("href")
    assert address
    return address


def open_exception(page: Page, stop: str, sentence: str) -> None:
    """Begin a stop in the inbox, and open the exception that says something."""
    address = stop_called(page, stop)

    def look() -> int:
        page.goto(address)
        return page.get_by_role("link", name=sentence).count()

    until(look, bool)
    page.get_by_role("link", name=sentence).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(sentence)


def buy(page: Page, demo: Demo, sku: str) -> str:
    """Buy an article on the sandbox's page, and return the order's number."""
    page.goto(f"{demo.sandbox}/")
    card = page.locator("form[action='/act/place_order']")
    card.get_by_label("Article").select_option(sku)
    card.get_by_role("button", name="Place the order").click()
    said = page.get_by_role("status").inner_text()
    found = re.search(r"Order (\S+) was placed", said)
    assert found, said
    return found.group(1)


class TestTheTour:
    def test_shows_seven_stops_on_a_desk_and_on_a_phone(self, demo, page, chromium):
        page.goto("/")
        phone = demo.log_in(chromium, viewport=PHONE)

        expect(page.locator(".tour li")).to_have_count(7)
        assert sideways(phone) == 0
        phone.context.close()

    def test_follows_an_order_there_and_back(self, demo, page):
        assert stop_called(page, "Follow an order") == f"{demo.sandbox}/"
        order_id = buy(page, demo, "AO-SOAP")
        page.goto(f"{demo.sandbox}/?find={order_id}")
        ours = page.get_by_role("link", name="in Marketbridge").first.get_attribute("href")

        until(lambda: demo.order(order_id)["state"], lambda state: state in ("SHIPPED", "RECEIVED"))

        def told() -> int:
            page.goto(ours)
            return page.get_by_text("Shows the tracking").count()

        until(told, bool)
        back = page.get_by_role("link", name="Mirakl back office").first.get_attribute("href")
        page.goto(str(back))
        expect(page.locator("article.order")).to_have_count(1)
        expect(page.locator("article.order")).to_contain_text(order_id)

    def test_maps_one_carrier_for_many(self, demo, page):
        open_exception(page, "One fix for many", "corner courier")
        listed = page.get_by_label("Carrier at Macy's")
        ontrac = listed.locator("option", has_text="OnTrac").get_attribute("value")
        listed.select_option(ontrac)
        page.get_by_role("button", name="Map the carrier").click()

        def waiting() -> list[str]:
            return [
                order["order_id"]
                for order in demo.state()["orders"]
                for twin in order["store"]
                for parcel in twin["shipments"]
                if parcel["carrier"] == "Corner Courier" and not order["tracking"]
            ]

        until(waiting, lambda numbers: not numbers)

    def test_links_what_is_spelled_otherwise(self, demo, page):
        open_exception(page, "Link what is spelled otherwise", "KILN-MUG-SAGE")
        choice = page.get_by_label("KO-MUG-SGE")
        if choice.count():
            choice.first.check()
        else:
            page.get_by_label("SKU in the store").fill("KO-MUG-SGE")
        page.get_by_role("button", name="Link it").click()

        sold = until(
            lambda: [
                order
                for order in demo.state()["orders"]
                if order["lines"][0]["sku"] == "KILN-MUG-SAGE"
            ],
            lambda orders: bool(orders[0]["store"]),
        )
        assert sold[0]["store"][0]["lines"] == [{"sku": "KO-MUG-SGE", "quantity": 1}]

    def test_refuses_a_wrong_price(self, demo, page):
        open_exception(page, "Stop a wrong price", "LM-LAMP-BRS was sold at 16.45")
        page.get_by_label("Refuse every line").check()
        page.get_by_role("button", name="Answer Macy's").click()

        until(
            lambda: [
                order["state"]
                for order in demo.state()["orders"]
                if order["lines"][0]["sku"] == "LM-LAMP-BRS" and order["lines"][0]["price"] < 20
            ],
            lambda states: states == ["REFUSED"],
        )

    def test_sells_on_the_web_shop_and_the_marketplace_follows(self, demo, page):
        page.goto(stop_called(page, "Sell on the web shop"))
        page.locator("#stock").get_by_text("Sell or change").first.click()
        deed = page.locator("#stock form[action='/act/sell']").first
        deed.get_by_label("Quantity").fill("5")
        deed.get_by_role("button", name="Sell in the web shop").click()
        expect(page.get_by_role("status")).to_contain_text("The web shop sold 5 × AO-CANDLE-FIG")

        until(
            lambda: demo.offer("AO-CANDLE-FIG"),
            lambda offer: offer["marketplace"] <= 115 and offer["marketplace"] <= offer["store"],
        )

    def test_loses_an_answer_and_makes_no_second_order(self, demo, page):
        stop_called(page, "Lose an answer")
        page.goto(f"{demo.sandbox}/")
        page.locator("#weather > summary").click()
        page.locator("#weather").get_by_label("What happens to").select_option("POST /v2/orders")
        page.locator("#weather").get_by_role("button", name="do it, but hang up").click()
        order_id = buy(page, demo, "EW-PARING")

        done = until(
            lambda: demo.order(order_id), lambda order: order["state"] in ("SHIPPED", "RECEIVED")
        )
        assert len(done["store"]) == 1

    def test_explains_a_payout_down_to_the_lines(self, demo, page):
        address = stop_called(page, "Explain a payout")
        first_link = page.locator("main table tbody a").first
        booked = page.locator("tr", has_text="Activity").get_by_role("link").first

        def drafted() -> int:
            page.goto(address)
            if not first_link.count():
                return 0
            first_link.click()
            page.wait_for_url("**/money/payouts/*/*/")
            return booked.count()

        until(drafted, bool)
        expect(page.get_by_role("heading", level=1)).to_contain_text("ties out")
        page.locator(".waterfall a").first.click()
        expect(first_link).to_be_visible()
        page.go_back()
        booked.click()
        first_link.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Why")
        expect(first_link).to_be_visible()
