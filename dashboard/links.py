"""The addresses of records, wherever their page is."""

from django.urls import reverse
from django.utils.http import urlencode

from integration.models import Issue, MiraklShop, Order, Payload
from reconciliation.models import JournalEntry, Payout, Posting, TransactionLine


def order_page(order: Order) -> str:
    """Return the address of an order's page; its shop must be at hand."""
    return order_page_of(order.shop, order.mirakl_order_id)


def order_page_of(shop: MiraklShop, mirakl_order_id: str) -> str:
    """Return the address of the page of a shop's order by its number."""
    return reverse("dashboard:order", args=[shop.slug, mirakl_order_id])


def issue_page(issue: Issue) -> str:
    """Return the address of an exception's page."""
    return reverse("dashboard:exception", args=[issue.pk])


def payload_page(payload: Payload) -> str:
    """Return the address of a payload's page, with its raw text."""
    return reverse("admin:integration_payload_change", args=[payload.pk])


def runs_named(name: str) -> str:
    """Return the address of the run with this name."""
    return f"{reverse('admin:integration_syncrun_changelist')}?{urlencode({'q': name})}"


def payout_page(payout: Payout) -> str:
    """Return the address of a payout's page; its shop must be at hand."""
    return reverse("dashboard:payout", args=[payout.shop.slug, payout.mirakl_cycle_id])


def payout_lines(payout: Payout, stage: str = "") -> str:
    """Return the address of a payout's lines, of one step of its waterfall or of all."""
    query = f"?{urlencode({'of': stage})}" if stage else ""
    args = [payout.shop.slug, payout.mirakl_cycle_id]
    return reverse("dashboard:payout_lines", args=args) + query


def line_page(line: TransactionLine) -> str:
    """Return the address of a transaction line, with its raw text."""
    return reverse("dashboard:transaction_line", args=[line.pk])


def entry_page(entry: JournalEntry) -> str:
    """Return the address of a journal entry."""
    return reverse("dashboard:entry", args=[entry.pk])


def posting_page(posting: Posting) -> str:
    """Return the address of a posting's lines: why it is this number."""
    return reverse("dashboard:posting", args=[posting.pk])
