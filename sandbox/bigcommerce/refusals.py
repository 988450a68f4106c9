"""How the store says no: V2 with an array of errors, V3 with one object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.http import Refusal, json_answer

_STATUS_CODES = "https://developer.bigcommerce.com/api-docs/getting-started/api-status-codes"
NOT_FOUND = "The requested resource was not found."
NO_PICKUPS = "This store has no pickup methods."


def v2_refusal(status: int, message: str, details: Mapping[str, Any] | None = None) -> Refusal:
    """Return a V2 refusal: `[{"status", "message", "details"}]`."""
    error: dict[str, Any] = {"status": status, "message": message}
    if details:
        error["details"] = dict(details)
    return Refusal(json_answer([error], status))


def v3_refusal(status: int, title: str, errors: Mapping[str, str] | None = None) -> Refusal:
    """Return a V3 refusal: `{"status", "title", "type", "errors"}`."""
    body = {"status": status, "title": title, "type": _STATUS_CODES, "errors": dict(errors or {})}
    return Refusal(json_answer(body, status))


def invalid_field(field: str, reason: str = "") -> Refusal:
    """Return the V2 refusal for a value that cannot be."""
    details = {"invalid_reason": reason} if reason else None
    return v2_refusal(400, f"The field '{field}' is invalid.", details)


def missing_field(field: str) -> Refusal:
    return v2_refusal(400, f"The required field '{field}' was not supplied.")


def unwritable_field(field: str) -> Refusal:
    """Return the V2 refusal for a field that exists and is read-only."""
    return v2_refusal(
        400,
        f"The field '{field}' cannot be written to. "
        "Please remove it from your request before trying again.",
    )


def unknown_field(field: str) -> Refusal:
    """Return the V2 refusal for a field or filter that the resource does not have."""
    return v2_refusal(400, f"The field '{field}' is not supported by this resource.")


def not_found() -> Refusal:
    """Return the V2 refusal for something that is not there."""
    return v2_refusal(404, NOT_FOUND)


def v3_not_found() -> Refusal:
    return v3_refusal(404, "The requested entity was not found.")


def out_of_stock(errors: list[dict[str, Any]]) -> Refusal:
    """Return the 409 for lines that are short, below the minimum or above the maximum."""
    return v2_refusal(
        409,
        "Quantities of one or more products are out of stock or did not meet quantity "
        "requirements.",
        {"errors": errors},
    )


def bad_options(errors: list[dict[str, Any]]) -> Refusal:
    """Return the 400 for products whose options were left out or do not exist."""
    return v2_refusal(400, "The options of one or more products are invalid.", {"errors": errors})
