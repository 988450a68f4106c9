"""Channels V3: list, read, open, change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from sandbox.bigcommerce.channels_state import Channel
from sandbox.bigcommerce.door import route
from sandbox.bigcommerce.paging import comma_list, v3_one, v3_page
from sandbox.bigcommerce.refusals import v3_not_found, v3_refusal
from sandbox.bigcommerce.values import iso8601
from sandbox.http import read_json

if TYPE_CHECKING:
    from sandbox.world import World

TYPES = {"pos", "marketplace", "storefront", "marketing"}
STATUSES = {
    "pos": {"active", "inactive", "connected", "disconnected", "archived", "deleted", "terminated"},
    "marketplace": {"connected", "disconnected", "archived", "deleted"},
    "storefront": {"prelaunch", "active", "inactive", "archived", "deleted", "terminated"},
    "marketing": {"connected", "disconnected", "archived", "deleted"},
}
_FLAGS = {"is_listable_from_ui", "is_visible"}
_WORDS = {"external_id", "name", "status"}
_CHANGEABLE = _FLAGS | _WORDS
_NAME = re.compile(r"[\w \-]+", re.ASCII)


def list_channels(world: World, request: Request) -> Response:
    """GET /v3/channels."""
    wanted = {name: comma_list(request, f"{name}:in") for name in ("status", "type", "platform")}
    channels = [
        channel
        for channel in world.store.channels.by_id.values()
        if all(asked is None or getattr(channel, name) in asked for name, asked in wanted.items())
        and (channel.status != "deleted" or wanted["status"])
    ]
    return v3_page(request, channels, channel_view)


def get_channel(world: World, _request: Request, *, channel_id: int) -> Response:
    """GET /v3/channels/{channel_id}."""
    return v3_one(channel_view(_channel(world, channel_id)))


def post_channel(world: World, request: Request) -> Response:
    """POST /v3/channels. A twin by name, type and platform is refused (409)."""
    channels = world.store.channels
    body = _checked(read_json(request), allowed=_CHANGEABLE | {"type", "platform"})
    missing = dict.fromkeys(("name", "type", "platform"), "error.path.missing") | {}
    errors = {name: text for name, text in missing.items() if not body.get(name)}
    if errors:
        raise v3_refusal(422, "JSON data is missing or invalid", errors)
    kind, platform = body["type"], body["platform"]
    if kind not in TYPES or (kind != "storefront" and platform == "bigcommerce"):
        title = f"Input channel type [{kind}] with platform [{platform}] is not supported"
        raise v3_refusal(422, title)
    channel = Channel(
        id=channels.next_id(),
        name=body["name"],
        type=kind,
        platform=platform,
        at=world.store.now(),
        status="prelaunch" if kind == "storefront" else "connected",
    )
    _write(world, channel, body)
    channels.add(channel)
    return v3_one(channel_view(channel))


def put_channel(world: World, request: Request, *, channel_id: int) -> Response:
    """PUT /v3/channels/{channel_id}: anything but type and platform."""
    channel = _channel(world, channel_id)
    body = read_json(request)
    fixed = [name for name in ("type", "platform") if isinstance(body, dict) and name in body]
    if fixed:
        raise v3_refusal(
            422,
            f"The following fields are invalid: {', '.join(fixed)}",
            {
                name: f"The field '{name}' can not be updated after channel is created."
                for name in fixed
            },
        )
    if channel.status == "deleted":
        raise v3_refusal(422, "A deleted channel cannot be updated.")
    _write(world, channel, _checked(body, allowed=_CHANGEABLE))
    channel.changed_at = world.store.now()
    return v3_one(channel_view(channel))


def channel_view(channel: Channel) -> dict[str, Any]:
    return {
        "id": channel.id,
        "external_id": channel.external_id,
        "is_listable_from_ui": channel.is_listable_from_ui,
        "is_enabled": channel.is_open,
        "is_visible": channel.is_visible,
        "status": channel.status,
        "name": channel.name,
        "type": channel.type,
        "platform": channel.platform,
        "date_created": iso8601(channel.at),
        "date_modified": iso8601(channel.changed_at or channel.at),
        "icon_url": "",
    }


def _channel(world: World, channel_id: int) -> Channel:
    channel = world.store.channels.by_id.get(channel_id)
    if channel is None:
        raise v3_not_found()
    return channel


def _checked(body: Any, *, allowed: set[str]) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise v3_refusal(422, "JSON data is missing or invalid")
    errors = {}
    for name, value in body.items():
        if name not in allowed:
            errors[name] = "error.path.unknown"
        elif not isinstance(value, bool if name in _FLAGS else str):
            errors[name] = f"error.expected.js{'boolean' if name in _FLAGS else 'string'}"
    if errors:
        raise v3_refusal(422, "JSON data is missing or invalid", errors)
    return body


def _write(world: World, channel: Channel, body: dict[str, Any]) -> None:
    name = body.get("name", channel.name)
    if not _NAME.fullmatch(name):
        raise v3_refusal(
            422,
            "Only latin alphabet letters, arabic numerals, dash and underscore are allowed to be "
            "used as channel name.",
        )
    if body.get("status", channel.status) not in STATUSES[channel.type]:
        raise v3_refusal(422, f"The status {body['status']} is not one of a {channel.type}.")
    twin = world.store.channels.twin(
        name=name, kind=channel.type, platform=channel.platform, apart=channel.id
    )
    if twin:
        raise v3_refusal(
            409,
            f'Channel already exists with name: "{name}", platform: "{channel.platform}", '
            f'and type: "{channel.type}"',
        )
    for field in _CHANGEABLE & body.keys():
        setattr(channel, field, body[field])


ROUTES = [
    route("GET", "/v3/channels", list_channels),
    route("POST", "/v3/channels", post_channel),
    route("GET", "/v3/channels/<int:channel_id>", get_channel),
    route("PUT", "/v3/channels/<int:channel_id>", put_channel),
]
