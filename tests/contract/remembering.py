"""The library's validators, with a memory: what a description alone decides is found out once.

The library walks through the description anew for every parameter that a call might have had. What
it finds depends on the parameter's description and on what the call says in its place, and on
nothing else.
"""

from __future__ import annotations

from typing import Any

from jsonschema_path import SchemaPath
from openapi_core import (
    Config,
    V30RequestValidator,
    V30ResponseValidator,
    V31RequestValidator,
    V31ResponseValidator,
)
from openapi_core.datatypes import RequestParameters
from openapi_core.templating.paths.datatypes import PathOperationServer
from openapi_core.templating.paths.finders import APICallPathFinder
from openapi_core.validation.request.exceptions import MissingParameter
from openapi_core.validation.schemas.factories import SchemaValidatorsFactory
from openapi_core.validation.schemas.validators import SchemaValidator
from openapi_core.validation.validators import BaseValidator


class Paths(APICallPathFinder):
    """Finds each address once."""

    def __init__(self, spec: SchemaPath, base_url: str | None = None) -> None:
        super().__init__(spec, base_url)
        self._found: dict[tuple[str, str], PathOperationServer] = {}

    def find(self, method: str, name: str) -> PathOperationServer:
        """Return what an address stands for. Raise PathError."""
        if (method, name) not in self._found:
            self._found[method, name] = super().find(method, name)
        return self._found[method, name]


class _Validators:
    """Makes one validator a schema: the library's factory makes one a value."""

    def __init__(self, factory: SchemaValidatorsFactory) -> None:
        self._factory = factory
        self._made: dict[tuple[Any, ...], SchemaValidator] = {}

    def create(self, spec: SchemaPath, schema: SchemaPath, **more: Any) -> SchemaValidator:
        key = tuple(schema.parts)
        if key not in self._made:
            self._made[key] = self._factory.create(spec, schema, **more)
        return self._made[key]


class _Remembering(BaseValidator):
    path_finder_cls = Paths

    def __init__(self, spec: SchemaPath, **more: Any) -> None:
        super().__init__(spec, **more)
        self.schema_validators_factory = _Validators(self.schema_validators_factory)
        self._places: dict[tuple[Any, ...], tuple[str, str]] = {}
        self._values: dict[tuple[Any, ...], Any] = {}


class _Requests(_Remembering):
    """Remembers each parameter that was right, and each that was rightly missing."""

    def _get_parameter(self, parameters: RequestParameters, param: SchemaPath) -> Any:
        description = tuple(param.parts)
        if description not in self._places:
            self._places[description] = (param / "name").read_str(), (param / "in").read_str()
        name, place = self._places[description]
        known = (description, _said(parameters[place], name))
        if known not in self._values:
            try:
                self._values[known] = super()._get_parameter(parameters, param)
            except MissingParameter:
                self._values[known] = MissingParameter
        if self._values[known] is MissingParameter:
            raise MissingParameter(name, place)
        return self._values[known]


def _said(place: Any, name: str) -> tuple[str, ...] | None:
    """Return what a call says of a name. (Neither description has objects in a query.)"""
    if name not in place:
        return None
    return tuple(place.getlist(name)) if hasattr(place, "getlist") else (place[name],)


class _Requests30(_Requests, V30RequestValidator):
    pass


class _Responses30(_Remembering, V30ResponseValidator):
    pass


class _Requests31(_Requests, V31RequestValidator):
    pass


class _Responses31(_Remembering, V31ResponseValidator):
    pass


def remembering(version: str, **more: Any) -> Config:
    """Return the library's configuration for descriptions of a version, "3.0…" or "3.1…"."""
    is_new = version.startswith("3.1")
    return Config(
        spec_validator_cls=None,
        request_validator_cls=_Requests31 if is_new else _Requests30,
        response_validator_cls=_Responses31 if is_new else _Responses30,
        **more,
    )
