"""Secrets in the database, and the keys that encrypt them."""

from cryptography.fernet import Fernet
from django.db import connection

from integration.models import BigCommerceStore

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))


class TestFieldKeys:
    def test_are_changed_by_saving_each_row_once_under_both(self, db, settings):
        settings.FIELD_KEYS = [OLD]
        BigCommerceStore.objects.create(slug="main", store_hash="abc", access_token="token")
        settings.FIELD_KEYS = [NEW, OLD]

        for row in BigCommerceStore.objects.all():
            row.save()

        settings.FIELD_KEYS = [NEW]
        assert BigCommerceStore.objects.get().access_token == "token"
        assert _stored().startswith("enc1:")


def _stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_token FROM integration_bigcommercestore")
        return str(cursor.fetchone()[0])
