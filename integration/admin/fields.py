"""Form fields for what the rules hold as lists."""

from __future__ import annotations

from typing import Any

import pycountry
from django import forms
from unfold.widgets import UnfoldAdminTextInputWidget


class CommaListField(forms.CharField):
    """A list of words, typed with commas between them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=UnfoldAdminTextInputWidget(), **options)

    def prepare_value(self, value: Any) -> Any:
        """Show a list as text; text that was refused is shown as it was typed."""
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Return the words, each once, in the order they were typed."""
        text = super().to_python(value)
        words = [word.strip() for word in (text or "").split(",")]
        return list(dict.fromkeys(word for word in words if word))

    def validate(self, value: Any) -> None:
        """Refuse an empty list where one is needed."""
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """Check the words, where there is something to check."""
        if problem := self.problem_with(value):
            raise forms.ValidationError(problem, code="invalid")

    def problem_with(self, words: list[str]) -> str:
        """Return a sentence about what is wrong, or nothing."""
        return ""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether another list was typed, not merely other spaces."""
        return bool((initial or []) != self.to_python(data))


class CountriesField(CommaListField):
    """Countries by their two-letter codes (ISO 3166-1 alpha-2)."""

    def to_python(self, value: Any) -> Any:
        """Return the codes in capitals."""
        return list(dict.fromkeys(code.upper() for code in super().to_python(value)))

    def problem_with(self, words: list[str]) -> str:
        """Name the first word that is no country."""
        unknown = (word for word in words if not _is_country(word))
        wrong = next(unknown, None)
        return f"“{wrong}” is not a country's two-letter code, such as US." if wrong else ""


def _is_country(code: str) -> bool:
    return len(code) == 2 and pycountry.countries.get(alpha_2=code) is not None
