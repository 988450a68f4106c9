"""Which variant of the store stands for an offer, and what only a person can decide. Pure.

An offer and a variant belong together when their SKUs are equal: exactly, or else in any case.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from integration.domain.candidates import Candidate, Pool
from integration.domain.issues import IssueKind, Question, ask
from integration.domain.reference import StoreVariant

MOST_ASKED = 100  # unlinked offers that are asked about one by one; beyond, they are one question
MOST_NAMED = 20


@dataclass(frozen=True)
class OfferFacts:
    """What linking knows of an offer that is not deleted."""

    sku: str
    product_sku: str = ""
    title: str = ""


@dataclass(frozen=True)
class LinkFacts:
    """A link as it stands. `upc` is the variant's, in the store."""

    variant_id: int
    upc: str = ""
    is_by_hand: bool = False


@dataclass(frozen=True)
class Joined:
    """One variant has the SKU."""

    variant: StoreVariant


@dataclass(frozen=True)
class JoinsSeveral:
    """More than one variant has the SKU: one of them is an orphan, or a mistake."""

    variants: tuple[StoreVariant, ...]


@dataclass(frozen=True)
class JoinsNone:
    """No variant has the SKU."""


@dataclass(frozen=True)
class Linking:
    """What to do about all offers of a shop: links to make, and what to ask.

    `questions` are by offer SKU; an offer that is not among the keys raises none.
    """

    links: tuple[tuple[str, StoreVariant], ...] = ()
    questions: Mapping[str, tuple[Question, ...]] = field(default_factory=dict)
    about_the_shop: tuple[Question, ...] = ()


def join(sku: str, variants: Iterable[StoreVariant]) -> Joined | JoinsSeveral | JoinsNone:
    """Return which of the variants has the SKU: exactly, or failing that in any case."""
    alike = [one for one in variants if sku and one.sku.casefold() == sku.casefold()]
    found = [one for one in alike if one.sku == sku] or alike
    if len(found) > 1:
        return JoinsSeveral(tuple(found))
    return Joined(found[0]) if found else JoinsNone()


def link_offers(
    offers: Sequence[OfferFacts],
    variants: Sequence[StoreVariant],
    *,
    links: Mapping[str, LinkFacts],
    identities: Mapping[str, frozenset[str]],
) -> Linking:
    """Return the links that equal SKUs make, and every question about those that stand or lack.

    `variants` are all that the store lists; `links` is what stands, by offer SKU; `identities` is
    what the operator knows under a UPC: its product SKUs (P31), none where it knows none.
    """
    return _Desk(offers, variants, links, identities).decide()


def candidates_in(facts: Mapping[str, str]) -> tuple[Candidate, ...]:
    """Return the candidates that a question about linking names, the likeliest first."""
    return tuple(Candidate(**one) for one in json.loads(facts.get("candidates") or "[]"))


def is_wrong_product(
    upc: str, product_sku: str, *, identities: Mapping[str, frozenset[str]]
) -> bool:
    """Say whether a UPC is known to the operator, but as other products than this one."""
    known = identities.get(upc, frozenset())
    return bool(known and product_sku and product_sku not in known)


def _written(candidates: Iterable[Candidate]) -> str:
    return json.dumps([asdict(one) for one in candidates])


