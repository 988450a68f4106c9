"""Which variant stands for an offer, and what is asked."""

from integration.domain.issues import IssueKind
from integration.domain.linking import (
    MOST_ASKED,
    Joined,
    JoinsNone,
    JoinsSeveral,
    LinkFacts,
    Linking,
    OfferFacts,
    candidates_in,
    join,
    link_offers,
)
from integration.domain.reference import StoreVariant


def variant(
    number: int, sku: str, *, upc: str = "", name: str = "", for_sale: bool = True
) -> StoreVariant:
    return StoreVariant(
        variant_id=number,
        product_id=number * 10,
        sku=sku,
        name=name or f"Article {number}",
        inventory_level=1,
        is_tracked=True,
        is_purchasable=for_sale,
        upc=upc,
    )


def linking(
    offers: list[str | OfferFacts],
    variants: list[StoreVariant],
    *,
    links: dict[str, LinkFacts] | None = None,
    identities: dict[str, frozenset[str]] | None = None,
) -> Linking:
    facts = [one if isinstance(one, OfferFacts) else OfferFacts(one) for one in offers]
    return link_offers(facts, variants, links=links or {}, identities=identities or {})


def kinds(outcome: Linking, sku: str) -> list[IssueKind]:
    return [question.kind for question in outcome.questions.get(sku, ())]


def made(outcome: Linking) -> dict[str, int]:
    return {sku: one.variant_id for sku, one in outcome.links}


def candidates(outcome: Linking, sku: str) -> list[tuple[str, str]]:
    [question] = outcome.questions[sku]
    return [(one.sku, one.why) for one in candidates_in(dict(question.facts))]


class TestJoin:
    def test_takes_the_variant_with_exactly_the_sku(self):
        exact, other = variant(1, "AB-1"), variant(2, "ab-1")

        assert join("AB-1", [other, exact]) == Joined(exact)

    def test_takes_another_case_when_none_is_exact(self):
        one = variant(1, "ab-1")

        assert join("AB-1", [one, variant(2, "AB-2")]) == Joined(one)

    def test_takes_none_of_several(self):
        both = (variant(1, "AB-1"), variant(2, "AB-1"))

        assert join("AB-1", both) == JoinsSeveral(both)

    def test_joins_no_offer_without_a_sku(self):
        assert join("", [variant(1, "")]) == JoinsNone()


class TestLinks:
    def test_are_made_where_skus_are_equal(self):
        outcome = linking(["A-1", "B-2"], [variant(1, "A-1"), variant(2, "b-2")])

        assert made(outcome) == {"A-1": 1, "B-2": 2}
        assert not outcome.questions
        assert not outcome.about_the_shop

    def test_that_stand_are_left_alone(self):
        outcome = linking(
            ["A-1"], [variant(1, "A-1"), variant(2, "X")], links={"A-1": LinkFacts(2)}
        )

        assert made(outcome) == {}
        assert kinds(outcome, "A-1") == []

    def test_are_not_made_to_one_of_several_variants(self):
        outcome = linking(["A-1"], [variant(1, "A-1"), variant(2, "A-1")])

        assert made(outcome) == {}
        assert kinds(outcome, "A-1") == [IssueKind.OFFER_JOINS_SEVERAL]
        assert len(candidates(outcome, "A-1")) == 2

    def test_go_to_the_exact_one_of_two_offers(self):
        outcome = linking(["AB-1", "ab-1"], [variant(1, "ab-1")])

        assert made(outcome) == {"ab-1": 1}
        assert kinds(outcome, "AB-1") == [IssueKind.VARIANT_SOLD_TWICE]
        assert "ab-1" in outcome.questions["AB-1"][0].means

    def test_are_not_made_to_a_variant_that_another_offer_sells(self):
        outcome = linking(
            ["A-1", "OLD"], [variant(1, "A-1")], links={"OLD": LinkFacts(1, is_by_hand=True)}
        )

        assert made(outcome) == {}
        assert kinds(outcome, "A-1") == [IssueKind.VARIANT_SOLD_TWICE]

    def test_of_two_offers_to_one_variant_are_asked_about(self):
        links = {"A-1": LinkFacts(1), "A-2": LinkFacts(1)}

        outcome = linking(["A-1", "A-2"], [variant(1, "A-1")], links=links)

        assert kinds(outcome, "A-1") == kinds(outcome, "A-2") == [IssueKind.VARIANT_SOLD_TWICE]

    def test_of_two_offers_to_one_variant_are_right_when_a_person_wanted_them(self):
        links = {"A-1": LinkFacts(1), "A-2": LinkFacts(1, is_by_hand=True)}

        assert not linking(["A-1", "A-2"], [variant(1, "A-1")], links=links).questions

    def test_to_a_variant_that_is_gone_are_asked_about(self):
        outcome = linking(["A-1"], [variant(2, "A-1")], links={"A-1": LinkFacts(1)})

        assert kinds(outcome, "A-1") == [IssueKind.LINKED_VARIANT_GONE]
        assert candidates(outcome, "A-1") == [("A-1", "Same SKU")]


