"""The words of every kind of exception: what it means, what to do, who looks at it.

The sentence a person reads is made from a template here, never from an error's own text.
"""

from integration.domain.finance_words import FINANCE_WORDS
from integration.domain.issue_kinds import IssueKind, Severity, Team
from integration.domain.issue_sentences import Words

_DUE = "The acceptance clock runs."
_SHIP = "The dispatch clock runs."

WORDS: dict[IssueKind, Words] = {
    IssueKind.EARLIER_ORDER: Words(
        "This order was placed before Marketbridge went live, so nothing was done with it.",
        "Say once what it is: already in the store (name the store order), import it, or not ours.",
    ),
    IssueKind.UNUSABLE_LINK: Words(
        "The order cannot stand for store order {store_order}: {reason}.",
        "Decide again: name another store order, import the order, or say that it is not ours.",
    ),
    IssueKind.UNKNOWN_STATE: Words(
        "Mirakl says “{state}”, a state Marketbridge does not know.",
        "Look at the order in the Mirakl back office. It is followed; nothing is done by itself.",
        severity=Severity.NORMAL,
    ),
    IssueKind.UNLINKED_SKU: Words(
        "The SKU “{sku}” was ordered, but no store variant has it.",
        "Link {sku} to a store variant; the order goes on by itself. " + _DUE,
        team=Team.ECOMMERCE,
    ),
    IssueKind.SHORT_STOCK: Words(
        "{sku}: {wanted} ordered, {available} available in the store.",
        "Raise the stock in the store, accept all the same, or refuse the order. " + _DUE,
    ),
    IssueKind.MANUAL_ACCEPTANCE: Words(
        "Orders of this shop are accepted by hand.",
        "Accept or refuse the order. " + _DUE,
    ),
    IssueKind.PRICE_BELOW_GUARD: Words(
        "{sku} was sold at {price}, below the lowest price allowed, {lowest}.",
        "Accept the order at this price, or refuse it and mend the price. " + _DUE,
    ),
    IssueKind.FOREIGN_CURRENCY: Words(
        "The order is in {currency}; the store sells in {expected}.",
        "Decide with finance what to do; Marketbridge places no order in another currency.",
        team=Team.ADMINISTRATOR,
    ),
    IssueKind.UNUSABLE_LINES: Words(
        "The order cannot be written into the store: {reason}.",
        "Look at the order in the Mirakl back office and handle it by hand.",
    ),
    IssueKind.MISSING_ADDRESS: Words(
        "Macy's confirmed the order but sent no {which} address.",
        "Look at the order in the Mirakl back office. It is placed once the address is there.",
    ),
    IssueKind.FOREIGN_COUNTRY: Words(
        "The order ships to {country}; this shop ships to {allowed}.",
        "Allow the country in the shop's rules, or cancel the order at Macy's.",
    ),
    IssueKind.SHIPPING_NOT_OURS: Words(
        "The shipping method “{shipping_type}” is {why}.",
        "Handle the order in the Mirakl back office; Marketbridge does not place it.",
    ),
    IssueKind.ACCEPTANCE_REFUSED: Words(
        "Mirakl refused our answer to the order: {reason}.",
        "Look at the order in the Mirakl back office, then accept or refuse it again. " + _DUE,
    ),
    IssueKind.STORE_REFUSED: Words(
        "The store did not take the order: {reason}.",
        "Raise the stock and place it again, place it with custom lines, or refund it. " + _SHIP,
    ),
    IssueKind.DIFFERENT_IN_STORE: Words(
        "The store order differs from Macy's: {differences}.",
        "Mend the store order, or release it as it is. It is held until then. " + _SHIP,
    ),
    IssueKind.DUPLICATE_IN_STORE: Words(
        "Two store orders carry this order: {store_orders}.",
        "Cancel one of them in the store before it is shipped.",
        severity=Severity.CRITICAL,
    ),
    IssueKind.RELEASED_BY_SOMEBODY: Words(
        "Store order {store_order} was released by somebody before Macy's confirmed it.",
        "Stop it in the warehouse, or put it back on hold, until Macy's confirms.",
        severity=Severity.CRITICAL,
    ),
    IssueKind.GONE_FROM_STORE: Words(
        "Store order {store_order} was archived or deleted.",
        "Restore it in the store, or say how the order is to be shipped. " + _SHIP,
    ),
    IssueKind.CANCELED_IN_STORE: Words(
        "Store order {store_order} was cancelled in the store; at Macy's the order is still open.",
        "Cancel or refund it at Macy's, or reopen it in the store. " + _SHIP,
    ),
    IssueKind.CANCELED_AT_MARKETPLACE: Words(
        "Macy's cancelled the order, but store order {store_order} is still open.",
        "Cancel the store order and stop its parcel.",
        severity=Severity.CRITICAL,
    ),
    IssueKind.LINES_CANCELED: Words(
        "Macy's cancelled {lines}, but store order {store_order} ({status}) still holds it.",
        "Take it out of the store order before it is packed, then check its total and the stock.",
        severity=Severity.CRITICAL,
    ),
    IssueKind.STOCK_NOT_RETURNED: Words(
        "Store order {store_order} was cancelled, but its units are not back in stock: {missing}.",
        "Put them back in the store, or say that the stock is right as it is.",
        severity=Severity.NORMAL,
    ),
    IssueKind.SHIPPED_ELSEWHERE: Words(
        "At Macy's the order is already {state}; in the store it was never shipped.",
        "Find out who confirmed it (a person or another connector), then ship or cancel it.",
    ),
    IssueKind.UNMAPPED_CARRIER: Words(
        "The carrier “{carrier}” is not mapped to a carrier of Macy's.",
        "Map the carrier “{carrier}”; tracking will be sent by itself. " + _SHIP,
        team=Team.ADMINISTRATOR,
    ),
    IssueKind.UNLISTED_CARRIER: Words(
        "The carrier “{carrier}” is mapped to “{code}”, which the marketplace no longer lists.",
        "Choose another carrier code in the mapping; tracking will be sent by itself. " + _SHIP,
        team=Team.ADMINISTRATOR,
    ),
    IssueKind.NO_TRACKING: Words(
        "Shipment {shipment} has no tracking number, and Macy's demands one.",
        "Add the tracking number to the shipment in the store. " + _SHIP,
    ),
    IssueKind.NO_CARRIER: Words(
        "Shipment {shipment} has a tracking number, but names no carrier.",
        "Choose the carrier on the shipment in the store. " + _SHIP,
    ),
    IssueKind.NO_SHIPMENT: Words(
        "Store order {store_order} is “{status}”, but has no shipment.",
        "Create the shipment with carrier and tracking in the store. " + _SHIP,
    ),
    IssueKind.UNKNOWN_SHIPMENT_LINE: Words(
        "Shipment {shipment} contains units that this order does not have.",
        "Correct the shipment in the store. " + _SHIP,
    ),
    IssueKind.SEVERAL_PARCELS: Words(
        "{shipped} of {ordered} units have left; Macy's takes one dispatch for the whole order.",
        "Ship the rest in time, or refund what will not be shipped. " + _SHIP,
    ),
    IssueKind.SHIPMENT_WITHDRAWN: Words(
        "Shipment {shipment} was removed in the store after Macy's was told of it.",
        "A dispatch cannot be taken back at Macy's. Tell the customer, or ship it again.",
    ),
    IssueKind.DISPATCH_REFUSED: Words(
        "Mirakl refused the tracking: {reason}.",
        "Correct the tracking or the carrier mapping; it will be sent again. " + _SHIP,
    ),
    IssueKind.REFERENCE_REFUSED: Words(
        "Mirakl did not take the store's order number {store_order}: {reason}.",
        "Nothing is lost: the number only helps to find the order at Macy's.",
        severity=Severity.NORMAL,
    ),
    IssueKind.WRITE_KEEPS_FAILING: Words(
        "“{write}” failed {tries} times: {reason}.",
        "It is tried again by itself. Look whether the remote is well and the order can go on.",
    ),
    IssueKind.UNREADABLE_RECORD: Words(
        "{remote} sent record {reference}, which could not be read: {reasons}.",
        "The raw text is kept. The record is read again with every change; the others go on.",
        team=Team.ADMINISTRATOR,
    ),
    IssueKind.BAD_RECORD: Words(
        "{flow} could not finish this record: {reason}.",
        "It is tried again with every run; the others go on. Report it if it stays.",
        team=Team.ADMINISTRATOR,
    ),
    IssueKind.NOT_PERMITTED: Words(
        "{remote} refuses our key for {operation}, which needs {role}.",
        "Check the key, and give its owner {role}; the flow goes on by itself.",
        team=Team.ADMINISTRATOR,
        severity=Severity.CRITICAL,
    ),
    IssueKind.REMOTE_UNAVAILABLE: Words(
        "{remote} does not answer as it should ({operation}: {reason}).",
        "It is tried again by itself. If it lasts, look at the remote's status page.",
        team=Team.ADMINISTRATOR,
    ),
    IssueKind.ANOTHER_CONNECTOR: Words(
        "Somebody else does what Marketbridge is switched on to do: {traces} since yesterday.",
        "If another connector runs with this shop, switch it off there, or switch the part off"
        " here. A person in the Mirakl back office leaves the same traces.",
        team=Team.ADMINISTRATOR,
    ),
    IssueKind.WEBHOOKS_REFUSED: Words(
        "The store's webhooks are refused: the client secret does not match their signature.",
        "Connect the store again with the client secret of the API account whose token it has."
        " Until then changes in the store are found by looking alone, which takes longer.",
        team=Team.ADMINISTRATOR,
    ),
    IssueKind.SHOP_CLOSED: Words(
        "The shop is “{state}” at Macy's: customers cannot buy.",
        "Open the shop in the Mirakl back office, or ask Macy's why it is closed.",
        team=Team.ADMINISTRATOR,
    ),
    IssueKind.MAPPED_CARRIER_UNLISTED: Words(
        "The mapping of “{carrier}” names the code “{code}”, which Macy's no longer lists.",
        "Choose another code before the next parcel leaves.",
        team=Team.ADMINISTRATOR,
    ),
    IssueKind.UNLINKED_OFFER: Words(
        "Offer {sku} is at Macy's, but no variant of the store has this SKU.",
        "Link it to the variant that you ship for it; its stock and orders follow by themselves.",
        team=Team.ECOMMERCE,
        severity=Severity.NORMAL,
    ),
    IssueKind.MANY_UNLINKED_OFFERS: Words(
        "{count} offers at Macy's have no variant in the store, among them {some}.",
        "See whether this is the right store. If it is, import a file with the SKU links.",
        team=Team.ECOMMERCE,
    ),
    IssueKind.OFFER_JOINS_SEVERAL: Words(
        "{count} variants of the store have the SKU {sku}, so the offer is linked to none.",
        "Link it to the right one, or give the others another SKU in the store.",
        team=Team.ECOMMERCE,
        severity=Severity.NORMAL,
    ),
    IssueKind.VARIANT_SOLD_TWICE: Words(
        "Offers {sku} and {others} would both sell the variant {variant_sku}.",
        "Delete one of them at Macy's, or link {sku} by hand: each is told the whole stock.",
        team=Team.ECOMMERCE,
    ),
    IssueKind.LINKED_VARIANT_GONE: Words(
        "Offer {sku} is linked to variant {variant_id}, which the store no longer has.",
        "Link it to another variant, or delete the offer at Macy's.",
        team=Team.ECOMMERCE,
    ),
    IssueKind.WRONG_PRODUCT: Words(
        "Offer {sku} sells Macy's product {product}, but the UPC of its variant ({upc}) is that of"
        " Macy's product {known}: customers get the wrong article.",
        "Link {sku} to the right variant, or correct the UPC in the store or the offer at Macy's.",
        team=Team.ECOMMERCE,
        severity=Severity.CRITICAL,
    ),
    IssueKind.STORE_ONLY_VARIANTS: Words(
        "{count} variants for sale in the store have no offer at Macy's: {some}.",
        "Nothing is wrong if they are not meant for Macy's: ignore this. An offer that is created"
        " there with the same SKU is linked by itself.",
        team=Team.ECOMMERCE,
        severity=Severity.NORMAL,
    ),
    IssueKind.STOCK_IMPORT_FAILED: Words(
        "A stock file for {count} offers came to nothing: {reason}.",
        "It is sent again by itself. If it stays, look at the imports in the Mirakl back office.",
        team=Team.ECOMMERCE,
    ),
    IssueKind.STOCK_LINE_REFUSED: Words(
        "Macy's refused {quantity} as the stock of {sku}: {reason}.",
        "Mend the offer in the Mirakl back office, or stop syncing this SKU. It is tried again"
        " when its stock changes, and once an hour.",
        team=Team.ECOMMERCE,
    ),
    IssueKind.STOCK_BY_WAREHOUSE: Words(
        "Macy's keeps the stock of {sku} by warehouse and refuses one figure for all.",
        "Take its warehouses away in the Mirakl back office, or stop syncing this SKU.",
        team=Team.ECOMMERCE,
    ),
    IssueKind.STOCK_UNTRACKED: Words(
        "The store does not track the stock of {sku}, so Macy's is told nothing.",
        "Track its stock in the store, or stop syncing this SKU.",
        team=Team.ECOMMERCE,
        severity=Severity.NORMAL,
    ),
    IssueKind.STOCK_TAKEN_LATE: Words(
        "The store takes stock only when an order is shipped, so its figures hold units that other"
        " orders have bought: no stock is sent.",
        "Let the store take stock when an order is placed (its inventory settings), then refresh.",
        team=Team.ADMINISTRATOR,
    ),
    IssueKind.STOCK_TAKEN_ELSEWHERE: Words(
        "Orders take their units at {location}, which is not among the shop's stock locations.",
        "Choose it in the shop's rules. Until then units stay owed until they are shipped.",
        team=Team.ADMINISTRATOR,
        severity=Severity.NORMAL,
    ),
    IssueKind.STORE_LISTS_FEWER: Words(
        "The store listed the stock of {listed} variants; {known} were known before.",
        "Look whether something was deleted in the store. Macy's is not told zero by itself: say"
        " that they are gone, or wait until the store lists them again.",
        team=Team.ADMINISTRATOR,
        severity=Severity.CRITICAL,
    ),
    **FINANCE_WORDS,
}
