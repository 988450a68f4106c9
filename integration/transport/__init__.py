"""The one door to the remotes: sessions, errors, redaction. The only importer of `requests`.

`Remote` is one remote behind one credential. It asks a `Gate` before each call, and raises the
errors of `RemoteError`, whose docstring draws the tree.
"""

from integration.transport.addresses import is_on_this_machine
from integration.transport.answers import Answer
from integration.transport.errors import (
    BadAddress,
    BadCredential,
    BudgetSpent,
    NotPermitted,
    Refused,
    RemoteBroken,
    RemoteError,
    Throttled,
    Unreachable,
    Unreadable,
)
from integration.transport.files import BrokenLine, RemoteFile
from integration.transport.gate import Gate, OpenGate
from integration.transport.remote import Remote

__all__ = [
    "Answer",
    "BadAddress",
    "BadCredential",
    "BrokenLine",
    "BudgetSpent",
    "Gate",
    "NotPermitted",
    "OpenGate",
    "Refused",
    "Remote",
    "RemoteBroken",
    "RemoteError",
    "RemoteFile",
    "Throttled",
    "Unreachable",
    "Unreadable",
    "is_on_this_machine",
]
