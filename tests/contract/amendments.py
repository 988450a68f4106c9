"""Where we knowingly depart from the vendors' API descriptions, each with its reason."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Complaint:
    """Something that a description does not allow: `place` is "vendor operation"."""

    place: str
    side: str  # query, request or response
    what: str

    def __str__(self) -> str:
        return f"{self.place}, {self.side}: {self.what}"


@dataclass(frozen=True)
class Amendment:
    """A kind of complaint that is forgiven, and why. Patterns must match from the beginning."""

    name: str
    reason: str
    place: str
    side: str
    what: str

    def forgives(self, complaint: Complaint) -> bool:
        """Say whether the complaint is of this kind."""
        return (
            complaint.side == self.side
            and bool(re.match(self.place, complaint.place))
            and bool(re.match(self.what, complaint.what))
        )


AMENDMENTS = (
    Amendment(
        name="Mirakl's offset pagination",
        reason="General Notes, “Offset pagination”: declared there for every list, not per page.",
        place="mirakl (IV01|OF21|OR11)$",
        side="query",
        what=r"(max|offset|sort|order): not declared$",
    ),
    Amendment(
        name="Mirakl's seek pagination",
        reason="General Notes, “Seek pagination”: declared there for every list, not per page.",
        place="mirakl (OF04|PRI02|RT11|SBC11|ST11|ST12|TL02)$",
        side="query",
        what=r"(limit|page_token|sort): not declared$",
    ),
    Amendment(
        name="OF54's and OR15's own query",
        reason="OF53 and OR14 hand out whole addresses, query and all (“?file=fileA”).",
        place="mirakl (OF54|OR15)$",
        side="query",
        what=r"file: not declared$",
    ),
    Amendment(
        name="BigCommerce's settings that a channel leaves to the store",
        reason="Settings API: “null indicates that a particular field has not been overridden on "
        "a channel level”, while the schema of the same page is not nullable.",
        place="bigcommerce (GET|PUT) /v3/settings/(inventory|email-statuses)$",
        side="response",
        what=r"\$\.data\.\w+: None ",
    ),
    Amendment(
        name="BigCommerce's empty list of webhooks",
        reason="Webhooks V3 demands one item at least (`minItems: 1`), which an account that has "
        "made none cannot have.",
        place="bigcommerce GET /v3/hooks$",
        side="response",
        what=r"\$\.data: \[\] should be non-empty$",
    ),
    Amendment(
        name="BigCommerce's empty list of shipments",
        reason="Orders V2: “204 No Content (No shipments exist)” declares an empty `content`, "
        "which the library reads as a body of an unknown kind.",
        place="bigcommerce GET /v2/orders/{order_id}/shipments$",
        side="response",
        what=r"Missing response data$",
    ),
)
