"""What people paste: any address of a back office is reduced to what names the shop or store."""

import re
from urllib.parse import urlsplit

from integration.connecting.errors import UnableToConnect

_HASH = re.compile(r"[A-Za-z0-9]+")
_IN_AN_ADDRESS = re.compile(r"(?:/stores/|(?:^|//)store-)([A-Za-z0-9]+)")


def instance_of(url: str) -> str:
    """Return the Mirakl instance of any back-office URL. Raise UnableToConnect."""
    try:
        parts = urlsplit(url.strip() if "://" in url else f"https://{url.strip()}")
        host = parts.hostname
    except ValueError:
        host = None
    if not host:
        raise UnableToConnect("This is not a web address.", field="url")
    if parts.username or parts.password:
        raise UnableToConnect("Leave the user and password out of the address.", field="url")
    return f"{parts.scheme}://{parts.netloc}"


def store_hash_of(text: str) -> str:
    """Return the store hash in an address of the control panel or the API, or as it stands.

    Knows https://store-abc123.mybigcommerce.com/manage/…, https://api.bigcommerce.com/stores/abc123
    and abc123. Raise UnableToConnect.
    """
    given = text.strip()
    found = _IN_AN_ADDRESS.search(given)
    if found:
        return found.group(1)
    if _HASH.fullmatch(given):
        return given
    raise UnableToConnect(
        "This names no store hash: paste the API path, or the control panel's address"
        " (https://store-….mybigcommerce.com).",
        field="store_hash",
    )
