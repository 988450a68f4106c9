"""Tags for exceptions: how bad one is, and where its order stands."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from dashboard.links import order_page as address_of
from dashboard.templatetags.shell import badge
from integration.domain.issues import Severity
from integration.models import Order

register = template.Library()

_COLORS = {Severity.CRITICAL.value: "danger", Severity.HIGH.value: "warning"}


@register.simple_tag
def severity(value: str) -> SafeString:
    """Return how bad it is to leave it lying."""
    return badge(value.lower(), _COLORS.get(value, ""))


@register.filter
def order_page(order: Order) -> str:
    """Return the address of an order's page."""
    return address_of(order)
