"""One remote behind one credential: the only code that speaks HTTP.

It asks the gate before each attempt, repeats reads alone, and turns whatever happens into an
`Answer` or an error of `errors`. Keys, queries and bodies never reach a log or an exception.
"""

import logging
import ssl
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import requests
import simplejson
from urllib3.exceptions import NewConnectionError

from integration.transport.addresses import checked_base, checked_headers, same_origin
from integration.transport.answers import Answer, is_nearly_spent, patience_asked
from integration.transport.bodies import CHUNK, MIB, SLOWEST, Body, Disk, Memory, poured
from integration.transport.errors import (
    BadAddress,
    BudgetSpent,
    RemoteBroken,
    RemoteError,
    Unreachable,
    Unreadable,
)
from integration.transport.files import RemoteFile
from integration.transport.gate import Gate
from integration.transport.verdicts import Received, failure_of

logger = logging.getLogger(__name__)
# Its debug lines hold whole queries, and a query may hold a buyer's e-mail.
logging.getLogger("urllib3").setLevel(logging.INFO)

UNSAID_PATIENCE = 30.0  # seconds after a 429 that names none: one window of BigCommerce's quota
ANYTHING = {"Accept": "*/*"}  # a paper or a file of lines is no application/json

NOT_EVEN_BUILT = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidHeader,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
)

Params = Mapping[str, Any]


@dataclass(frozen=True)
class _Call:
    method: str
    url: str
    path: str
    operation: str
    options: Mapping[str, Any]
    body: Body | None = None  # where a file goes; an ordinary answer stays in memory

    @property
    def is_write(self) -> bool:
        return self.method != "GET"