class _Desk:
    """One decision about all offers of a shop."""

    def __init__(
        self,
        offers: Sequence[OfferFacts],
        variants: Sequence[StoreVariant],
        links: Mapping[str, LinkFacts],
        identities: Mapping[str, frozenset[str]],
    ) -> None:
        self._offers = sorted(offers, key=lambda offer: offer.sku)
        self._links, self._identities = links, identities
        self._by_id = {one.variant_id: one for one in variants}
        self._by_sku: dict[str, list[StoreVariant]] = defaultdict(list)
        for one in variants:
            self._by_sku[one.sku.casefold()].append(one)
        self._sellers: dict[int, list[str]] = defaultdict(list)
        for offer in self._offers:
            if offer.sku in links:
                self._sellers[links[offer.sku].variant_id].append(offer.sku)
        self._new: list[tuple[str, StoreVariant]] = []
        self._asked: dict[str, tuple[Question, ...]] = {}

    def decide(self) -> Linking:
        """Link first, since what is linked is no candidate for what is not."""
        unlinked = [offer for offer in self._offers if offer.sku not in self._links]
        # Of two offers whose SKUs differ in case alone, the one that is equal exactly comes first.
        unlinked.sort(key=lambda offer: not self._is_exact(offer.sku))
        left = [offer for offer in unlinked if not self._settle(offer)]
        spare = [one for one in self._by_id.values() if one.variant_id not in self._sellers]
        about_the_shop = [*self._ask_about_unlinked(left, spare), *_store_only(spare)]
        for offer in self._offers:
            if offer.sku in self._links:
                self._check(offer, self._links[offer.sku], spare)
        return Linking(tuple(self._new), self._asked, tuple(about_the_shop))

    def _is_exact(self, sku: str) -> bool:
        return any(one.sku == sku for one in self._by_sku.get(sku.casefold(), ()))

    def _settle(self, offer: OfferFacts) -> bool:
        """Link the offer, or ask why not. Return False when no variant has its SKU at all."""
        match join(offer.sku, self._by_sku.get(offer.sku.casefold(), ())):
            case Joined(variant):
                others = self._sellers[variant.variant_id]
                if others:
                    self._asked[offer.sku] = (_sold_twice(offer, variant, others),)
                else:
                    self._new.append((offer.sku, variant))
                others.append(offer.sku)
            case JoinsSeveral(found):
                self._asked[offer.sku] = (_joins_several(offer, found),)
            case JoinsNone():
                return False
        return True

    def _ask_about_unlinked(
        self, left: Sequence[OfferFacts], spare: Sequence[StoreVariant]
    ) -> list[Question]:
        if len(left) > MOST_ASKED:
            some = ", ".join(offer.sku for offer in left[:MOST_NAMED])
            return [ask(IssueKind.MANY_UNLINKED_OFFERS, count=len(left), some=some)]
        pool = Pool(spare, identities=self._identities) if left else None
        for offer in left:
            assert pool is not None  # noqa: S101  there is one as soon as one offer is left
            likely = pool.candidates(offer.sku, product_sku=offer.product_sku)
            self._asked[offer.sku] = (
                ask(
                    IssueKind.UNLINKED_OFFER,
                    root_cause=f"sku:{offer.sku}",
                    sku=offer.sku,
                    title=offer.title,
                    candidates=_written(likely),
                ),
            )
        return []

    def _check(self, offer: OfferFacts, link: LinkFacts, spare: Sequence[StoreVariant]) -> None:
        """Ask about a link that has become wrong."""
        variant = self._by_id.get(link.variant_id)
        root = f"sku:{offer.sku}"
        questions = []
        if variant is None:
            same = join(offer.sku, spare)
            likely = [same.variant] if isinstance(same, Joined) else []
            questions.append(
                ask(
                    IssueKind.LINKED_VARIANT_GONE,
                    root_cause=root,
                    sku=offer.sku,
                    variant_id=link.variant_id,
                    candidates=_written(Candidate.of(one, "Same SKU") for one in likely),
                )
            )
        elif self._is_shared_unasked(link):
            others = [sku for sku in self._sellers[link.variant_id] if sku != offer.sku]
            questions.append(_sold_twice(offer, variant, others))
        upc = link.upc
        if is_wrong_product(upc, offer.product_sku, identities=self._identities):
            known = ", ".join(sorted(self._identities[upc]))
            questions.append(
                ask(
                    IssueKind.WRONG_PRODUCT,
                    root_cause=root,
                    sku=offer.sku,
                    upc=upc,
                    product=offer.product_sku,
                    known=known,
                    variant_id=link.variant_id,
                )
            )
        if questions:
            self._asked[offer.sku] = tuple(questions)

    def _is_shared_unasked(self, link: LinkFacts) -> bool:
        """Say whether two links that nobody made by hand sell one variant."""
        sellers = (self._links.get(sku) for sku in self._sellers[link.variant_id])
        by_themselves = [one for one in sellers if one is not None and not one.is_by_hand]
        return not link.is_by_hand and len(by_themselves) > 1


def _sold_twice(offer: OfferFacts, variant: StoreVariant, others: Iterable[str]) -> Question:
    return ask(
        IssueKind.VARIANT_SOLD_TWICE,
        root_cause=f"sku:{offer.sku}",
        sku=offer.sku,
        others=", ".join(others),
        variant_sku=variant.sku,
        candidates=_written([Candidate.of(variant, "Same SKU")]),
    )


def _joins_several(offer: OfferFacts, found: Sequence[StoreVariant]) -> Question:
    return ask(
        IssueKind.OFFER_JOINS_SEVERAL,
        root_cause=f"sku:{offer.sku}",
        sku=offer.sku,
        count=len(found),
        candidates=_written(Candidate.of(one, "Same SKU") for one in found),
    )


def _store_only(spare: Iterable[StoreVariant]) -> list[Question]:
    """Return one question about all that is for sale in the store alone: most of it may be meant
    to be."""
    for_sale = sorted(one.sku or f"variant {one.variant_id}" for one in spare if one.is_purchasable)
    if not for_sale:
        return []
    named = ", ".join(for_sale[:MOST_NAMED])
    some = f"{named} …" if len(for_sale) > MOST_NAMED else named
    return [ask(IssueKind.STORE_ONLY_VARIANTS, count=len(for_sale), some=some)]
