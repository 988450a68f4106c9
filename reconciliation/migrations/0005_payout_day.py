"""The day of a payout, in the books' time zone: what it is named by on pages and in entries."""

from django.db import migrations, models

NAME_THEM = """
    UPDATE reconciliation_payout AS payout
    SET closed_on = (payout.closed_at AT TIME ZONE coalesce(books.timezone, 'America/New_York'))::date
    FROM integration_miraklshop AS shop
    LEFT JOIN reconciliation_books AS books ON books.shop_id = shop.id
    WHERE shop.id = payout.shop_id
"""
HELP = "That day in the books' time zone: its name, anywhere."


class Migration(migrations.Migration):
    dependencies = [("reconciliation", "0004_foreign_lines")]

    operations = [
        migrations.AddField(
            model_name="payout",
            name="closed_on",
            field=models.DateField(null=True, help_text=HELP),
        ),
        migrations.RunSQL(NAME_THEM, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="payout", name="closed_on", field=models.DateField(help_text=HELP)
        ),
    ]
