"""The fixes: each kind has its remedy, and a form never acts on what is gone or another's."""

from datetime import timedelta
from string import Formatter

import pytest
from django.utils import timezone

from dashboard.fixes.remedies import REMEDIES, remedy_of
from integration.domain.issue_words import WORDS
from integration.domain.issues import IssueKind, ask
from integration.domain.plan.situation import DecisionKind
from integration.domain.reference import PlatformConfiguration, StoreVariant
from integration.models import (
    CarrierMapping,
    Decision,
    Doorbell,
    Issue,
    MarketplaceCarrier,
    Order,
    Pause,
    SkuLink,
    Subject,
)
from tests.dashboard.asking import asked, carrier_question, mend, page_of
from tests.integration import story
from tests.integration.admin.pages import text_of, told

every_kind = pytest.mark.parametrize("kind", IssueKind)
FAR = timedelta(days=365)


@pytest.fixture
def olivia(browser_of):
    """Log somebody of Operations in."""
    return browser_of("Operations")


@pytest.fixture
def ada(browser_of):
    """Log an administrator in."""
    return browser_of("Administrator")


def due_flows():
    rung = Doorbell.objects.filter(due_at__lte=timezone.now() + timedelta(minutes=1))
    return set(rung.values_list("flow", flat=True))


class TestARemedy:
    def test_stands_for_every_kind_and_no_other(self):
        assert set(REMEDIES) == set(IssueKind)

    @every_kind
    def test_says_when_it_closes_by_itself(self, kind):
        assert REMEDIES[kind].closes.startswith("It closes ")
        assert REMEDIES[kind].closes.endswith(".")

    def test_offers_every_decision_that_the_plan_listens_to(self):
        offered = {
            option.kind
            for remedy in REMEDIES.values()
            for fix in remedy.fixes
            for option in getattr(fix.form, "keywords", {}).get("options", ())
        }

        assert offered == set(DecisionKind)

    def test_is_nothing_for_a_kind_of_an_older_version(self):
        assert not remedy_of("FORMER_KIND").fixes

    @every_kind
    def test_is_shown_by_a_page(self, kind, olivia, shop):
        facts = {name: "1" for _, name, _, _ in Formatter().parse(WORDS[kind].means) if name}
        issue = asked(shop, ask(kind, root_cause="carrier:veho", **facts))

        shown = text_of(page_of(olivia, issue))

        assert issue.means in shown
        assert REMEDIES[kind].closes in shown


