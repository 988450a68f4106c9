"""Users and roles in the theme's dress; the task queue's own pages are put away.

The queue is a doorbell: what a flow did stands in its runs, so that its messages are nobody's page.
"""

from __future__ import annotations

from typing import Any

import django_q.admin  # noqa: F401 (registers what is put away below)
from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest, HttpResponse
from django_q.models import Failure, OrmQ, Schedule, Success
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from integration.admin.base import changes_of

for _model in (User, Group, Success, Failure, OrmQ, Schedule):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)


@admin.register(User)
class UserAdmin(auth_admin.UserAdmin, ModelAdmin):
    """Who may log in, and in which roles. Nobody makes himself more than he is."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "first_name", "last_name", "in_roles", "is_active", "last_login")
    list_filter = ("groups", "is_active", "is_staff")
    actions = None

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the users with their roles."""
        return super().get_queryset(request).prefetch_related("groups")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Let only a superuser make superusers, and give permissions past the roles."""
        if request.user.is_superuser:
            return ("last_login", "date_joined")
        return ("last_login", "date_joined", "is_superuser", "user_permissions")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave superusers to superusers: their password would open everything."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return bool(super().has_change_permission(request, obj))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the record of changes."""
        return changes_of(self, request, object_id) or super().history_view(
            request, object_id, extra_context
        )

    def has_delete_permission(self, *_of: Any) -> bool:
        """Say no: what they decided stays theirs. One who leaves is made inactive."""
        return False

    @admin.display(description="Roles")
    def in_roles(self, user: User) -> str:
        """Return the roles that a user has."""
        return ", ".join(sorted(role.name for role in user.groups.all()))


@admin.register(Group)
class GroupAdmin(auth_admin.GroupAdmin, ModelAdmin):
    """The roles: what the members of a team may do."""

    actions = None

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the record of changes."""
        return changes_of(self, request, object_id) or super().history_view(
            request, object_id, extra_context
        )

    def has_delete_permission(self, *_of: Any) -> bool:
        """Say no: an emptied role harms nobody, a missing one locks a team out."""
        return False
