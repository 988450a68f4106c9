"""Judge what was said to the sandbox, and by it, with the vendors' own API descriptions.

Every request is judged, and every 2xx answer; an answer that a lever spoiled on purpose is not.
OpenAPI lets unknown query parameters pass, so those are refused here.
"""

import functools
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import requests
from openapi_core import OpenAPI
from openapi_core.contrib.requests import RequestsOpenAPIRequest, RequestsOpenAPIResponse
from openapi_core.templating.paths.exceptions import PathError

from tests.contract.amendments import AMENDMENTS, Complaint
from tests.contract.remembering import remembering

SPOILED = {"garble", "unknown_enum"}  # levers that depart from the descriptions on purpose
LONGEST_COMPLAINT = 300
EXPORT_FILES = {  # the paths in their own pages
    "OR15": "/dynamic-url/The+URL+is+retrieved+from+OR14+output/OR15",
    "OF54": "/dynamic-url/The+URL+is+retrieved+from+OF53+output/OF54",
    "TL05": "/dynamic-url/The+URL+is+retrieved+from+TL04+output/TL05",
}


class Exchanged(Protocol):
    """A call with its answer: see `tests.remotes.Exchange`."""

    operation: str
    request: requests.PreparedRequest
    response: requests.Response | None
    levers: tuple[str, ...]


@dataclass(frozen=True)
class _Description:
    vendor: str
    file: str
    origin: str  # where the description says that its API is


MIRAKL = _Description(
    "mirakl", "mirakl/mmp-seller.judge.openapi.json", "https://your-instance.mirakl.net"
)
BIGCOMMERCE = _Description(
    "bigcommerce", "bigcommerce/combined-strict.openapi.json", "https://api.bigcommerce.com"
)


class Judge:
    """Holds both API descriptions, each loaded once, and the names of the amendments it used."""

    def __init__(self, specs: Path) -> None:
        self._specs = specs
        self.used: set[str] = set()

    @classmethod
    @functools.cache
    def at(cls, specs: str) -> "Judge":
        """Return the one judge over this folder."""
        return cls(Path(specs))

    def complaints(self, exchanges: Iterable[Exchanged]) -> list[str]:
        """Return what is wrong, a line each and each once; an empty list is a clean record."""
        found: dict[str, None] = {}
        for exchange in exchanges:
            for complaint in self._complaints(exchange):
                amendment = next((one for one in AMENDMENTS if one.forgives(complaint)), None)
                if amendment:
                    self.used.add(amendment.name)
                else:
                    found[str(complaint)] = None
        return list(found)

    def _complaints(self, exchange: Exchanged) -> Iterator[Complaint]:
        description = BIGCOMMERCE if "/stores/" in exchange.request.url else MIRAKL
        request = _as_described(exchange, description)
        openapi = self._openapi(description)
        asked = RequestsOpenAPIRequest(request)
        place = f"{description.vendor} {exchange.operation or asked.path}"
        for name in self._undeclared(description, request):
            yield Complaint(place, "query", f"{name}: not declared")
        for error in openapi.iter_request_errors(asked):
            yield from _told(place, "request", error)
        response = exchange.response
        if response is None or not response.ok or SPOILED & set(exchange.levers):
            return
        answered = RequestsOpenAPIResponse(response)
        for error in openapi.iter_response_errors(asked, answered):
            yield from _told(place, "response", error)

    def _undeclared(
        self, description: _Description, request: requests.PreparedRequest
    ) -> list[str]:
        url = urlsplit(request.url)
        try:
            finder = self._openapi(description).request_validator.path_finder
            found = finder.find(request.method.lower(), f"{url.scheme}://{url.netloc}{url.path}")
        except PathError:  # the library complains about that one by itself
            return []
        spec = self._load(description)
        operations = spec["paths"][found.path.parts[-1]]
        listed = operations.get("parameters", [])
        listed = [*listed, *operations[request.method.lower()].get("parameters", [])]
        declared = {one["name"] for one in (_resolved(spec, one) for one in listed)}
        return sorted({name for name, _ in parse_qsl(url.query)} - declared)

    @functools.cache  # noqa: B019  there is one judge
    def _openapi(self, description: _Description) -> OpenAPI:
        readers = {
            "text/csv": _text,
            "application/x-ndjson": _lines,
            "application/octet-stream": _binary,
        }
        spec = self._load(description)
        config = remembering(spec["openapi"], extra_media_type_deserializers=readers)
        return OpenAPI.from_dict(spec, config=config)

    @functools.cache  # noqa: B019
    def _load(self, description: _Description) -> dict[str, Any]:
        spec = json.loads((self._specs / description.file).read_text())
        if description is MIRAKL:
            _repair_export_of_offers(spec)
            _repair_export_of_lines(spec)
        return spec


def _as_described(exchange: Exchanged, description: _Description) -> requests.PreparedRequest:
    """Return the request as if it had gone to the address that the description names."""
    url = urlsplit(exchange.request.url)
    path = EXPORT_FILES.get(exchange.operation, url.path)
    request = exchange.request.copy()
    request.url = urlunsplit((*urlsplit(description.origin)[:2], path, url.query, ""))
    return request


def _repair_export_of_offers(spec: dict[str, Any]) -> None:
    """Read OF54's page as its examples do.

    Its file is a list of offers (the schema describes one) or the text of a CSV, and the id of the
    export lies in an address that nobody but OF53 knows, so it is no parameter of the path.
    """
    page = spec["paths"][EXPORT_FILES["OF54"]]["get"]
    page["parameters"] = [one for one in page["parameters"] if one["in"] != "path"]
    content = page["responses"]["200"]["content"]
    offers = content["application/json"]
    offers["schema"] = {"type": "array", "items": offers["schema"]}
    content["text/csv"]["schema"] = {"type": "string"}


def _repair_export_of_lines(spec: dict[str, Any]) -> None:
    """Read TL05's page as its examples do: a list of lines in `data`, or a line of text each."""
    page = spec["paths"][EXPORT_FILES["TL05"]]["get"]
    page["parameters"] = [one for one in page["parameters"] if one["in"] != "path"]
    content = page["responses"]["200"]["content"]
    lines = {"type": "array", "items": content["application/json"]["schema"]}
    listed = {"type": "object", "required": ["data"], "properties": {"data": lines}}
    content["application/json"]["schema"] = listed
    content["application/x-ndjson"]["schema"] = lines


def _lines(content: bytes, **_parameters: str) -> list[Any]:
    """Read newline-delimited JSON."""
    return [json.loads(line) for line in content.splitlines()]


def _text(content: bytes, **_parameters: str) -> str:
    """Read a file of text: the library would leave it in bytes, which no schema means."""
    return content.decode()


def _binary(content: bytes, **_parameters: str) -> str:
    """Read any bytes: a description calls them a string of the format "binary"."""
    return content.decode("latin-1")


def _resolved(spec: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in node:
        place = node["$ref"].removeprefix("#/").split("/")
        node = functools.reduce(lambda found, step: found[step], place, spec)
    return node


def _told(place: str, side: str, error: Exception) -> Iterator[Complaint]:
    """Name what the library found; of a schema's faults, each with its place in the body."""
    causes = getattr(error.__cause__, "schema_errors", None)
    if not causes:
        reason = f": {error.__cause__}" if error.__cause__ else ""
        yield Complaint(place, side, f"{error}{reason}"[:LONGEST_COMPLAINT])
        return
    for cause in causes:
        yield Complaint(place, side, f"{cause.json_path}: {cause.message}"[:LONGEST_COMPLAINT])
