"""Logging in and out, and changing the password: one login for the dashboard and the admin."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import urlencode

from dashboard.guards import allowed, public

NOT_STAFF = "Your account does not open the admin. Ask an administrator."


class Login(auth_views.LoginView):
    """Ask who is there; lead on to the page that was asked for."""

    template_name = "dashboard/pages/login.html"
    redirect_authenticated_user = True


login = public(Login.as_view())
logout = public(auth_views.LogoutView.as_view(next_page=reverse_lazy("dashboard:login")))


@public
def admin_login(request: HttpRequest) -> HttpResponse:
    """Lead from the admin's door to the one login; say so to who is logged in but not staff."""
    following = request.GET.get("next", "") or reverse("admin:index")
    if not request.user.is_authenticated:
        return redirect(f"{reverse('dashboard:login')}?{urlencode({'next': following})}")
    if not request.user.is_staff:
        raise PermissionDenied(NOT_STAFF)
    return redirect("admin:index")


@method_decorator(allowed(), "dispatch")
class Password(auth_views.PasswordChangeView):
    """Change one's own password."""

    template_name = "dashboard/pages/password.html"
    success_url = reverse_lazy("dashboard:home")

    def form_valid(self, form: object) -> HttpResponse:
        """Save it and say so."""
        messages.success(self.request, "Your password is changed.")
        return super().form_valid(form)  # type: ignore[arg-type]


password = Password.as_view()


def locked_out(
    request: HttpRequest, _response: HttpResponse | None = None, *_: object, **__: object
) -> HttpResponse:
    """Say that too many wrong passwords were typed, and when to try again."""
    return render(request, "dashboard/pages/locked_out.html", status=429)
