"""A document's name ends as its kind does, told by its type or, untold, by its bytes."""

import pytest

from reconciliation.domain.papers import ending_of


class TestTheEnding:
    @pytest.mark.parametrize(
        ("content_type", "content", "ending"),
        [
            ("application/pdf", b"%PDF-1.7", ".pdf"),
            ("text/csv;charset=UTF-8", b"a,b", ".csv"),
            ("Application/XML", b"<a/>", ".xml"),
            ("application/octet-stream", b"%PDF-1.4 ...", ".pdf"),
            ("application/octet-stream", b"PK\x03\x04...", ".zip"),
            ("", b'<?xml version="1.0"?>', ".xml"),
            ("application/octet-stream", b"\x00\x01", ".bin"),
            ("application/x-of-tomorrow", b"%PDF-1.4", ".bin"),
            ("", b"", ".bin"),
        ],
    )
    def test_is_of_the_kind_that_is_told_or_seen(self, content_type, content, ending):
        assert ending_of(content_type, content) == ending