class TestMappingACarrier:
    @pytest.fixture
    def issue(self, shop):
        for number in range(3):
            issue = asked(shop, carrier_question(), about=f"C{number}-A")
        return issue

    @pytest.fixture
    def fedex(self, shop):
        return MarketplaceCarrier.objects.get(shop=shop, code="FEDEX")

    def test_answers_all_that_wait_for_it_and_rings(self, ada, issue, fedex):
        Doorbell.objects.update(due_at=timezone.now() + FAR)

        answer = mend(ada, issue, "carrier", carrier=fedex.pk)

        mapping = CarrierMapping.objects.get(store_carrier="veho")
        assert (mapping.carrier, mapping.is_suggested) == (fedex, False)
        assert Issue.objects.filter(answered_at__isnull=False).count() == 3
        assert "advance_orders" in due_flows()
        assert told(answer) == ["Done. 3 exceptions wait for it."]
        assert "Waiting for the next run" in text_of(answer)
        assert "administrator mapped: veho → FedEx" in text_of(answer)

    def test_says_that_nothing_is_sent_while_writes_are_stopped(self, ada, issue, shop):
        story.change_rules(shop, writes_stopped=True)

        assert "The writes of this shop are stopped." in text_of(page_of(ada, issue))

    def test_takes_a_name_and_a_tracking_address(self, ada, issue):
        mend(ada, issue, "carrier", name="Veho", tracking_url="https://v.example/{trackingId}")

        assert CarrierMapping.objects.get(store_carrier="veho").choice.name == "Veho"

    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({}, "Choose a listed carrier, or give a name: one of the two."),
            ({"carrier": "999999"}, "The marketplace does not list this carrier."),
            (
                {"name": "Veho", "tracking_url": "http://v.example"},
                "Give an address that begins with https://.",
            ),
        ],
    )
    def test_says_what_is_wrong_and_saves_nothing(self, ada, issue, values, said):
        answer = mend(ada, issue, "carrier", **values)

        assert answer.status_code == 422
        assert said in text_of(answer)
        assert not CarrierMapping.objects.filter(store_carrier="veho").exists()
        assert not Issue.objects.filter(answered_at__isnull=False).exists()

    def test_offers_no_name_where_only_listed_ones_are_allowed(self, ada, issue, shop):
        shop.remember_platform(PlatformConfiguration(alternative_carriers_allowed=False))

        assert "Or a name" not in text_of(page_of(ada, issue))

    def test_by_a_second_person_overwrites_nothing(self, ada, browser_of, issue, fedex):
        shown_at = timezone.now()
        mend(ada, issue, "carrier", carrier=fedex.pk)

        answer = mend(browser_of("Operations"), issue, "carrier", seen_at=shown_at, name="Other")

        assert told(answer) == [
            "administrator was faster: mapped: veho → FedEx. Nothing was changed."
        ]
        assert CarrierMapping.objects.get(store_carrier="veho").carrier == fedex

    def test_that_was_made_elsewhere_meanwhile_is_kept(self, ada, issue, shop, fedex):
        CarrierMapping.objects.create(shop=shop, store_carrier="veho", carrier=fedex)

        answer = mend(ada, issue, "carrier", name="Other", was="")

        assert "Somebody has mapped it meanwhile" in told(answer)[0]
        assert CarrierMapping.objects.get(store_carrier="veho").carrier == fedex


class TestADecision:
    @pytest.fixture
    def order(self, sandbox, shop) -> Order:
        story.change_rules(shop, acceptance="MANUAL")
        sandbox.mirakl.place_order([(story.SKU, 1)])
        story.settle(sandbox, shop, rounds=2)
        return story.the_order()

    @pytest.fixture
    def issue(self, order) -> Issue:
        return Issue.objects.get(order=order)

    def test_is_recorded_with_who_and_why(self, olivia, issue):
        mend(olivia, issue, "answer", choice="ACCEPT", reason="the boss said so")

        decision = Decision.objects.get()
        assert (decision.kind, decision.reason) == ("ACCEPT", "the boss said so")
        assert decision.decided_by.username == "operations"
        assert "decided: Accept: “the boss said so”" in text_of(page_of(olivia, issue))

    def test_must_be_one_that_is_offered(self, olivia, issue):
        answer = mend(olivia, issue, "answer", choice="IMPORT")

        assert answer.status_code == 422
        assert not Decision.objects.exists()

    def test_is_refused_when_the_question_is_gone(self, olivia, issue, order):
        Issue.objects.ask(Subject.order_of(order), [], asked_by="advance_orders", at=timezone.now())

        answer = mend(olivia, issue, "answer", choice="ACCEPT")

        assert told(answer) == ["This question is no longer asked, so nothing was done."]
        assert not Decision.objects.exists()

    def test_of_somebody_faster_is_not_overruled_unseen(self, olivia, ada, issue):
        shown_at = timezone.now()
        mend(ada, issue, "answer", choice="REFUSE")

        answer = mend(olivia, issue, "answer", seen_at=shown_at, choice="ACCEPT")

        assert "administrator was faster" in told(answer)[0]
        assert [decision.kind for decision in Decision.objects.all()] == ["REFUSE"]

    def test_through_another_exception_of_the_order_counts_too(self, olivia, issue, order):
        shown_at = timezone.now()
        Decision.objects.record(order, DecisionKind.REFUSE, at=timezone.now())

        answer = mend(olivia, issue, "answer", seen_at=shown_at, choice="ACCEPT")

        assert told(answer) == ["Somebody has decided meanwhile: Refuse. Nothing was changed."]
        assert Decision.objects.count() == 1

    def test_needs_a_page_that_says_when_it_was_made(self, olivia, issue):
        answer = mend(olivia, issue, "answer", choice="ACCEPT", seen_at=None)
        assert Decision.objects.count() == 1

        url = answer.redirect_chain[0][0] + "answer/"
        again = olivia.post(url, {"answer-choice": "REFUSE", "seen_at": "x"}, follow=True)

        assert "out of date" in told(again)[0]
        assert Decision.objects.count() == 1

    def test_that_no_longer_fits_the_order_is_not_offered(self, olivia, issue, order):
        Order.objects.filter(pk=order.pk).update(marketplace_state="SHIPPING")

        answer = page_of(olivia, issue)

        assert "Nothing to press here" in text_of(answer)


