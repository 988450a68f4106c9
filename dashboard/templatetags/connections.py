"""Tags for the pages of shops."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField, ChoiceField

register = template.Library()


@register.simple_tag
def rule_value(field: BoundField) -> str:
    """Return the value of a rule in words: a choice by its label, yes or no, or “–”."""
    value = field.value()
    if isinstance(field.field, ChoiceField):
        choices: Any = field.field.choices
        labels = {str(key): label for key, label in choices}
        return str(labels.get("" if value is None else str(value), value))
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return "–" if value in (None, "") else str(value)
