"""Users and groups in the theme's dress; the task queue's own pages are put away.

The queue is a doorbell: what a flow did stands in its runs, so that its messages are nobody's page.
"""

import django_q.admin  # noqa: F401 (registers what is put away below)
from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.models import Group, User
from django_q.models import Failure, OrmQ, Schedule, Success
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

for _model in (User, Group, Success, Failure, OrmQ, Schedule):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)


@admin.register(User)
class UserAdmin(auth_admin.UserAdmin, ModelAdmin):
    """Who may log in, and what they may do."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm


@admin.register(Group)
class GroupAdmin(auth_admin.GroupAdmin, ModelAdmin):
    """What the members of a team may do."""
