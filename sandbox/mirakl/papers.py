"""A document on paper: the few bytes of PDF that one page of text needs."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.mirakl.ledger import Document
from sandbox.mirakl.reference import PLATFORM, SHOP_NAME

_TITLES = {
    "AUTO_INVOICE": "Invoice",
    "MANUAL_INVOICE": "Invoice",
    "MANUAL_CREDIT": "Credit note",
}

_FONTS = b"/Resources << /Font << /F1 5 0 R >> >>"


def pdf_of(document: Document) -> bytes:
    """Return a document as a PDF of one page."""
    lines = [
        f"{_TITLES[document.type]} {document.name}",
        f"{PLATFORM} to {SHOP_NAME}",
        f"{document.created_at:%B %d, %Y}",
        "",
        *(f"{one.description}: {one.amount} {document.currency}" for one in document.details),
        "",
        f"Taxes: {document.tax} {document.currency}",
        f"Total: {document.amount + document.tax} {document.currency}",
    ]
    return _page(lines)


def _page(lines: Sequence[str]) -> bytes:
    """Return a PDF with these lines, from the top of a US letter page."""
    shown = " T* ".join(f"({_escaped(line)}) Tj" for line in lines)
    stream = f"BT /F1 12 Tf 18 TL 72 720 Td {shown} ET".encode("latin-1", "replace")
    return _file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R %s >>" % _FONTS,
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
    )


def _file(objects: Sequence[bytes]) -> bytes:
    """Return the objects, numbered, with the table that says where each begins."""
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(content))
    return content + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + end


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
