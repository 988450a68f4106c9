"""A file of lines from somebody's disk: a look at it first, then all of it or nothing."""

from __future__ import annotations

import os
import time
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from dashboard import uploads
from reconciliation.models import LineImport, TransactionLine
from tests.integration.admin.pages import text_of, told
from tests.reconciliation.conftest import shop  # noqa: F401  a shop without remotes
from tests.reconciliation.uploads import cells, csv_file, text_file, xlsx_file, zip_file

PAGE = "dashboard:upload_lines"


@pytest.fixture(autouse=True)
def disk(settings, tmp_path):
    """Keep uploads in a folder of the test."""
    settings.LOCAL_DIR = tmp_path / "local"
    return tmp_path


@pytest.fixture
def finance(browser_of, shop):  # noqa: F811
    return browser_of("Finance")


def send(client: Client, path: Path, **fields):
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return client.post(reverse(PAGE), {"file": file, **fields}, follow=True)


def press_import(client: Client, looked):
    address = reverse("dashboard:import_upload", args=[looked.context["upload"].token])
    return client.post(address, follow=True)


def kept() -> list[Path]:
    return list(uploads.folder().iterdir())


class TestTheLook:
    def test_counts_what_would_change_and_changes_nothing(self, finance, disk):
        looked = send(finance, csv_file(disk / "lines.csv", [cells(1), cells(2, amount="-1.25")]))

        shown = text_of(looked)
        assert "2 new lines" in shown
        assert "0 changed 0 known as they are" in shown
        assert "Order amount 2 11.25 USD" in shown
        assert "C-1-A 12.50 USD paid" in shown
        assert not TransactionLine.objects.exists()

    def test_tells_the_known_from_the_new(self, finance, disk):
        press_import(finance, send(finance, csv_file(disk / "one.csv", [cells(1)])))

        looked = send(finance, xlsx_file(disk / "two.xlsx", [cells(1), cells(2)]))

        assert "1 new line 0 changed 1 known as they are" in text_of(looked)

    def test_says_by_line_what_cannot_be_read_and_imports_nothing(self, finance, disk):
        rows = [cells(1), cells(2, amount="lots"), cells(3, currency="EUR")]

        looked = send(finance, csv_file(disk / "bad.csv", rows))

        shown = text_of(looked)
        assert "2 lines cannot be read, so nothing of the file is imported." in shown
        assert "lots" in shown
        answer = press_import(finance, looked)
        assert answer.status_code == 422
        assert "cannot be read: nothing was imported." in text_of(answer)
        assert not TransactionLine.objects.exists()
        assert kept() == []

    def test_says_of_a_file_that_was_imported_that_it_was(self, finance, disk):
        file = csv_file(disk / "lines.csv", [cells(1)])
        press_import(finance, send(finance, file))

        looked = send(finance, file)

        assert "This very file was imported on" in text_of(looked)
        answer = press_import(finance, looked)
        assert "This very file was imported on" in text_of(answer)
        assert LineImport.objects.filter(is_complete=True).count() == 1

    @pytest.mark.parametrize(
        ("name", "content", "sentence"),
        [
            ("cut.zip", b"PK\x03\x04rest", "damaged or was cut short"),
            ("bill.pdf", b"%PDF-1.7", "This is a PDF"),
            ("old.xls", b"\xd0\xcf\x11\xe0", "old Excel workbook"),
            ("page.html", b"<html>", "web page or XML"),
            ("bank.ofx", b"OFXHEADER:100", "upload it where deposits are confirmed"),
            ("other.csv", b"name,age\nAda,36\n", "Nothing was imported."),
        ],
    )
    def test_refuses_what_is_no_export_with_its_sentence(
        self, finance, disk, name, content, sentence
    ):
        path = disk / name
        path.write_bytes(content)

        answer = send(finance, path)

        assert answer.status_code == 422
        assert sentence in text_of(answer)
        assert kept() == []

    def test_wants_a_file(self, finance):
        answer = finance.post(reverse(PAGE), {})

        assert answer.status_code == 422
        assert "Choose a file." in text_of(answer)

    def test_says_that_a_file_is_empty(self, finance, disk):
        assert "The file is empty." in text_of(send(finance, text_file(disk / "nothing.csv")))


class TestTheImport:
    def test_brings_every_line_in_and_deletes_the_upload(self, finance, disk):
        looked = send(
            finance, zip_file(disk / "a.zip", csv_file(disk / "lines.csv", [cells(1), cells(2)]))
        )
        assert len(kept()) == 1

        answer = press_import(finance, looked)

        assert told(answer) == ["“lines.csv” is imported: 2 added, 0 changed, 0 as they were."]
        assert sum(line.amount for line in TransactionLine.objects.all()) == Decimal(25)
        assert LineImport.objects.get().imported_by == "finance"
        assert kept() == []
        assert "lines.csv Uploaded" in text_of(answer)

    def test_twice_by_a_second_click_says_that_the_upload_is_gone(self, finance, disk):
        looked = send(finance, csv_file(disk / "lines.csv", [cells(1)]))
        press_import(finance, looked)

        assert told(press_import(finance, looked)) == [
            "The upload is no longer here: it was imported, or a day has passed. Upload it again."
        ]

    def test_can_be_left(self, finance, disk):
        looked = send(finance, csv_file(disk / "lines.csv", [cells(1)]))
        address = reverse("dashboard:discard_upload", args=[looked.context["upload"].token])

        finance.post(address)

        assert kept() == []
        assert not TransactionLine.objects.exists()


class TestTheUpload:
    def test_is_kept_under_a_name_that_nobody_can_guess(self, finance, disk):
        path = csv_file(disk / "lines.csv", [cells(1)])
        file = SimpleUploadedFile("../../../etc/passwd", path.read_bytes())

        looked = finance.post(reverse(PAGE), {"file": file}, follow=True)

        [one] = kept()
        assert len(one.name) > 40
        assert one.stat().st_mode & 0o777 == 0o600
        assert looked.context["upload"].name == "passwd"

    def test_of_somebody_else_is_not_found(self, finance, browser_of, disk):
        token = send(finance, csv_file(disk / "l.csv", [cells(1)])).context["upload"].token

        answer = browser_of("Administrator").get(
            reverse("dashboard:look_at_upload", args=[token]), follow=True
        )

        assert "no longer here" in told(answer)[0]

    def test_is_deleted_after_a_day(self, finance, disk):
        send(finance, csv_file(disk / "old.csv", [cells(1)]))
        [old] = kept()
        yesterday = time.time() - uploads.KEPT.total_seconds() - 60
        os.utime(old, (yesterday, yesterday))

        send(finance, csv_file(disk / "new.csv", [cells(2)]))

        assert old not in kept()
        assert len(kept()) == 1

    def test_is_refused_before_it_is_read_where_the_disk_is_too_small(
        self, finance, disk, monkeypatch
    ):
        monkeypatch.setattr(uploads, "SPARE", 2**60)

        answer = send(finance, csv_file(disk / "lines.csv", [cells(1)]))

        assert "The disk is too small" in told(answer)[0]
        assert kept() == []

    def test_without_a_token_is_refused(self, person, shop, disk):  # noqa: F811
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(person("Finance"))

        answer = send(strict, csv_file(disk / "lines.csv", [cells(1)]))

        assert answer.status_code == 403
        assert kept() == []

    def test_is_offered_only_where_a_shop_is_connected(self, browser_of):
        shown = text_of(browser_of("Administrator").get(reverse(PAGE)))

        assert "No shop is connected yet." in shown
