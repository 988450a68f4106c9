"""The app `integration` keeps the marketplace and the store in step.

Offers, stock, prices, orders, shipments, cancellations, returns and refunds: it observes both
remotes, decides, and acts. It knows neither the books (`reconciliation`) nor the pages
(`dashboard`).
"""

from importlib import import_module

from django.apps import AppConfig


class IntegrationConfig(AppConfig):
    """Name the app to Django and to people."""

    name = "integration"
    verbose_name = "Marketplace and store"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks."""
        import_module("integration.checks")
