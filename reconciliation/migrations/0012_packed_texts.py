from collections.abc import Iterable, Iterator

import django.db.models.deletion
from django.db import connection, migrations, models

from reconciliation.domain.packed_texts import TEXTS_A_BLOCK, packed

_SEQUENCE = "pg_get_serial_sequence('reconciliation_transactionline', 'id')"


def _pack(apps, schema_editor):
    """Pack the texts there are: of lines, whose numbers are their ids, and of what they said."""
    models = {
        name: apps.get_model("reconciliation", name)
        for name in ("TransactionText", "LineChange", "TextBlock")
    }
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reconciliation_transactionline SET text_number = id")
        cursor.execute(
            f"UPDATE reconciliation_linechange SET text_number = nextval({_SEQUENCE})"
        )
    texts = models["TransactionText"].objects.order_by("line_id")
    changes = models["LineChange"].objects.order_by("text_number")
    for rows in (
        texts.values_list("line_id", "line__shop_id", "raw"),
        changes.values_list("text_number", "line__shop_id", "raw"),
    ):
        blocks = _blocks(rows.iterator())
        for first, shop, some in blocks:
            [(number, block)] = packed(some, first=first)
            models["TextBlock"].objects.create(first_number=number, shop_id=shop, texts=block)


def _blocks(rows: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int, list[bytes]]]:
    """Put texts together whose numbers are near each other and whose shop is the same."""
    first, of_shop, some = 0, 0, list[bytes]()
    for number, shop, text in rows:
        if some and (shop != of_shop or number - first >= TEXTS_A_BLOCK):
            yield first, of_shop, some
            some = []
        if not some:
            first, of_shop = number, shop
        some += [b""] * (number - first - len(some))
        some.append(text.encode())
    if some:
        yield first, of_shop, some


class Migration(migrations.Migration):

    dependencies = [
        ('integration', '0004_stock_rules'),
        ('reconciliation', '0011_digest_of_a_line'),
    ]

    operations = [
        migrations.CreateModel(
            name='TextBlock',
            fields=[
                ('first_number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('texts', models.BinaryField(help_text='Packed by zlib.')),
                ('shop', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='integration.miraklshop')),
            ],
        ),
        # They are packed already.
        migrations.RunSQL(
            'ALTER TABLE reconciliation_textblock ALTER texts SET STORAGE EXTERNAL',
            migrations.RunSQL.noop,
        ),
        migrations.AddField(
            model_name='transactionline',
            name='text_number',
            field=models.BigIntegerField(default=0, help_text='The number of its raw text, in a block.'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='linechange',
            name='text_number',
            field=models.BigIntegerField(default=0, help_text='The number of its raw text, in a block.'),
            preserve_default=False,
        ),
        migrations.RunPython(_pack),
        migrations.DeleteModel(
            name='TransactionText',
        ),
        migrations.RemoveField(
            model_name='linechange',
            name='raw',
        ),
    ]
