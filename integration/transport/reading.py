"""How a remote's record is read: leniently, alone, and with exact numbers.

Each payload lists the fields we use and ignores the rest. A null reads as "nothing there" wherever
we can live without the field; a record that lacks what we need is a value too, never an exception.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError

from integration.domain.records import Record, UnreadableRecord

V = TypeVar("V")

SMALLEST_POWER, LARGEST_POWER, MOST_DIGITS = -12, 17, 28  # of ten, in an amount
MOST_REASONS = 20  # a record that is wrong everywhere is explained well enough by its first faults


def _text_if_null(value: Any) -> Any:
    return "" if value is None else value


def _false_if_null(value: Any) -> Any:
    return False if value is None else value


def _zero_if_blank(value: Any) -> Any:
    return 0 if value is None or value == "" else value


def _empty_if_null(value: Any) -> Any:
    return () if value is None else value


def _none_if_blank(value: Any) -> Any:
    return None if value == "" else value


def _instant(value: Any) -> Any:
    """Read what pydantic does not: RFC 2822, as in "Tue, 20 Nov 2012 00:00:00 +0000"."""
    if not isinstance(value, str) or not value[:1].isalpha():
        return value
    try:
        return parsedate_to_datetime(value)
    except OverflowError:
        raise ValueError("no such time") from None


def _in_utc(value: datetime) -> datetime:
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError:
        raise ValueError("no such time") from None


def _reasonable(value: Decimal) -> Decimal:
    """Refuse what no shop ever charged: sums of it would overflow, or fill the memory."""
    if value and not SMALLEST_POWER <= value.adjusted() <= LARGEST_POWER:
        raise ValueError("no such amount")
    if len(value.as_tuple().digits) > MOST_DIGITS:
        raise ValueError("no such amount")
    return value


E = TypeVar("E")

Text = Annotated[str, BeforeValidator(_text_if_null)]
Flag = Annotated[bool, BeforeValidator(_false_if_null)]
Number = Annotated[Decimal, AfterValidator(_reasonable)]
Amount = Annotated[Number, BeforeValidator(_zero_if_blank)]
Count = Annotated[int, BeforeValidator(_zero_if_blank)]
Instant = Annotated[datetime, BeforeValidator(_instant), AfterValidator(_in_utc)]
MaybeInstant = Annotated[Instant | None, BeforeValidator(_none_if_blank)]
Listed = Annotated[tuple[E, ...], BeforeValidator(_empty_if_null)]


class Payload(BaseModel):
    """A remote's record, by the remote's own field names; only the fields that we use."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)


class Told(Payload, Generic[V]):
    """A payload that can be said in our words."""

    def value(self) -> V:
        """Return it in our words."""
        raise NotImplementedError


def read(payload: type[Told[V]], raw: Any, *, reference: str) -> Record[V] | UnreadableRecord:
    """Return the record in our words beside its raw text, or why it could not be read.

    `reference` names the field that identifies it. The reasons name fields, never values.
    """
    try:
        return Record(value=payload.model_validate(raw).value(), raw=raw)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
    reasons = tuple(_reason(fault["loc"], fault["type"]) for fault in faults[:MOST_REASONS])
    name = raw.get(reference) if isinstance(raw, Mapping) else None
    return UnreadableRecord(reference="" if name is None else str(name), reasons=reasons, raw=raw)


def _reason(place: tuple[int | str, ...], fault: str) -> str:
    where = ".".join(str(step) for step in place) or "the record"
    return f"{where}: {fault.replace('_', ' ')}"
