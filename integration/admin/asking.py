"""Forms that ask a remote before anything is saved, outside the transaction that Django opens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.utils import unquote
from django.db.models import Model
from django.forms.models import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from unfold.widgets import UnfoldAdminPasswordWidget

from integration.admin.base import EditableAdmin
from integration.connecting import UnableToConnect


class SecretField(forms.CharField):
    """A secret that is typed and never shown. Left empty it keeps what is stored."""

    def __init__(self, **options: Any) -> None:
        widget = UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"})
        super().__init__(widget=widget, **{"strip": True, **options})


class AskingForm(ModelForm):
    """A form whose answer may be refused by a remote.

    `objection` is what the remote objected to: (field, sentence). The form is judged once, in
    `AskingAdmin`; a second pass only shows what the first one found.
    """

    objection: tuple[str, str] | None = None

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.objection is None:
            return
        field, sentence = self.objection
        if field or not self.errors:
            self.add_error(field if field in self.fields else None, sentence)


class AskingAdmin(EditableAdmin):
    """An admin whose form asks a remote. Nothing is saved when the remote objects."""

    # What the connecting code calls a field → what the form calls it.
    form_names: dict[str, str] = {}

    def submit(self, request: HttpRequest, form: Any, obj: Any) -> Model:
        """Ask the remote and save. `obj` is None for a new record. Raise UnableToConnect."""
        raise NotImplementedError

    @method_decorator(sensitive_post_parameters())
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Save what was sent, or show the form with what is wrong."""
        if request.method == "POST":
            answer = self._judge(request, object_id)
            if answer is not None:
                return answer
        context = {**(extra_context or {}), "show_save_and_add_another": False}
        response: HttpResponse = super().changeform_view(request, object_id, form_url, context)
        return response

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **options: Any
    ) -> type[AskingForm]:
        """Return the form, with what the remote objected to."""
        form: type[AskingForm] = super().get_form(request, obj, change, **options)
        form.objection = getattr(request, "objection", None)
        return form

    def _judge(self, request: HttpRequest, object_id: str | None) -> HttpResponse | None:
        """Return the answer to a form that was saved; None for one that is to be shown again."""
        obj = self.get_object(request, unquote(object_id)) if object_id else None
        if object_id and obj is None:
            return None  # Django says that there is no such record
        may = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        if not may:
            return None  # Django says so
        form = self.get_form(request, obj, change=obj is not None)(
            request.POST, request.FILES, instance=obj
        )
        objection = ("", "Nothing was saved. Please try again.")
        if form.is_valid():
            try:
                saved = self.submit(request, form, obj)
            except UnableToConnect as error:
                objection = (self.form_names.get(error.field, error.field), str(error))
            else:
                return self._answer(request, form, saved, is_new=obj is None)
        request.objection = objection  # type: ignore[attr-defined]
        return None

    def _answer(
        self, request: HttpRequest, form: Any, saved: Model, *, is_new: bool
    ) -> HttpResponse:
        message = self.construct_change_message(request, form, [], is_new)
        if is_new:
            self.log_addition(request, saved, message)
            response: HttpResponse = self.response_add(request, saved)
        else:
            self.log_change(request, saved, message)
            response = self.response_change(request, saved)
        return response
