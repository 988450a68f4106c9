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


AMENDMENTS: tuple[Amendment, ...] = ()
