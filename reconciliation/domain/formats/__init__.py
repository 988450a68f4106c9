"""The formats that journals leave in, one file each, in the order in which they are offered."""

from collections.abc import Mapping

from reconciliation.domain.formats import (
    beancount,
    hledger,
    intacct,
    json,
    netsuite,
    plain_csv,
    quickbooks_iif,
    quickbooks_online,
    sage50,
    xero,
    xlsx,
)
from reconciliation.domain.formats.base import ExportFile, Format, Options, Written

__all__ = ["FORMATS", "ExportFile", "Format", "Options", "UnknownFormat", "Written", "format_named"]

FORMATS: Mapping[str, Format] = {
    module.FORMAT.key: module.FORMAT
    for module in (
        *(quickbooks_online, xero, beancount, hledger, plain_csv, xlsx),
        *(quickbooks_iif, netsuite, sage50, intacct, json),
    )
}


class UnknownFormat(LookupError):
    """There is no such format; the text names those that there are."""


def format_named(key: str) -> Format:
    """Return a format by its key. Raise UnknownFormat with a sentence."""
    try:
        return FORMATS[key]
    except KeyError:
        known = ", ".join(FORMATS)
        raise UnknownFormat(f"There is no format “{key}”. There are: {known}.") from None
