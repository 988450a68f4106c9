"""The five roles, as groups. What an administrator changes in them afterwards stays."""

from django.apps import apps as running
from django.contrib.auth.management import create_permissions
from django.db import migrations

# Raw payloads hold names and addresses: only who may see those sees them.
PERSONAL = {"view_payload", "view_personal_data"}

MAPPINGS = {f"{verb}_carriermapping" for verb in ("add", "change", "delete")}
LINKS = {f"{verb}_skulink" for verb in ("add", "change", "delete")}

# Beyond looking at everything of the app `integration` that is not personal.
MAY = {
    "Operations": {
        *PERSONAL,
        *MAPPINGS,
        *LINKS,
        "change_shippingtype",
        "decide_order",
        "handle_issue",
        "stop_writes",
        "view_changes",
    },
    "Finance": {"handle_issue", "view_changes"},
    "Ecommerce": {*LINKS, "change_offer", "handle_issue", "view_changes"},
    "Read-only": set(),
}
ADMINISTRATOR = "Administrator"
PEOPLE = {
    *(f"{verb}_user" for verb in ("add", "change", "view")),
    *(f"{verb}_group" for verb in ("add", "change", "view")),
}


def make_roles(apps, _schema_editor):
    """Make each role that is not there yet."""
    group, permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    ours = permission.objects.filter(content_type__app_label="integration")
    looking = ours.filter(codename__startswith="view_").exclude(
        codename__in=[*PERSONAL, "view_changes"]
    )
    for name, more in MAY.items():
        role, is_new = group.objects.get_or_create(name=name)
        if is_new:
            role.permissions.set([*looking, *ours.filter(codename__in=more)])
    role, is_new = group.objects.get_or_create(name=ADMINISTRATOR)
    if is_new:
        people = permission.objects.filter(
            content_type__app_label="auth", codename__in=PEOPLE
        )
        role.permissions.set([*ours, *people])


def with_permissions(apps, schema_editor):
    """Make the permissions first: Django itself makes them only when all migrations are done."""
    for label in ("auth", "integration"):
        config = running.get_app_config(label)
        create_permissions(config, apps=running, verbosity=0)
    make_roles(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("integration", "__first__"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(with_permissions, migrations.RunPython.noop)]
