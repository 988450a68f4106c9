"""The sidebar of the theme: the navigation of all pages in the theme's words."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static

from config.navigation import Entry, sections_for


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the groups of links that this user may follow."""
    return [
        {
            "title": section.title,
            "separator": True,
            "collapsible": section.title == "System",
            "items": [_item(entry) for entry in section.entries],
        }
        for section in sections_for(request.user)
    ]


def style_sheet(_request: HttpRequest) -> str:
    """Return the address of our own additions to the theme's sheet."""
    return static("integration/admin.css")


def favicon(_request: HttpRequest) -> str:
    """Return the address of the sign in the browser's tab."""
    return static("integration/favicon.svg")


def _item(entry: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {"title": entry.title, "icon": entry.icon, "link": entry.url}
    if not entry.url_name.startswith("admin:"):
        item["active"] = False  # the theme would take every page for a part of “/”
    if entry.count:
        item |= {"badge": entry.count, "badge_variant": "danger", "badge_style": "solid"}
    return item
