"""Files that people upload, kept between a look and the import under names that nobody can guess.

What the browser sends later is only a token; its session says which file, name and shop it means.
"""

from __future__ import annotations

import errno
import secrets
import shutil
import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import HttpRequest

from integration.models import MiraklShop

KEPT = timedelta(days=1)
MOST_KEPT = 20  # of one person at a time
SPARE = 512 * 1024 * 1024  # bytes: a disk that is fuller troubles everything else on it
_SESSION = "uploads"


class NoRoom(Exception):
    """The disk is too small for an upload; the text is for the person."""


@dataclass(frozen=True)
class Upload:
    """A file that somebody uploaded: where it is, what it was called, which shop it is for."""

    token: str
    path: Path
    name: str
    shop: str


def folder() -> Path:
    """Return where uploads lie; only the application's user may look into it."""
    path = Path(settings.LOCAL_DIR) / "uploads"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def refuse_too_large(request: HttpRequest) -> None:
    """Go on only when what is being sent has room; nothing of it is read yet. Raise NoRoom."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    size = int(length) if length.isascii() and length.isdigit() else 0
    for place in (Path(tempfile.gettempdir()), folder()):
        free = shutil.disk_usage(place).free
        if size + SPARE > free:
            raise NoRoom(_no_room(size, free))


def keep(request: HttpRequest, file: UploadedFile, shop: MiraklShop) -> Upload:
    """Keep an upload for the person's next step. Raise NoRoom; then nothing of it is left."""
    sweep()
    token = secrets.token_urlsafe(32)
    path = folder() / token
    try:
        _write(file, path)
    except OSError as error:
        path.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoRoom(_no_room(file.size or 0, shutil.disk_usage(folder()).free)) from error
        raise
    name = (file.name or "file")[:255]
    told = {token: {"name": name, "shop": shop.slug}}
    known = {**request.session.get(_SESSION, {}), **told}
    for old in list(known)[:-MOST_KEPT]:
        _remove(old)
        del known[old]
    request.session[_SESSION] = known
    return Upload(token, path, name, shop.slug)


def find(request: HttpRequest, token: str) -> Upload | None:
    """Return an upload of this very session; None when it is another's, or gone."""
    told: dict[str, Any] | None = request.session.get(_SESSION, {}).get(token)
    if told is None:
        return None
    path = folder() / token
    return Upload(token, path, told["name"], told["shop"]) if path.is_file() else None


def drop(request: HttpRequest, upload: Upload) -> None:
    """Delete an upload."""
    upload.path.unlink(missing_ok=True)
    known = dict(request.session.get(_SESSION, {}))
    known.pop(upload.token, None)
    request.session[_SESSION] = known


def sweep() -> None:
    """Delete what was uploaded more than a day ago and never imported."""
    oldest = time.time() - KEPT.total_seconds()
    for path in folder().iterdir():
        try:
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
        except FileNotFoundError:
            continue  # another process was faster


def _write(file: UploadedFile, path: Path) -> None:
    if isinstance(file, TemporaryUploadedFile):
        file.flush()
        shutil.move(file.temporary_file_path(), path)
    else:
        with path.open("wb") as kept:
            for chunk in file.chunks():
                kept.write(chunk)
    path.chmod(0o600)


def _remove(token: str) -> None:
    (folder() / token).unlink(missing_ok=True)


def _no_room(size: int, free: int) -> str:
    needed = (size + SPARE) // 1024**2
    return (
        f"The disk is too small: this upload needs {needed:,} MiB, and {free // 1024**2:,} MiB are"
        " free. Nothing was kept."
    )
