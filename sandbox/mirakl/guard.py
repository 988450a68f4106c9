"""What stands before every operation: the key, the role, the shop, and the call frequency."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from sandbox.http import Handler
from sandbox.mirakl.reference import SHOP_ID
from sandbox.mirakl.settings import Settings
from sandbox.mirakl.wire import error

if TYPE_CHECKING:
    from sandbox.world import World


def guarded(operation: str, handler: Handler) -> Handler:
    """Return the handler with the checks of every Mirakl operation before it.

    401 without the right key, 403 where the key's user lacks the role, 404 for another shop,
    429 before the operation's time.
    """

    @functools.wraps(handler)
    def checked(world: World, request: Request, **path_args: str) -> Response:
        market = world.mirakl
        if request.headers.get("Authorization") != market.settings.api_key:
            raise error(401, "Unauthorized")
        if _is_forbidden(operation, market.settings):
            raise error(403, "Forbidden")
        if request.args.get("shop_id", str(SHOP_ID)) != str(SHOP_ID):
            raise error(404, f"Shop with identifier '{request.args['shop_id']}' not found")
        market.budgets.spend(operation, request, path_args)
        return handler(world, request, **path_args)

    return checked


def _is_forbidden(operation: str, settings: Settings) -> bool:
    """Say whether the key's user lacks the role: a shop's administrator may not read TL02."""
    if operation.startswith("TL") and not settings.has_accountancy_role:
        return True
    return operation in settings.forbidden_operations
