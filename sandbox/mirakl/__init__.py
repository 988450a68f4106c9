"""Mirakl's seller API, at the root of the server (`/api/...`)."""

from __future__ import annotations

from werkzeug.wrappers import Response

from sandbox.http import json_answer
from sandbox.mirakl import (
    account,
    exports,
    import_lists,
    money_exports,
    money_lists,
    money_writes,
    offer_exports,
    offer_list,
    order_list,
    order_writes,
    reference_data,
    return_calls,
    shipments,
    stock_imports,
)

ROUTES = [
    *account.ROUTES,
    *reference_data.ROUTES,
    *order_list.ROUTES,
    *order_writes.ROUTES,
    *money_writes.ROUTES,
    *money_lists.ROUTES,
    *money_exports.ROUTES,
    *exports.ROUTES,
    *offer_list.ROUTES,
    *offer_exports.ROUTES,
    *import_lists.ROUTES,
    *return_calls.ROUTES,
    *shipments.ROUTES,
    *stock_imports.ROUTES,
]


def not_found() -> Response:
    """Answer as Mirakl does for a path that it does not know."""
    return json_answer({"message": "Not Found"}, 404)