class TestProductIdentity:
    """Caution 28: a linked SKU whose UPC is another product's ships the wrong article."""

    OFFER = OfferFacts("A-1", product_sku="MKP-1")

    def test_caution_28_is_wrong_when_the_upc_is_another_product_s(self):
        outcome = linking(
            [self.OFFER],
            [variant(1, "A-1", upc="111")],
            links={"A-1": LinkFacts(1, upc="111")},
            identities={"111": frozenset({"MKP-2"})},
        )

        [question] = outcome.questions["A-1"]
        assert question.kind is IssueKind.WRONG_PRODUCT
        assert "MKP-2" in question.means

    def test_caution_28_is_right_when_the_upc_is_the_offer_s_product(self):
        outcome = linking(
            [self.OFFER],
            [variant(1, "A-1", upc="111")],
            links={"A-1": LinkFacts(1, upc="111")},
            identities={"111": frozenset({"MKP-1", "MKP-2"})},
        )

        assert not outcome.questions

    def test_caution_28_is_unknown_while_macy_s_knows_no_such_upc(self):
        outcome = linking(
            [self.OFFER],
            [variant(1, "A-1", upc="111")],
            links={"A-1": LinkFacts(1, upc="111")},
            identities={"111": frozenset()},
        )

        assert not outcome.questions


class TestCandidates:
    def test_begin_with_the_variant_whose_upc_is_the_offer_s_product(self):
        variants = [variant(1, "A1"), variant(2, "ZZZ", upc="111")]

        outcome = linking(
            [OfferFacts("A-1", product_sku="MKP-1")],
            variants,
            identities={"111": frozenset({"MKP-1"})},
        )

        assert candidates(outcome, "A-1") == [
            ("ZZZ", "Same product at Macy's by UPC"),
            ("A1", "Same SKU but for its punctuation"),
        ]

    def test_are_alike_in_their_letters(self):
        variants = [variant(1, "SHEET-QN-WHIT"), variant(2, "SHELF"), variant(3, "SHEET-QN-WHT-2")]

        outcome = linking(["SHEET-QN-WHT"], variants)

        assert [sku for sku, _ in candidates(outcome, "SHEET-QN-WHT")] == [
            "SHEET-QN-WHIT",
            "SHEET-QN-WHT-2",
        ]

    def test_sell_nothing_yet(self):
        outcome = linking(["A-1", "A1"], [variant(1, "A1")])

        assert kinds(outcome, "A-1") == [IssueKind.UNLINKED_OFFER]
        assert candidates(outcome, "A-1") == []

    def test_are_five_at_most(self):
        outcome = linking(["ABCD-1"], [variant(n, f"ABCD-1{n}") for n in range(1, 9)])

        assert len(candidates(outcome, "ABCD-1")) == 5


class TestOneSideOnly:
    def test_is_one_question_for_all_that_the_store_alone_has(self):
        variants = [variant(1, "A-1"), variant(2, "B-2"), variant(3, "C-3", for_sale=False)]

        outcome = linking(["A-1"], variants)

        [question] = outcome.about_the_shop
        assert question.kind is IssueKind.STORE_ONLY_VARIANTS
        assert dict(question.facts)["count"] == "1"
        assert "B-2" in question.means

    def test_is_a_question_for_each_offer_that_macy_s_alone_has(self):
        outcome = linking(["A-1", "B-2"], [])

        assert kinds(outcome, "A-1") == kinds(outcome, "B-2") == [IssueKind.UNLINKED_OFFER]

    def test_is_one_question_when_hardly_anything_joins(self):
        outcome = linking([f"A-{n}" for n in range(MOST_ASKED + 1)], [])

        assert not outcome.questions
        assert [one.kind for one in outcome.about_the_shop] == [IssueKind.MANY_UNLINKED_OFFERS]
