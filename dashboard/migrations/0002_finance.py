"""What the roles may do with payouts and journals. What an administrator changes stays."""

from django.apps import apps as running
from django.contrib.auth.management import create_permissions
from django.db import migrations

RULES = ("account", "commissionrate", "dimensionrule", "linerule", "typemapping")
FINANCE = {
    *(f"{verb}_{model}" for verb in ("add", "change", "delete") for model in RULES),
    "change_books",
    "keep_books",
    "decide_match",
    "post_journal",
    "export_journal",
}
EVERYBODY = ("Operations", "Finance", "Ecommerce", "Read-only")


def let_finance_keep_the_books(apps, _schema_editor):
    """Let every role look, Finance and administrators do."""
    for label in ("auth", "reconciliation"):
        create_permissions(running.get_app_config(label), apps=running, verbosity=0)
    group, permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    ours = permission.objects.filter(content_type__app_label="reconciliation")
    for role in group.objects.filter(name__in=EVERYBODY):
        role.permissions.add(*ours.filter(codename__startswith="view_"))
    for role in group.objects.filter(name="Finance"):
        role.permissions.add(*ours.filter(codename__in=FINANCE))
    for role in group.objects.filter(name="Administrator"):
        role.permissions.add(*ours)


class Migration(migrations.Migration):
    dependencies = [("dashboard", "0001_roles"), ("reconciliation", "__first__")]

    operations = [migrations.RunPython(let_finance_keep_the_books, migrations.RunPython.noop)]
