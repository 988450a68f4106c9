"""What finance presses about a payout: confirm its deposit, take its evidence and documents."""

from __future__ import annotations

import tempfile

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dashboard.downloads import attachment
from dashboard.forms.deposits import DepositForm
from dashboard.guards import allowed
from dashboard.links import payout_page
from dashboard.queries.payouts import find_payout
from integration.models import Doorbell, MiraklShop
from reconciliation.domain.formats import FORMATS
from reconciliation.flows import pack_evidence
from reconciliation.models import (
    AccountingDocument,
    Books,
    Deposit,
    Payout,
    UnableToConfirm,
)

DECIDE, EXPORT = "reconciliation.decide_match", "reconciliation.export_journal"
LOOK = "reconciliation.view_payout"
RINGS = ("audit_payouts", "draft_journals")


@allowed(DECIDE)
@require_POST
def confirm_deposit(request: HttpRequest, shop: str, mirakl_cycle_id: str) -> HttpResponse:
    """Note that a payout's money is in the bank."""
    payout = _find(shop, mirakl_cycle_id)
    form = DepositForm(request.POST, payout=payout)
    if not form.is_valid():
        for field, errors in form.errors.items():
            label = form.fields[field].label if field in form.fields else "Deposit"
            messages.error(request, f"{label}: {' '.join(str(error) for error in errors)}")
        return redirect(payout_page(payout))
    try:
        deposit = Deposit.objects.confirm(
            payout, by=request.user.get_username(), at=timezone.now(), **form.cleaned_data
        )
        _ring(payout.shop)
        _tell_of(request, deposit)
    except UnableToConfirm as error:
        messages.error(request, str(error))
    return redirect(payout_page(payout))


def _tell_of(request: HttpRequest, deposit: Deposit) -> None:
    """Say what becomes of a deposit: beyond the tolerance nothing is drafted."""
    payout = deposit.payout
    difference = abs(payout.transferred_cents - deposit.amount)
    tolerance = Books.objects.of(payout.shop).deposit_tolerance
    if deposit.accepts_difference or difference <= tolerance:
        messages.success(request, "The deposit is confirmed; its cash entry is drafted now.")
    else:
        messages.warning(
            request,
            f"The deposit is noted, and differs by {difference:.2f} {payout.currency}: no cash"
            " entry is drafted. Take it back, or confirm it with the difference as the bank's fee.",
        )


@allowed(DECIDE)
@require_POST
def undo_deposit(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the confirmation of a deposit back."""
    deposit = get_object_or_404(Deposit.objects.select_related("payout__shop"), pk=pk)
    try:
        deposit.undo(by=request.user.get_username(), at=timezone.now())
        _ring(deposit.payout.shop)
        messages.success(request, "The confirmation is taken back.")
    except UnableToConfirm as error:
        messages.error(request, str(error))
    return redirect(payout_page(deposit.payout))


@allowed(EXPORT)
@require_safe
def evidence(_request: HttpRequest, shop: str, mirakl_cycle_id: str) -> HttpResponseBase:
    """Give the evidence pack of a payout."""
    payout = _find(shop, mirakl_cycle_id)
    # It is closed, and so deleted, when the answer has been sent.
    file = tempfile.TemporaryFile()  # noqa: SIM115
    formats = (*pack_evidence.FORMATS, Books.objects.of(payout.shop).accounting_system)
    packed = pack_evidence.pack(payout, file, formats=[key for key in formats if key in FORMATS])
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=packed.name)


@allowed(LOOK)
@require_safe
def document(_request: HttpRequest, pk: int) -> HttpResponse:
    """Give a document of Macy's as it came."""
    row = get_object_or_404(AccountingDocument, pk=pk)
    if row.content is None:
        raise Http404("This document has not been fetched.")
    return attachment(bytes(row.content), row.content_type, row.file_name)


def _ring(shop: MiraklShop) -> None:
    for flow in RINGS:
        Doorbell.objects.ring(flow, shop, at=timezone.now())


def _find(shop: str, mirakl_cycle_id: str) -> Payout:
    row = find_payout(shop, mirakl_cycle_id)
    if row is None:
        raise Http404("There is no such payout.")
    return row
