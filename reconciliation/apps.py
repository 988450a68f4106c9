"""The app `reconciliation` explains every cent that the marketplace pays.

Transaction lines, payouts, what we expected of them, and the balanced journal they end in. It
reads what `integration` knows of orders; nothing there knows of it.
"""

from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    """Name the app to Django and to people."""

    name = "reconciliation"
    verbose_name = "Payouts and journals"
    default_auto_field = "django.db.models.BigAutoField"
