"""Which variants a person most likely means when no variant has an offer's SKU. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from integration.domain.reference import StoreVariant

MOST = 5
BEGINNING = 4  # SKUs that begin with the same signs are compared with each other
MOST_COMPARED = 200
ALIKE = 0.75


@dataclass(frozen=True)
class Candidate:
    """A variant that may stand for an offer, and why it is thought so."""

    variant_id: int
    product_id: int
    sku: str
    name: str
    why: str

    @classmethod
    def of(cls, variant: StoreVariant, why: str) -> Candidate:
        """Return a variant as a candidate."""
        return cls(variant.variant_id, variant.product_id, variant.sku, variant.name, why)


class Pool:
    """The variants that no offer sells, ready to be searched. `identities` is what P31 said."""

    def __init__(
        self, variants: Sequence[StoreVariant], *, identities: Mapping[str, frozenset[str]]
    ) -> None:
        self._by_product: dict[str, list[StoreVariant]] = defaultdict(list)
        self._by_plain: dict[str, list[StoreVariant]] = defaultdict(list)
        self._by_beginning: dict[str, list[StoreVariant]] = defaultdict(list)
        for variant in variants:
            for product_sku in identities.get(variant.upc, ()):
                self._by_product[product_sku].append(variant)
            if plain := plain_sku(variant.sku):
                self._by_plain[plain].append(variant)
                self._by_beginning[plain[:BEGINNING]].append(variant)

    def candidates(self, sku: str, *, product_sku: str = "") -> tuple[Candidate, ...]:
        """Return at most five variants, the likeliest first; an empty one when none is alike."""
        plain = plain_sku(sku)
        found = [
            *self._named(self._by_product.get(product_sku, ()), "Same product at Macy's by UPC"),
            *self._named(self._by_plain.get(plain, ()), "Same SKU but for its punctuation"),
            *self._named(self._similar(plain), "Similar SKU"),
        ]
        different = {candidate.variant_id: candidate for candidate in reversed(found)}
        ranked = [one for one in found if different.get(one.variant_id) is one]
        return tuple(ranked[:MOST])

    @staticmethod
    def _named(variants: Iterable[StoreVariant], why: str) -> list[Candidate]:
        return [Candidate.of(variant, why) for variant in variants]

    def _similar(self, plain: str) -> list[StoreVariant]:
        near = self._by_beginning.get(plain[:BEGINNING], []) if plain else []
        ratios = [
            (SequenceMatcher(None, plain, plain_sku(one.sku)).ratio(), one)
            for one in near[:MOST_COMPARED]
        ]
        alike = [(ratio, one) for ratio, one in ratios if ratio >= ALIKE]
        alike.sort(key=lambda pair: (-pair[0], pair[1].sku))
        return [one for _, one in alike]


def plain_sku(sku: str) -> str:
    """Return a SKU's letters and digits, in one case and without zeros in front."""
    return "".join(sign for sign in sku.casefold() if sign.isalnum()).lstrip("0")
