"""The sidebar: what is needed today, what is set up once, and the record."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse

from integration.models import Issue, IssueState

_GROUPS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "Today": (
        ("Orders", "order", "receipt_long"),
        ("Exceptions", "issue", "warning"),
    ),
    "Set-up": (
        ("Shops", "miraklshop", "storefront"),
        ("Stores", "bigcommercestore", "warehouse"),
        ("Carrier mappings", "carriermapping", "local_shipping"),
        ("Shipping types", "shippingtype", "package_2"),
        ("SKU links", "skulink", "link"),
        ("Carriers at Macy's", "marketplacecarrier", "list_alt"),
        ("Reasons at Macy's", "marketplacereason", "help_center"),
    ),
    "Record": (
        ("Remote writes", "remotewrite", "edit_note"),
        ("Runs", "syncrun", "history"),
        ("Store orders", "storeorder", "shopping_bag"),
        ("Decisions", "decision", "gavel"),
        ("Payloads", "payload", "data_object"),
        ("Doorbells", "doorbell", "notifications"),
        ("Call budgets", "callbudget", "speed"),
    ),
}


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the groups of links that this user may follow."""
    groups = [
        (title, [_entry(request, "integration", *item) for item in items])
        for title, items in _GROUPS.items()
    ]
    system = [
        _entry(request, "auth", "Users", "user", "person"),
        _entry(request, "auth", "Groups", "group", "group"),
    ]
    allowed = [
        (title, [entry for entry in entries if entry])
        for title, entries in [*groups, ("System", system)]
    ]
    return [
        {"title": title, "separator": True, "collapsible": title == "System", "items": entries}
        for title, entries in allowed
        if entries
    ]


def style_sheet(_request: HttpRequest) -> str:
    """Return the address of our own additions to the theme's sheet."""
    return static("integration/admin.css")


def favicon(_request: HttpRequest) -> str:
    """Return the address of the sign in the browser's tab."""
    return static("integration/favicon.svg")


def _entry(
    request: HttpRequest, app: str, title: str, model: str, icon: str
) -> dict[str, Any] | None:
    """Return one link, or None when the user may not see what it leads to."""
    user = request.user
    if not (user.has_perm(f"{app}.view_{model}") or user.has_perm(f"{app}.change_{model}")):
        return None
    url = reverse(f"admin:{app}_{model}_changelist")
    entry: dict[str, Any] = {"title": title, "icon": icon, "link": url}
    if model == "issue" and (waiting := _unresolved()):
        entry |= {"badge": waiting, "badge_variant": "danger", "badge_style": "solid"}
    return entry


def _unresolved() -> int:
    """Count what waits for a person."""
    return Issue.objects.filter(state__in=[IssueState.OPEN, IssueState.SNOOZED]).count()
