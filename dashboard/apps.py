"""The app `dashboard` shows what a person must decide, and records the decision.

It reads both other apps and acts by recording decisions and ringing a flow's doorbell; it never
calls a remote.
"""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """Name the app to Django and to people."""

    name = "dashboard"
    verbose_name = "Dashboard"
    default_auto_field = "django.db.models.BigAutoField"
