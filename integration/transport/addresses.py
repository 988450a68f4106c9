"""Which addresses we call, and with which keys: https alone, and loopback only where allowed."""

import ipaddress
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit, urlunsplit

from integration.transport.errors import BadAddress, BadCredential


def checked_base(base_url: str, *, allow_loopback: bool) -> str:
    """Return the address without its last slash. Raise BadAddress with a sentence for a form."""
    parts = _split(base_url)
    if parts.query or parts.fragment:
        raise BadAddress("The address must end before any “?” or “#”.")
    if is_loopback(parts) and not allow_loopback:
        raise BadAddress("The address points at this machine itself.")
    if parts.scheme != "https" and not is_loopback(parts):
        raise BadAddress("The address must begin with https://.")
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))


def same_origin(url: str, *, base_url: str) -> str:
    """Return `url` as we may call it with the credentials of `base_url`.

    Remotes name files by http addresses (OR14's examples do): these become https, except on
    loopback. Raise BadAddress for any other host or port.
    """
    parts, base = _split(url), urlsplit(base_url)
    scheme, port = parts.scheme, parts.port
    if scheme == "http" and base.scheme == "https":
        scheme, port = "https", None if port in (None, 80) else port
    asked = (scheme, parts.hostname, port or _default_port(scheme))
    ours = (base.scheme, base.hostname, base.port or _default_port(base.scheme))
    if asked != ours:
        raise BadAddress("The address belongs to another host.")
    return urlunsplit((base.scheme, base.netloc, parts.path, parts.query, ""))


def checked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers. Raise BadCredential when one could not be sent as it is.

    The HTTP library would quote the whole value in its complaint: a key must not get that far.
    """
    for value in headers.values():
        if not value.isascii() or not value.isprintable() or value != value.strip():
            raise BadCredential("The key holds spaces, line breaks or letters that no key has.")
        if not value:
            raise BadCredential("The key is empty.")
    return dict(headers)


def is_loopback(parts: SplitResult) -> bool:
    """Say whether the address names this machine."""
    host = parts.hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_on_this_machine(url: str) -> bool:
    """Say whether an address names this machine; one that cannot be read does not."""
    try:
        return is_loopback(_split(url))
    except BadAddress:
        return False


def _split(url: str) -> SplitResult:
    """Take an address apart. Raise BadAddress unless it is http(s) with a host and no password."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or url != url.strip():
        raise BadAddress("That is not an address: it should look like https://example.com.")
    if parts.username is not None or parts.password is not None:
        raise BadAddress("The address must not hold a user name or a password.")
    return parts


def _default_port(scheme: str) -> int:
    return 443 if scheme == "https" else 80
