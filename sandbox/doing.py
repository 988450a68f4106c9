"""What an action is: a deed by name, done with what was sent, that says what it did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.world import World

Given = Mapping[str, Any]


@dataclass(frozen=True)
class Done:
    """What an action did: a sentence, and what a program may want of it."""

    said: str
    data: dict[str, Any] = field(default_factory=dict)


Action = Callable[["World", Given], Done]


def number(value: Any) -> int | float:
    """Read a number from a form's text or from JSON; a whole one becomes an int."""
    read = float(value)
    return int(read) if read.is_integer() else read


def flag(value: Any) -> bool:
    """Read a yes or no from a form's text or from JSON."""
    return str(value).lower() in ("true", "on", "1", "yes")
