"""A file that somebody has, and the shop that it is for."""

from __future__ import annotations

from typing import Any

from django import forms

from integration.models import MiraklShop


class UploadForm(forms.Form):
    """The file to look at. The shop is asked only where there are several."""

    shop = forms.ChoiceField(label="Shop", required=False)
    file = forms.FileField(
        label="File",
        max_length=255,
        error_messages={
            "required": "Choose a file.",
            "missing": "Choose a file.",
            "empty": "The file is empty.",
            "max_length": "The file's name is too long: rename it.",
        },
    )

    def __init__(self, *args: Any, shops: list[MiraklShop], **options: Any) -> None:
        super().__init__(*args, **options)
        self.shops = shops
        field = self.fields["shop"]
        field.choices = [(shop.slug, str(shop)) for shop in shops]  # type: ignore[attr-defined]
        if len(shops) < 2:
            field.widget = forms.HiddenInput()

    @property
    def chosen_shop(self) -> MiraklShop:
        """Return the shop that was chosen, else the first; there must be one."""
        slug = self.cleaned_data.get("shop")
        return next((shop for shop in self.shops if shop.slug == slug), self.shops[0])