class Remote:
    """A remote that is called with one credential over one pool of connections.

    `name` is how people know it; `headers` carry the credential; `timeouts` are seconds to connect
    and between two bytes; `pauses` are the seconds before each repetition of a failed read. An
    answer may have `max_bytes`; a file leaves our disk `spare_bytes`.
    Raise BadAddress or BadCredential, each with a sentence for a form.
    """

    def __init__(
        self,
        name: str,
        base_url: str,
        headers: Mapping[str, str],
        gate: Gate,
        *,
        allow_loopback: bool = False,
        timeouts: tuple[float, float] = (5, 30),
        max_bytes: int = 64 * MIB,
        spare_bytes: int = 512 * MIB,
        user_agent: str = "Marketbridge",
        pauses: Sequence[float] = (0.1, 0.4),
    ) -> None:
        self.name = name
        self.base_url = checked_base(base_url, allow_loopback=allow_loopback)
        self._gate = gate
        self._timeouts = timeouts
        self._max_bytes = max_bytes
        self._spare_bytes = spare_bytes
        self._pauses = tuple(pauses)
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy, no .netrc: the credential goes where we said
        self._session.headers.update({"Accept": "application/json", "User-Agent": user_agent})
        self._session.headers.update(checked_headers(headers))

    def get(self, path: str, *, operation: str, params: Params | None = None) -> Answer:
        """Read `path`, at most three times. Raise RemoteError."""
        url = self.base_url + path
        return self._read(_Call("GET", url, path, operation, {"params": params}))

    def paper(self, path: str, *, operation: str, params: Params | None = None) -> Answer:
        """Read `path`, which is no JSON but a document of any form (IV02). Raise RemoteError."""
        options = {"params": params, "headers": ANYTHING}
        return self._read(_Call("GET", self.base_url + path, path, operation, options))

    def follow(self, url: str, *, operation: str, params: Params | None = None) -> Answer:
        """Read a file that the remote named by its whole address (OR15). Raise RemoteError.

        It is Unreadable when the address is not the remote's own: our key goes nowhere else.
        """
        ours = self._own(url, operation)
        return self._read(_Call("GET", ours, urlsplit(ours).path, operation, {"params": params}))

    @contextmanager
    def download(
        self, url: str, *, operation: str, params: Params | None = None
    ) -> Iterator[RemoteFile]:
        """Bring a file that the remote named onto our disk, whole, and read it there (TL05).

        Raise RemoteError as `follow` does. Its length is limited by the disk alone, and so is not
        the time that it may take. Nobody sees half a file; leaving the block removes it.
        """
        ours = self._own(url, operation)
        options = {"params": params, "headers": ANYTHING}
        with tempfile.TemporaryFile(prefix="marketbridge-") as file:
            body = Disk(file, spare=self._spare_bytes)
            call = _Call("GET", ours, urlsplit(ours).path, operation, options, body)
            yield RemoteFile(self._read(call), file, largest=self._max_bytes)

    def send(
        self,
        method: str,
        path: str,
        *,
        operation: str,
        json: Any = None,
        params: Params | None = None,
        files: Mapping[str, Any] | None = None,
    ) -> Answer:
        """Write once, with a JSON body, files, or nothing; never again. Raise RemoteError."""
        options: dict[str, Any] = {"params": params, "files": files}
        if json is not None:
            options["data"] = simplejson.dumps(json, use_decimal=True).encode()
            options["headers"] = {"Content-Type": "application/json"}
        return self._attempt(_Call(method, self.base_url + path, path, operation, options))

    def close(self) -> None:
        """Give the connections back."""
        self._session.close()

    def _own(self, url: str, operation: str) -> str:
        """Return an address of the remote's own as we may call it. Raise Unreadable."""
        try:
            ours = same_origin(url, base_url=self.base_url)
        except BadAddress:
            ours = ""
        if not ours:
            sentence = f"{self.name} named a file at another host; it was not fetched."
            raise Unreadable(sentence, operation=operation)
        return ours

    def _read(self, call: _Call) -> Answer:
        failure: RemoteError | None = None
        for pause in (0.0, *self._pauses):
            sleep(pause)
            try:
                return self._attempt(call)
            except BudgetSpent as spent:
                failure = failure or spent  # a closed gate ends the repetitions, not the story
                break
            except (Unreachable, RemoteBroken) as error:
                failure = error
        assert failure is not None  # noqa: S101  there is always a first attempt
        raise failure

    def _attempt(self, call: _Call) -> Answer:
        self._gate.ask(call.operation)
        began = monotonic()
        got = self._exchange(call)
        self._log(call, got, milliseconds=round((monotonic() - began) * 1000))
        if isinstance(got, Unreachable):
            raise got
        self._heed(call, got)
        failure = failure_of(got)
        if failure is not None:
            raise failure
        return got.answer

    def _exchange(self, call: _Call) -> Received | Unreachable:
        # Errors are returned here and raised by the caller: the HTTP library's own exception,
        # which knows the address with its query, must not hang on to ours as its context.
        try:
            with self._session.request(
                call.method,
                call.url,
                timeout=self._timeouts,
                allow_redirects=False,
                stream=True,
                **call.options,
            ) as response:
                body, trouble = self._body(call, response)
                return Received(
                    remote=self.name,
                    operation=call.operation,
                    is_write=call.is_write,
                    status=response.status_code,
                    headers=response.headers,
                    body=body,
                    trouble=trouble,
                )
        except requests.RequestException as error:
            return self._no_answer(call, error)

    def _body(self, call: _Call, response: requests.Response) -> tuple[bytes, str]:
        """Return the body as far as memory shall hold it, and what was wrong with it."""
        # Only a yes is a file; what explains a no is short.
        memory = Memory(self._max_bytes)
        body = (call.body or memory) if response.status_code < 300 else memory
        seconds = SLOWEST * self._timeouts[1]
        trouble = poured(response.iter_content(CHUNK), body, seconds=seconds)
        return b"" if trouble else body.kept(), trouble

    def _no_answer(self, call: _Call, error: requests.RequestException) -> Unreachable:
        if _was_never_sent(error):
            return Unreachable(f"{self.name} could not be reached.", operation=call.operation)
        late = isinstance(error, requests.Timeout)
        what = "did not answer in time" if late else "broke the connection"
        return Unreachable(
            f"{self.name} {what} ({call.operation}).",
            operation=call.operation,
            may_have_happened=call.is_write,
        )

    def _heed(self, call: _Call, got: Received) -> None:
        """Tell the gate when the remote wants to be left alone, whatever else it answered."""
        wait = patience_asked(got.headers)
        if got.status == 429:
            self._gate.hold(call.operation, UNSAID_PATIENCE if wait is None else wait)
        elif wait and (got.status == 503 or is_nearly_spent(got.headers)):
            self._gate.hold(call.operation, wait)

    def _log(self, call: _Call, got: Received | Unreachable, *, milliseconds: int) -> None:
        facts = {
            "remote": self.name,
            "operation": call.operation,
            "method": call.method,
            "path": call.path,
            "status": got.status,
            "ms": milliseconds,
        }
        logger.info("remote call", extra=facts)


def _was_never_sent(error: requests.RequestException) -> bool:
    """Say whether the request surely never reached anybody; in doubt, say no."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    if isinstance(error, NOT_EVEN_BUILT):
        return True
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    first = reason.args[0] if isinstance(reason, Exception) and reason.args else None
    return isinstance(reason, NewConnectionError) or isinstance(first, ssl.SSLCertVerificationError)
