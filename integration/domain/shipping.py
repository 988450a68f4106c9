"""Parcels of the store in the form the marketplace wants: carrier, tracking, units per line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from integration.domain.orders import MarketplaceLine, StoreLine, StoreShipment, Tracking

_NAMELESS = frozenset({"", "none"})


@dataclass(frozen=True)
class CarrierKey:
    """What the store calls a carrier, in lower case."""

    name: str

    @classmethod
    def of(cls, shipment: StoreShipment) -> "CarrierKey":
        """Return a shipment's key. The tracking carrier wins: a provider may only print labels.

        The store writes "None" where nobody chose a shipping method.
        """
        named = (shipment.tracking_carrier, shipment.shipping_provider, shipment.shipping_method)
        names = (cls.normal(name) for name in named)
        return cls(next((name for name in names if name not in _NAMELESS), ""))

    @staticmethod
    def normal(name: str) -> str:
        """Return a carrier's name as it is compared: trimmed, in lower case."""
        return name.strip().lower()


@dataclass(frozen=True)
class CarrierChoice:
    """What a carrier mapping says: a listed code, or a name and a tracking URL."""

    code: str = ""
    name: str = ""
    tracking_url: str = ""


@dataclass(frozen=True)
class Unnamed:
    """The shipment has a tracking number, but names no carrier."""

    shipment_id: int


@dataclass(frozen=True)
class Unmapped:
    """No mapping for this carrier."""

    carrier: str


@dataclass(frozen=True)
class Unlisted:
    """The mapping names a code that the marketplace does not list, or a name it does not allow."""

    carrier: str
    code: str


@dataclass(frozen=True)
class Untracked:
    """The shipment has no tracking number, and the shipping type demands one."""

    shipment_id: int


def tracking_for(
    shipment: StoreShipment,
    *,
    carriers: Mapping[CarrierKey, CarrierChoice],
    listed: frozenset[str],
    names_allowed: bool,
    number_required: bool,
) -> Tracking | Unnamed | Unmapped | Unlisted | Untracked:
    """Return a shipment's tracking in the form OR23 and ST01 want, or what is missing."""
    number = shipment.tracking_number.strip()
    if not number and number_required:
        return Untracked(shipment.bigcommerce_shipment_id)
    key = CarrierKey.of(shipment)
    choice = carriers.get(key)
    if choice is None and not number:
        return Tracking()
    if choice is None:
        return Unmapped(key.name) if key.name else Unnamed(shipment.bigcommerce_shipment_id)
    if choice.code:
        if choice.code not in listed:
            return Unlisted(key.name, choice.code)
        return Tracking(tracking_number=number, carrier_code=choice.code)
    if not names_allowed:
        return Unlisted(key.name, choice.name)
    url = shipment.tracking_link or choice.tracking_url.replace("{trackingId}", number)
    return Tracking(tracking_number=number, carrier_name=choice.name, tracking_url=url)


@dataclass(frozen=True)
class CarrierSuggestion:
    """A mapping that is obvious from the names."""

    carrier: str
    code: str


def suggest_carrier(carrier: str, *, listed: Mapping[str, str]) -> CarrierSuggestion | None:
    """Return the listed carrier (code → label) whose code or label is the same word, or None."""
    wanted = _plain(carrier)
    matches = {
        code for code, label in listed.items() if wanted and wanted in (_plain(code), _plain(label))
    }
    if not matches:
        aliases = {code for code, label in listed.items() if _ALIASES.get(wanted) == _plain(label)}
        matches = aliases
    return CarrierSuggestion(carrier, matches.pop()) if len(matches) == 1 else None


_ALIASES = {
    "lso": "lonestarovernight",
    "lonestarovernight": "lso",
    "upsready": "ups",
    "upsonline": "ups",
    "fedexground": "fedex",
    "federalexpress": "fedex",
    "uspostalservice": "usps",
    "endicia": "usps",
    "dhlexpress": "dhl",
    "dhlglobalmail": "dhl",
}


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


class UnknownUnits(ValueError):
    """A shipment holds units that the marketplace order does not have."""


def line_pairs(
    *, ordered: Sequence[MarketplaceLine], stored: Sequence[StoreLine], variants: Mapping[str, int]
) -> dict[int, list[str]]:
    """Pair each store line (`order_product_id`) with the marketplace lines it stands for.

    By variant, else by SKU: `variants` is offer SKU → variant id. Two marketplace lines of one
    variant are paired with its store lines in their order.
    """
    pairs: dict[int, list[str]] = {line.order_product_id: [] for line in stored}
    free = list(stored)
    for line in ordered:
        wanted = variants.get(line.offer_sku)
        match = next(
            (s for s in free if _same(s, line, wanted) and s.quantity == line.quantity), None
        )
        match = match or next((s for s in stored if _same(s, line, wanted)), None)
        if match is None:
            continue
        pairs[match.order_product_id].append(line.mirakl_line_id)
        if match in free:
            free.remove(match)
    return pairs


def _same(stored: StoreLine, ordered: MarketplaceLine, variant_id: int | None) -> bool:
    if stored.variant_id and variant_id:
        return stored.variant_id == variant_id
    return stored.sku.lower() == ordered.offer_sku.lower()


def units_by_line(
    shipments: Iterable[StoreShipment],
    *,
    ordered: Sequence[MarketplaceLine],
    stored: Sequence[StoreLine],
    variants: Mapping[str, int],
) -> dict[int, dict[str, int]]:
    """Return per shipment the units of each marketplace line. Raise UnknownUnits.

    Units of one store line fill its marketplace lines in order, never beyond what was ordered.
    """
    pairs = line_pairs(ordered=ordered, stored=stored, variants=variants)
    left = {line.mirakl_line_id: line.quantity for line in ordered}
    result: dict[int, dict[str, int]] = {}
    for shipment in sorted(shipments, key=lambda shipment: shipment.bigcommerce_shipment_id):
        parcel = result.setdefault(shipment.bigcommerce_shipment_id, {})
        for order_product_id, units in shipment.items:
            rest = units
            for line_id in pairs.get(order_product_id, []):
                taken = min(rest, left[line_id])
                if taken:
                    parcel[line_id] = parcel.get(line_id, 0) + taken
                    left[line_id] -= taken
                    rest -= taken
            if rest:
                raise UnknownUnits(f"shipment {shipment.bigcommerce_shipment_id}")
    return result
