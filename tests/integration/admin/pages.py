"""How a test reads a page: its text, its form, its messages."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.forms import ModelForm
from django.urls import reverse


def listing(model: str, *, app: str = "integration") -> str:
    """Return the address of a list."""
    return reverse(f"admin:{app}_{model}_changelist")


def page(model: str, pk: object, *, app: str = "integration") -> str:
    """Return the address of a record's page."""
    return reverse(f"admin:{app}_{model}_change", args=[pk])


def adding(model: str, *, app: str = "integration") -> str:
    """Return the address of the form for a new record."""
    return reverse(f"admin:{app}_{model}_add")


def text_of(answer: Any) -> str:
    """Return what a person reads on a page: no tags, no runs of spaces."""
    content = re.sub(r"<(script|style).*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", content)).split())


def form_of(answer: Any) -> ModelForm:
    """Return the form of a page."""
    form: ModelForm = answer.context["adminform"].form
    return form


def filled(answer: Any, **changes: Any) -> dict[str, Any]:
    """Return what a browser would send: the form as it stands, with some changes."""
    sent: dict[str, Any] = {}
    for bound in form_of(answer):
        value = bound.value()
        if bound.field.widget.__class__.__name__.endswith("SplitDateTimeWidget"):
            sent[f"{bound.html_name}_0"] = f"{value:%Y-%m-%d}" if value else ""
            sent[f"{bound.html_name}_1"] = f"{value:%H:%M:%S}" if value else ""
        elif value is True:
            sent[bound.html_name] = "on"
        elif value not in (None, False):
            sent[bound.html_name] = value
    return {**sent, **changes}


def told(answer: Any) -> list[str]:
    """Return the messages that a page shows."""
    return [str(message) for message in answer.context["messages"]]
