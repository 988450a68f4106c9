"""Try a key: every reading that the flows rest on, and what exactly is missing."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from integration.connecting.errors import UnableToConnect
from integration.domain.permissions import Permission, Proof, given_by
from integration.transport import (
    BadAddress,
    BadCredential,
    NotPermitted,
    RemoteError,
    Throttled,
    Unreadable,
)

T = TypeVar("T")
Reading = tuple[str, str, Callable[[], object]]  # operation, what it does, how to try it


def made(make: Callable[[], T], *, key: str, address: str) -> T:
    """Return a client. Raise UnableToConnect where the address or key cannot even be used."""
    try:
        return make()
    except BadAddress as error:
        raise UnableToConnect(str(error), field=address) from error
    except BadCredential as error:
        raise UnableToConnect(str(error), field=key) from error


def reading(read: Callable[[], T], what: str, *, key: str, address: str) -> T:
    """Return what a reading brings. Raise UnableToConnect that says which permission is missing."""
    try:
        return read()
    except NotPermitted as error:
        wrong = "is not known" if error.status == 401 else f"may not {what}"
        raise UnableToConnect(f"This key {wrong}.", field=key) from error
    except Unreadable as error:
        sentence = "Something answers at this address, but not as it should."
        raise UnableToConnect(sentence, field=address) from error
    except RemoteError as error:
        raise UnableToConnect(error.sentence, field=address) from error


def readings(them: Iterable[Reading], *, key: str, address: str) -> tuple[Permission, ...]:
    """Return a line for each reading. Raise UnableToConnect with all lines when one is missing.

    One that may be put off is not tried: the polls of a live shop use its calls up, and the flows
    tell what it may not do.
    """
    lines = tuple(_lines(them, key=key, address=address))
    missing = [line for line in lines if line.proof is Proof.MISSING]
    if missing:
        what = ", nor ".join(line.what for line in missing)
        raise UnableToConnect(f"This key may not {what}.", field=key, permissions=lines)
    return lines


def attempts(
    wanted: Mapping[str, str], tries: Mapping[str, Callable[[], object]]
) -> tuple[Permission, ...]:
    """Return a line for each reading that one can do without: none stops a connection.

    `wanted` says what each is for; those without a way to try them are not tried.
    """
    return tuple(
        Permission(what, given_by(operation), _attempt(tries.get(operation)), operation)
        for operation, what in wanted.items()
    )


def _attempt(read: Callable[[], object] | None) -> Proof:
    if read is None:
        return Proof.NOT_TRIED
    try:
        read()
    except NotPermitted:
        return Proof.MISSING
    except RemoteError:
        return Proof.NOT_TRIED
    return Proof.GIVEN


def _lines(them: Iterable[Reading], *, key: str, address: str) -> Iterator[Permission]:
    for operation, what, read in them:
        proof = _proof(read, what, key=key, address=address)
        yield Permission(what, given_by(operation), proof, operation)


def _proof(read: Callable[[], object], what: str, *, key: str, address: str) -> Proof:
    try:
        reading(read, what, key=key, address=address)
    except UnableToConnect as error:
        match error.__cause__:
            case Throttled():
                return Proof.NOT_TRIED
            case NotPermitted(status=403):
                return Proof.MISSING
        raise
    return Proof.GIVEN