class TestStoppingASku:
    @pytest.fixture
    def issue(self, shop):
        return asked(shop, ask(IssueKind.STOCK_UNTRACKED, root_cause="sku:A", sku="A"))

    def test_pauses_its_link(self, olivia, issue, shop):
        variant = StoreVariant(1, 2, "A", "Thing", 3, is_tracked=False, is_purchasable=True)
        SkuLink.objects.link(shop, "A", variant, at=timezone.now())

        mend(olivia, issue, "pause")

        assert SkuLink.objects.get().pause == Pause.SYNCING
        assert "operations stopped syncing A" in text_of(page_of(olivia, issue))

    def test_can_stop_selling_a_wrong_product_by_caution_28(self, olivia, shop):
        variant = StoreVariant(1, 2, "A", "Thing", 3, is_tracked=True, is_purchasable=True)
        SkuLink.objects.link(shop, "A", variant, at=timezone.now())
        issue = asked(shop, ask(IssueKind.WRONG_PRODUCT, root_cause="sku:A", sku="A"))

        mend(olivia, issue, "stop-selling")

        assert SkuLink.objects.get().pause == Pause.SELLING
        assert "operations stopped selling A" in text_of(page_of(olivia, issue))

    def test_says_when_it_is_linked_no_more(self, olivia, issue):
        answer = mend(olivia, issue, "pause")

        assert told(answer) == ["A is not linked any more. Nothing was changed."]


class TestWhoMay:
    @pytest.mark.parametrize(
        ("role", "kind", "fix", "status"),
        [
            ("Operations", "UNMAPPED_CARRIER", "carrier", 422),
            ("Administrator", "UNMAPPED_CARRIER", "carrier", 422),
            ("Ecommerce", "UNMAPPED_CARRIER", "carrier", 403),
            ("Finance", "UNMAPPED_CARRIER", "carrier", 403),
            ("Read-only", "UNMAPPED_CARRIER", "carrier", 403),
            ("Ecommerce", "UNLINKED_SKU", "link", 422),
            ("Finance", "UNLINKED_SKU", "link", 403),
            ("Finance", "MANUAL_ACCEPTANCE", "answer", 403),
            ("Operations", "MANUAL_ACCEPTANCE", "carrier", 404),
        ],
    )
    def test_press_what(self, browser_of, shop, role, kind, fix, status):
        question = ask(IssueKind(kind), root_cause="carrier:veho", carrier="veho", sku="A")
        issue = asked(shop, question)

        assert mend(browser_of(role), issue, fix).status_code == status

    def test_is_said_on_the_page(self, browser_of, shop):
        issue = asked(shop, carrier_question())

        shown = page_of(browser_of("Read-only"), issue)

        assert "Your role may look at this, but not do it." in text_of(shown)
        assert "<button" not in shown.content.decode().split('id="content"')[1]
