"""How the store writes and reads money and time: V2 and V3 differ."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any, TypeGuard

_CENTS = Decimal("0.0001")
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]+")


def v2_money(amount: Decimal) -> str:
    """Write an amount as V2 does: a string with four decimals."""
    return str(amount.quantize(_CENTS))


def read_money(value: Any) -> Decimal | None:
    """Read a number, or a number in a string; None if it is neither, or negative."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal | float):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount >= 0 else None


def is_whole(value: Any) -> TypeGuard[int]:
    """Say whether a JSON value is an integer (true and false are not)."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_email(value: Any) -> bool:
    return isinstance(value, str) and _EMAIL.fullmatch(value) is not None


def rfc2822(at: datetime | None) -> str:
    """Write an instant as V2 does (`Wed, 13 Mar 2019 16:35:37 +0000`); "" for none."""
    return format_datetime(at.astimezone(UTC)) if at else ""


def iso8601(at: datetime) -> str:
    """Write an instant as V3 does (`2018-08-15T14:49:05+00:00`)."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def whole_second(at: datetime) -> datetime:
    """Cut an instant to the second, which is all that the API ever shows."""
    return at.replace(microsecond=0)


def read_instant(text: str) -> datetime | None:
    """Read RFC-2822 or ISO-8601; an instant without a zone is UTC. None if it is neither."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            at = read(text.strip())
        except (ValueError, TypeError, IndexError):
            continue
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    return None
