"""The addresses of records, wherever their page is."""

from django.urls import reverse
from django.utils.http import urlencode

from integration.models import Issue, Order, Payload


def order_page(order: Order) -> str:
    """Return the address of an order's page; its shop must be at hand."""
    return reverse("dashboard:order", args=[order.shop.slug, order.mirakl_order_id])


def issue_page(issue: Issue) -> str:
    """Return the address of an exception's page."""
    return reverse("dashboard:exception", args=[issue.pk])


def payload_page(payload: Payload) -> str:
    """Return the address of a payload's page, with its raw text."""
    return reverse("admin:integration_payload_change", args=[payload.pk])


def runs_named(name: str) -> str:
    """Return the address of the run with this name."""
    return f"{reverse('admin:integration_syncrun_changelist')}?{urlencode({'q': name})}"
