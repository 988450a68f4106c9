"""The addresses of records, wherever their page is."""

from django.urls import reverse

from integration.models import Issue, Order


def order_page(order: Order) -> str:
    """Return the address of an order's page; its shop must be at hand."""
    return reverse("dashboard:order", args=[order.shop.slug, order.mirakl_order_id])


def issue_page(issue: Issue) -> str:
    """Return the address of an exception's page."""
    return reverse("admin:integration_issue_change", args=[issue.pk])
