"""Who may open a page or press a button: every view bears one of these."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def allowed(*permissions: str) -> Callable[[View], View]:
    """Open a view to those who hold every one of the permissions; to anyone who is logged in
    when none is named.

    Who is not logged in is led to the login, and back. Who lacks a permission gets the page for
    403, which says which roles have it. For a class: `@method_decorator(allowed(…), "dispatch")`.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **names: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            require(request, *permissions)
            return view(request, *args, **names)

        guarded.permissions = permissions  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return guard


def public(view: View) -> View:
    """Open a view to everybody, logged in or not."""
    view.permissions = None  # type: ignore[attr-defined]
    return view


def require(request: HttpRequest, *permissions: str) -> None:
    """Go on only for those who hold the permissions; for a button of a page that more may see.

    Raise PermissionDenied with the sentence that the page for 403 shows.
    """
    if not request.user.has_perms(permissions):
        missing = next(name for name in permissions if not request.user.has_perm(name))
        raise PermissionDenied(_refusal(missing))


def _refusal(permission: str) -> str:
    app, codename = permission.split(".")
    roles = Group.objects.filter(
        permissions__codename=codename, permissions__content_type__app_label=app
    )
    names = sorted(roles.values_list("name", flat=True))
    if not names:
        return "Your role does not allow this. Ask an administrator."
    return f"Your role does not allow this; {_either(names)} does. Ask an administrator."


def _either(names: list[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last
