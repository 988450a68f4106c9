"""Open a file that a person uploaded: tell its form, unpack a zip, refuse what would do harm."""

import errno
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from reconciliation.domain.unusable import UnusableFile

MIB = 1024 * 1024
SPARE = 512 * MIB  # a disk that is fuller troubles everything else on it
ROOM_A_BYTE = 3  # rows, indexes and their log, for each byte of a file of lines
MOST_RATIO = 200  # JSON packs to a tenth, tables to a thirtieth
NO_BOMB = 16 * MIB  # what is smaller is let through, however well it packs
CHUNK = MIB
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # a way of packing that Python does not know
    RuntimeError,
    ValueError,
)
_FULL = "The disk of temporary files is full. Make room, try again. Nothing was imported."
_TRUNCATED = "The zip is damaged or was cut short: upload it again."


class FileForm(StrEnum):
    """The forms that can be read."""

    NDJSON = "NDJSON"
    JSON = "JSON"
    CSV = "CSV"
    XLSX = "XLSX"
    OFX = "OFX"


@dataclass(frozen=True)
class OpenFile:
    """An uploaded file, unpacked: its form, its own name, its bytes, the upload's SHA-256."""

    form: FileForm
    name: str
    content: BinaryIO
    size: int
    digest: str


@contextmanager
def opened(path: Path, *, name: str = "") -> Iterator[OpenFile]:
    """Open an upload, or the one file in its zip. Raise UnusableFile."""
    name = name or path.name
    with ExitStack() as stack:
        file: BinaryIO = stack.enter_context(path.open("rb"))
        digest = _digest(file)
        if zipfile.is_zipfile(file) and not _is_workbook(file):
            file, name = stack.enter_context(_unpacked(file))
        elif _starts_like_a_zip(file) and not zipfile.is_zipfile(file):
            raise UnusableFile(_TRUNCATED)
        size = file.seek(0, 2)
        if not size:
            raise UnusableFile("The file is empty.")
        yield OpenFile(_form(file, name), name, file, size, digest)


def require_room(size: int) -> None:
    """Go on only when a file of lines has room in the database's disk, where that is ours."""
    host = str(settings.DATABASES["default"].get("HOST", ""))
    if host.startswith("/") and Path(host).is_dir():
        _require(Path(host), size * ROOM_A_BYTE, "the database")


def _require(where: Path, size: int, what: str) -> None:
    free = shutil.disk_usage(where).free
    if free < size + SPARE:
        raise UnusableFile(
            f"The disk of {what} is too small: this file needs {(size + SPARE) // MIB:,} MiB,"
            f" and {free // MIB:,} MiB are free. Nothing was imported."
        )


def _digest(file: BinaryIO) -> str:
    digest = sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _starts_like_a_zip(file: BinaryIO) -> bool:
    file.seek(0)
    return file.read(4) == b"PK\x03\x04"


def _is_workbook(file: BinaryIO) -> bool:
    """Tell whether a zip is a workbook; one that would unpack to too much is refused."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            if not any(member.filename == "xl/workbook.xml" for member in members):
                return False
            for member in members:
                _refuse_bomb(member)
    except (zipfile.BadZipFile, ValueError):
        raise UnusableFile(_TRUNCATED) from None
    return True


@contextmanager
def _unpacked(file: BinaryIO) -> Iterator[tuple[BinaryIO, str]]:
    """Unpack a zip's one file onto our disk, never more of it than it says it has."""
    with tempfile.TemporaryFile(prefix="marketbridge-") as unpacked:
        try:
            with zipfile.ZipFile(file) as archive:
                member = _the_member(archive)
                _require(Path(tempfile.gettempdir()), member.file_size, "temporary files")
                with archive.open(member) as packed:
                    shutil.copyfileobj(packed, unpacked, CHUNK)
        except _DAMAGED:
            raise UnusableFile(_TRUNCATED) from None
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise UnusableFile(_FULL) from error
        yield unpacked, Path(member.filename).name


def _the_member(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    members = [
        member
        for member in archive.infolist()
        if not member.is_dir()
        and not member.filename.startswith("__MACOSX/")
        and not Path(member.filename).name.startswith(".")
    ]
    if len(members) != 1:
        raise UnusableFile(f"The zip must hold one file; it holds {len(members)}.")
    member = members[0]
    if member.flag_bits & 1:
        raise UnusableFile("The zip has a password: unpack it, and upload the file itself.")
    if member.filename.lower().endswith(".zip"):
        raise UnusableFile("The zip holds another zip: upload the inner one.")
    _refuse_bomb(member)
    return member


def _refuse_bomb(member: zipfile.ZipInfo) -> None:
    ratio = member.file_size / max(1, member.compress_size)
    if member.file_size > NO_BOMB and ratio > MOST_RATIO:
        raise UnusableFile(
            f"The zip would grow {ratio:,.0f} times as large when unpacked, which no export"
            " does: it was not opened."
        )


def _form(file: BinaryIO, name: str) -> FileForm:
    file.seek(0)
    head = file.read(64 * 1024)
    file.seek(0)
    if head.startswith(b"PK\x03\x04"):
        return FileForm.XLSX
    if head.startswith(_OLD_EXCEL):
        raise UnusableFile("This is an old Excel workbook: save it as .xlsx, or as CSV.")
    if head.startswith(b"%PDF"):
        raise UnusableFile("This is a PDF: upload the export with the lines themselves.")
    text = head.decode("utf-8", errors="replace").lstrip("\ufeff \t\r\n")
    if text.startswith(("OFXHEADER", "<OFX", "<?OFX")) or "<OFX>" in text[:2000].upper():
        return FileForm.OFX
    if text.startswith("["):
        return FileForm.JSON
    if name.lower().endswith((".ndjson", ".jsonl")):
        return FileForm.NDJSON
    if text.startswith("{"):
        return _lines_or_value(text)
    if text.startswith("<"):
        raise UnusableFile("This is a web page or XML, not an export of lines.")
    if "\0" in text and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnusableFile("This is no text, no workbook and no zip: it cannot be read.")
    return FileForm.CSV


def _lines_or_value(text: str) -> FileForm:
    """Tell a line of JSON each from one JSON value, which begins with the name of its list."""
    begin = "".join(text[:200].split())
    return FileForm.JSON if begin.startswith('{"data":[') else FileForm.NDJSON
