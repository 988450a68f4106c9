"""For each kind of exception: what can be pressed, and when it closes by itself."""

from dashboard.fixes.base import Fix, Remedy
from dashboard.fixes.carriers import MAP
from dashboard.fixes.decisions import (
    ANSWER,
    BY_HAND,
    LET_GO,
    LINES_SETTLED,
    PLACE,
    RELEASE,
    SEND_AGAIN,
    SETTLED,
    SORT,
    STOCK_IS_RIGHT,
)
from dashboard.fixes.links import LINK
from dashboard.fixes.losses import ACCEPT
from dashboard.fixes.money import MONEY_REMEDIES
from dashboard.fixes.pauses import PAUSE, STOP_SELLING
from integration.domain.issues import IssueKind

_ANSWERED = "It closes once Macy's has the answer, or gives up waiting for it."
_MENDED = "It closes once the shipment is mended in the store, or Macy's takes the order for over."
_PLACED = "It closes once the order can be placed, or Macy's cancels it."
_WELL = "It closes when the remote answers well again."

REMEDIES: dict[IssueKind, Remedy] = {
    # At the door
    IssueKind.EARLIER_ORDER: Remedy("It closes when Macy's has done with the order.", (SORT,)),
    IssueKind.UNUSABLE_LINK: Remedy("It closes when the order is sorted otherwise.", (SORT,)),
    IssueKind.UNKNOWN_STATE: Remedy("It closes when Mirakl says a state that Marketbridge knows."),
    # Acceptance
    IssueKind.UNLINKED_SKU: Remedy("It closes once the SKU is linked.", (LINK, ANSWER, BY_HAND)),
    IssueKind.SHORT_STOCK: Remedy("It closes when there is stock enough.", (ANSWER,)),
    IssueKind.MANUAL_ACCEPTANCE: Remedy(_ANSWERED, (ANSWER,)),
    IssueKind.PRICE_BELOW_GUARD: Remedy(_ANSWERED, (ANSWER,)),
    IssueKind.ACCEPTANCE_REFUSED: Remedy(_ANSWERED, (ANSWER,)),
    # Placement
    IssueKind.FOREIGN_CURRENCY: Remedy(_PLACED, (ANSWER, BY_HAND)),
    IssueKind.UNUSABLE_LINES: Remedy(_PLACED, (ANSWER, BY_HAND)),
    IssueKind.MISSING_ADDRESS: Remedy("It closes when Macy's sends the address.", (BY_HAND,)),
    IssueKind.FOREIGN_COUNTRY: Remedy(_PLACED, (ANSWER, BY_HAND)),
    IssueKind.SHIPPING_NOT_OURS: Remedy(_PLACED, (ANSWER, BY_HAND)),
    IssueKind.STORE_REFUSED: Remedy(_PLACED, (PLACE, BY_HAND)),
    IssueKind.DIFFERENT_IN_STORE: Remedy(
        "It closes when the store order is as Macy's has it.", (RELEASE,)
    ),
    IssueKind.DUPLICATE_IN_STORE: Remedy("It closes when one of the two is cancelled."),
    IssueKind.RELEASED_BY_SOMEBODY: Remedy(
        "It closes when Macy's confirms the order, or the store order is held again."
    ),
    IssueKind.GONE_FROM_STORE: Remedy(
        "It closes when the store order is restored, or Macy's has done with it.", (LET_GO,)
    ),
    # Cancellation
    IssueKind.CANCELED_IN_STORE: Remedy(
        "It closes when Macy's cancels it too, or the store order is reopened.", (LET_GO,)
    ),
    IssueKind.CANCELED_AT_MARKETPLACE: Remedy(
        "It closes when the store order is cancelled.", (LET_GO,)
    ),
    IssueKind.LINES_CANCELED: Remedy(
        "It closes when the store order holds no more than Macy's still wants, or is shipped.",
        (LINES_SETTLED,),
    ),
    IssueKind.STOCK_NOT_RETURNED: Remedy(
        "It closes when the units are back in stock.", (STOCK_IS_RIGHT,)
    ),
    # Dispatch
    IssueKind.SHIPPED_ELSEWHERE: Remedy(
        "It closes when the store has shipped the order.", (LET_GO,)
    ),
    IssueKind.UNMAPPED_CARRIER: Remedy("It closes once the carrier is mapped.", (MAP,)),
    IssueKind.UNLISTED_CARRIER: Remedy("It closes once the mapping is mended.", (MAP,)),
    IssueKind.MAPPED_CARRIER_UNLISTED: Remedy("It closes once the mapping is mended.", (MAP,)),
    IssueKind.NO_TRACKING: Remedy(_MENDED),
    IssueKind.NO_CARRIER: Remedy(_MENDED),
    IssueKind.NO_SHIPMENT: Remedy(_MENDED),
    IssueKind.UNKNOWN_SHIPMENT_LINE: Remedy(_MENDED),
    IssueKind.SEVERAL_PARCELS: Remedy(
        "It closes when the last unit has left or was refunded at Macy's."
    ),
    IssueKind.SHIPMENT_WITHDRAWN: Remedy("It closes when you say so.", (SETTLED,)),
    IssueKind.DISPATCH_REFUSED: Remedy(
        "It closes when Macy's takes the tracking; a corrected one is sent by itself.",
        (SEND_AGAIN,),
    ),
    IssueKind.REFERENCE_REFUSED: Remedy("It closes when Macy's shows the store's number."),
    # Remotes and records
    IssueKind.WRITE_KEEPS_FAILING: Remedy("It closes when the write goes through."),
    IssueKind.UNREADABLE_RECORD: Remedy("It closes when the record can be read."),
    IssueKind.BAD_RECORD: Remedy("It closes when a run finishes the record."),
    IssueKind.NOT_PERMITTED: Remedy("It closes when the remote takes the key."),
    IssueKind.REMOTE_UNAVAILABLE: Remedy(_WELL),
    IssueKind.WEBHOOKS_REFUSED: Remedy(
        "It closes when the client secret is changed, or after a day without a refusal."
    ),
    IssueKind.ANOTHER_CONNECTOR: Remedy("It closes after a day without a trace."),
    IssueKind.SHOP_CLOSED: Remedy("It closes when the shop is open at Macy's."),
    # Offers and SKU links
    IssueKind.UNLINKED_OFFER: Remedy("It closes once the offer is linked, or deleted.", (LINK,)),
    IssueKind.MANY_UNLINKED_OFFERS: Remedy("It closes when most offers are linked."),
    IssueKind.OFFER_JOINS_SEVERAL: Remedy("It closes once the offer is linked.", (LINK,)),
    IssueKind.VARIANT_SOLD_TWICE: Remedy(
        "It closes when one of the offers is deleted or linked by hand.", (LINK,)
    ),
    IssueKind.LINKED_VARIANT_GONE: Remedy(
        "It closes once the offer is linked anew, or deleted.", (LINK,)
    ),
    IssueKind.WRONG_PRODUCT: Remedy(
        "It closes once the right variant is linked, or a UPC is corrected.",
        (LINK, STOP_SELLING),
    ),
    IssueKind.STORE_ONLY_VARIANTS: Remedy("It closes when each has an offer at Macy's."),
    # Stock
    IssueKind.STOCK_IMPORT_FAILED: Remedy("It closes when a later file is taken."),
    IssueKind.STOCK_LINE_REFUSED: Remedy("It closes when Macy's takes the figure.", (PAUSE,)),
    IssueKind.STOCK_BY_WAREHOUSE: Remedy(
        "It closes when the offer keeps one figure, or is left out.", (PAUSE,)
    ),
    IssueKind.STOCK_UNTRACKED: Remedy(
        "It closes when the store tracks its stock, or it is left out.", (PAUSE,)
    ),
    IssueKind.STOCK_TAKEN_LATE: Remedy("It closes when the store takes stock with the order."),
    IssueKind.STOCK_TAKEN_ELSEWHERE: Remedy("It closes when the location is among the shop's."),
    IssueKind.STORE_LISTS_FEWER: Remedy(
        "It closes when the store lists them again, or when they are taken for gone.", (ACCEPT,)
    ),
    **MONEY_REMEDIES,
}


def remedy_of(kind: str) -> Remedy:
    """Return what there is to press about a kind; a kind of an older version has nothing."""
    unknown = Remedy("It closes when no flow asks it any more.")
    return REMEDIES[IssueKind(kind)] if kind in IssueKind.__members__ else unknown


def fix_called(name: str, kind: str) -> Fix | None:
    """Return the fix of a kind that an address names, or None."""
    return next((fix for fix in remedy_of(kind).fixes if fix.name == name), None)
