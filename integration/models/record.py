"""Users, roles and permissions in the record of changes.

Django's own tables: a proxy puts their triggers into our migration.
"""

from django.contrib.auth.models import Group, User

from integration.models.recording import recorded


@recorded(exclude=("last_login",), secrets=("password",))
class RecordedUser(User):
    """A user, for the record of changes."""

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = "user"


@recorded()
class RecordedRole(Group):
    """A role, for the record of changes."""

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = "role"


@recorded()
class RoleOfUser(User.groups.through):  # type: ignore[name-defined]
    """A user's role, for the record of changes."""

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = "role of a user"


@recorded()
class PermissionOfRole(Group.permissions.through):  # type: ignore[name-defined]
    """A role's permission, for the record of changes."""

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = "permission of a role"


@recorded()
class PermissionOfUser(User.user_permissions.through):  # type: ignore[name-defined]
    """A permission given to a user past the roles, for the record of changes."""

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = "permission of a user"
