"""What kind of file a document of Macy's is. Pure."""

# Mirakl answers every document as a stream of bytes (IV02): then the bytes themselves tell.
_UNTOLD = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_ENDINGS = {
    "application/pdf": ".pdf",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "text/csv": ".csv",
    "text/plain": ".txt",
    "text/html": ".html",
    "application/json": ".json",
    "application/zip": ".zip",
    "application/x-zip-compressed": ".zip",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "image/png": ".png",
    "image/jpeg": ".jpg",
}
_BEGINNINGS = {b"%PDF-": ".pdf", b"PK\x03\x04": ".zip", b"<?xml": ".xml"}


def ending_of(content_type: str, content: bytes) -> str:
    """Return the ending of a file's name with its dot, ".bin" where nothing tells what it is."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in _UNTOLD:
        return _ENDINGS.get(kind, ".bin")
    begun = (ending for beginning, ending in _BEGINNINGS.items() if content.startswith(beginning))
    return next(begun, ".bin")
