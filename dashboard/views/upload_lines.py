"""Transaction lines from a file that somebody has: a look at it first, then the import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard import money, uploads
from dashboard.fixes.differences import DECIDE
from dashboard.forms.uploads import UploadForm
from dashboard.guards import allowed
from dashboard.shell import Amount, Badge, Table, lines
from dashboard.uploads import NoRoom, Upload
from integration.models import MiraklShop
from reconciliation.domain.unusable import UnusableFile
from reconciliation.flows import import_file as flow
from reconciliation.models import LineImport

READINGS_SHOWN = 20
GONE = "The upload is no longer here: it was imported, or a day has passed. Upload it again."


@allowed(DECIDE)
@csrf_exempt  # until there is known to be room; then the token is asked for
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file, and lead to a look at what it would change."""
    if request.method == "POST":
        try:
            uploads.refuse_too_large(request)
        except NoRoom as error:
            messages.error(request, str(error))
            return redirect("dashboard:upload_lines")
    answer: HttpResponse = _upload(request)
    return answer


@csrf_protect
def _upload(request: HttpRequest) -> HttpResponse:
    shops = list(MiraklShop.objects.defer("api_key").order_by("name", "pk"))
    form = UploadForm(request.POST or None, request.FILES or None, shops=shops)
    if request.method == "POST" and not form.is_bound:
        form = UploadForm({}, shops=shops)
    if shops and form.is_valid():
        try:
            kept = uploads.keep(request, form.cleaned_data["file"], form.chosen_shop)
        except NoRoom as error:
            form.add_error("file", str(error))
        else:
            return redirect("dashboard:look_at_upload", token=kept.token)
    context = {"form": form, "shops": shops, "readings": _readings()}
    status = 422 if form.errors else 200
    return render(request, "dashboard/pages/upload_lines.html", context, status=status)


@allowed(DECIDE)
@require_safe
def look(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a file holds and what importing it would change."""
    kept = uploads.find(request, token)
    if kept is None:
        return _gone(request)
    shop = get_object_or_404(MiraklShop.objects.defer("api_key"), slug=kept.shop)
    try:
        found = flow.preview(shop, kept.path, name=kept.name)
    except UnusableFile as error:
        uploads.drop(request, kept)
        return _refused(request, kept, error)
    context = {
        "upload": kept,
        "found": found,
        "shop": shop,
        "first": _first(found),
        "types": _types(found, shop),
        "faults": faults_table(found.faults, found.fault_count),
    }
    return render(request, "dashboard/pages/upload_look.html", context)


@allowed(DECIDE)
@require_POST
def bring_in(request: HttpRequest, token: str) -> HttpResponse:
    """Import a file that was looked at, all of it or nothing; the upload is deleted."""
    kept = uploads.find(request, token)
    if kept is None:
        return _gone(request)
    shop = get_object_or_404(MiraklShop.objects.defer("api_key"), slug=kept.shop)
    by = request.user.get_username()
    try:
        done = flow.import_file(shop, kept.path, by=by, at=timezone.now(), name=kept.name)
    except UnusableFile as error:
        return _refused(request, kept, error)
    finally:
        uploads.drop(request, kept)
    as_they_were = done.read - done.added - done.changed
    messages.success(
        request,
        f"“{done.name}” is imported: {done.added:,} added, {done.changed:,} changed,"
        f" {as_they_were:,} as they were.",
    )
    return redirect("dashboard:upload_lines")


@allowed(DECIDE)
@require_POST
def discard(request: HttpRequest, token: str) -> HttpResponse:
    """Delete an upload without importing it."""
    kept = uploads.find(request, token)
    if kept is not None:
        uploads.drop(request, kept)
        messages.success(request, f"“{kept.name}” is deleted; nothing of it was imported.")
    return redirect("dashboard:upload_lines")


def _gone(request: HttpRequest) -> HttpResponse:
    messages.warning(request, GONE)
    return redirect("dashboard:upload_lines")


def _refused(request: HttpRequest, kept: Upload, error: UnusableFile) -> HttpResponse:
    context = {
        "name": kept.name,
        "sentence": error.sentence,
        "faults": faults_table(error.faults, len(error.faults)),
        "again": "dashboard:upload_lines",
    }
    return render(request, "dashboard/pages/upload_refused.html", context, status=422)


def _first(found: flow.FilePreview) -> Table:
    rows: list[tuple[object, ...]] = [
        (
            line.position,
            money.type_words(line.type),
            line.mirakl_order_id,
            Amount(line.amount, line.currency),
            line.payment_state.lower(),
            line.created_at,
        )
        for line in found.first
    ]
    headers = ("In the file", "Type", "Order", "Amount", "State", "Made")
    return Table(headers, rows, "The first lines")


def _types(found: flow.FilePreview, shop: MiraklShop) -> Table:
    rows: list[tuple[object, ...]] = [
        (money.type_words(one.type), f"{one.count:,}", Amount(one.total, shop.currency))
        for one in found.by_type
    ]
    if len(rows) > 1:
        number = sum(one.count for one in found.by_type)
        rows.append(("All lines", f"{number:,}", Amount(found.total, shop.currency)))
    return Table(("Type", "Lines", "Sum"), rows, "By type")


def faults_table(faults: Sequence[Mapping[str, str]], count: int) -> Table | None:
    """Return what of a file cannot be read, by line; None where all can."""
    rows: list[tuple[object, ...]] = [
        (fault.get("line", ""), fault.get("why", ""), fault.get("text") or fault.get("id", ""))
        for fault in faults
    ]
    note = f"The first {len(rows)} of {count:,}." if count > len(rows) else ""
    headers = ("Line", "Why it cannot be read", "What stands there")
    return Table(headers, rows, "What cannot be read", note) if rows else None


def _readings() -> Table:
    rows: list[tuple[object, ...]] = [
        (
            one,
            one.get_source_display(),
            lines(one.began_at, one.imported_by),
            f"{one.read:,}",
            f"{one.added:,}",
            f"{one.changed:,}",
            _state(one),
        )
        for one in LineImport.objects.select_related("shop").defer("shop__api_key")[:READINGS_SHOWN]
    ]
    headers = ("Reading", "From", "When", "Read", "Added", "Changed", "State")
    return Table(headers, rows, "The last readings", nothing="No lines have been read yet.")


def _state(one: LineImport) -> Badge:
    if one.ended_at is None:
        return Badge("goes on", "info")
    if one.is_complete:
        return Badge("complete", "success")
    why = next((fault.get("why", "") for fault in one.faults), "")
    return Badge("nothing imported" if one.source == "FILE" else "broken off", "danger", why)
