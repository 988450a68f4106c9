"""The inbox in a browser: a carrier is mapped, a SKU is linked, and what waited goes on."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from integration.domain.issues import IssueKind, ask
from integration.domain.stock import AWAITING_FULFILLMENT
from integration.models import Issue, MarketplaceCarrier, Order
from tests.browser.conftest import PHONE, sideways
from tests.dashboard.asking import asked, carrier_question
from tests.integration.story import TEE, questions, settle, statuses


def open_first(page, sentence: str) -> None:
    """Open the inbox, and the exception that says something."""
    page.goto("/inbox/")
    page.get_by_role("link", name=sentence).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(sentence)


def catch_up(sandbox) -> None:
    """Let the sandbox's day not lie before today: people press buttons by the machine's clock."""
    behind = (timezone.now() - sandbox.clock.now()).total_seconds()
    sandbox.clock.move(max(0.0, behind))


class TestTheInbox:
    def test_maps_a_carrier_and_lets_thirty_orders_go_on(self, chromium_for, sandbox, shop):
        catch_up(sandbox)
        numbers = [sandbox.mirakl.place_order([(TEE, 1)], state="SHIPPING") for _ in range(30)]
        released = Order.objects.filter(released_at__isnull=False)
        settle(sandbox, shop, rounds=9, until=lambda: released.count() == 30)
        for order in Order.objects.all():
            sandbox.store.ship(order.bigcommerce_order_id, provider="", carrier="Veho")
        settle(sandbox, shop, rounds=2)
        page = chromium_for("Operations")

        page.goto("/inbox/")
        expect(page.locator("table.inbox tbody tr")).to_have_count(1)
        expect(page.locator("table.inbox")).to_contain_text("30 exceptions")
        open_first(page, "The carrier “veho” is not mapped")
        fedex = str(MarketplaceCarrier.objects.get(code="FEDEX").pk)
        page.get_by_label("Carrier at Macy's").select_option(fedex)
        page.get_by_role("button", name="Map the carrier").click()
        expect(page.get_by_role("status")).to_contain_text("30 exceptions wait for it")
        settle(sandbox, shop, rounds=3)

        assert {sandbox.mirakl.orders[number].state for number in numbers} == {"SHIPPED"}
        page.reload()
        expect(page.get_by_text("It was answered, and is no longer asked.")).to_be_visible()
        page.goto("/inbox/")
        expect(page.get_by_role("heading", name="All clear")).to_be_visible()

    def test_links_a_sku_and_lets_its_order_go_on(self, chromium_for, sandbox, shop):
        number = sandbox.mirakl.place_order([("NEW-1", 1)], state="SHIPPING")
        settle(sandbox, shop, rounds=2)
        page = chromium_for("Ecommerce")

        open_first(page, "The SKU “NEW-1” was ordered")
        page.get_by_label("SKU in the store").fill("NOWHERE")
        page.get_by_role("button", name="Link it").click()
        expect(page.get_by_role("alert")).to_contain_text("No variant of the store has this SKU.")
        page.get_by_label("SKU in the store").fill("NR-CARRYON-GRN")
        page.get_by_role("button", name="Link it").click()
        expect(page.get_by_role("status")).to_contain_text("It is looked at again now.")
        settle(sandbox, shop, rounds=3)

        assert statuses(sandbox, number) == [AWAITING_FULFILLMENT]
        assert not questions()

    def test_puts_aside_what_is_marked(self, chromium_for, shop):
        for number in range(3):
            asked(shop, ask(IssueKind.MANUAL_ACCEPTANCE), about=f"C{number}-A")
        page = chromium_for("Finance")

        page.goto("/inbox/")
        for mark in page.get_by_role("checkbox").all()[:2]:
            mark.check()
        page.get_by_placeholder("Why").fill("handled by phone")
        page.get_by_role("button", name="Ignore").click()

        expect(page.get_by_role("status")).to_contain_text("2 exceptions ignored")
        expect(page.locator("table.inbox tbody tr")).to_have_count(1)
        assert Issue.objects.filter(state="IGNORED").count() == 2

    def test_shows_the_second_person_who_was_faster(self, chromium_for, shop):
        asked(shop, carrier_question())
        first, second = chromium_for("Operations"), chromium_for("Administrator")
        for page in (first, second):
            open_first(page, "The carrier “veho” is not mapped")
            page.get_by_label("Or a name").fill("Veho")

        first.get_by_role("button", name="Map the carrier").click()
        expect(first.get_by_role("status")).to_contain_text("Done.")
        second.get_by_role("button", name="Map the carrier").click()

        expect(second.get_by_role("status")).to_contain_text("operations was faster")

    @pytest.mark.parametrize("is_dark", [False, True])
    def test_fits_a_phone(self, chromium_for, shop, is_dark):
        issue = asked(shop, carrier_question("a-carrier-with-a-very-long-name-and-no-spaces-in-it"))
        page = chromium_for("Operations", size=PHONE, is_dark=is_dark)

        for address in ("/inbox/", f"/inbox/{issue.pk}/", "/inbox/?state=IGNORED"):
            page.goto(address)
            assert sideways(page) == 0
