"""Structured logs: one line a record, with the run it belongs to, and without secrets."""

import json
import logging
import re
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from integration.log_context import run_id

FORMS = ("json", "text")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
HIDDEN = "[hidden]"

# What every record has; the rest is what the caller gave as `extra`.
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "run_id"}
_SECRET_NAME = re.compile(
    r"authorization|x-auth-token|api[-_]?key|access[-_]?token|password|passwd|secret|cookie",
    re.IGNORECASE,
)
# `Authorization: Bearer abc`, `'X-Auth-Token': 'abc'`, `api_key=abc`: the name stays.
_SECRET_IN_TEXT = re.compile(
    rf"""((?:{_SECRET_NAME.pattern})[\w-]*["']?\s*[:=]\s*["']?(?:(?:bearer|basic)\s+)?)"""
    r"""[^\s"',;&}]+""",
    re.IGNORECASE,
)
# postgresql://user:abc@host
_PASSWORD_IN_ADDRESS = re.compile(r"(://[^\s/:@]*:)[^\s/@]+(?=@)")


def configuration(*, form: str, level: str) -> dict[str, Any]:
    """Give Django's LOGGING: everything to stderr, in `form` (json or text), from `level` up."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "config.logs.JsonFormatter"},
            "text": {"()": "config.logs.TextFormatter"},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # They bring handlers of their own, which would write each line a second time.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            # It tells of every task three times; a run has a record of its own.
            "django-q": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }


def without_secrets(value: Any) -> Any:
    """Give `value` with hidden secrets: by name in mappings, by pattern in texts.

    The second line of defence. The first is that nobody hands a secret to a logger.
    """
    if isinstance(value, str):
        return _PASSWORD_IN_ADDRESS.sub(rf"\1{HIDDEN}", _SECRET_IN_TEXT.sub(rf"\1{HIDDEN}", value))
    if isinstance(value, Mapping):
        return {
            str(name): HIDDEN if _SECRET_NAME.search(str(name)) else without_secrets(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [without_secrets(inner) for inner in value]
    return value


class JsonFormatter(logging.Formatter):
    """One JSON object a record: at, level, logger, message, run_id, extras, exception."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the record as one line."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }
        if run := run_id.get():
            line["run_id"] = run
        line |= without_secrets(_extras(record))
        if trace := _trace(record):
            line["exception"] = trace
        return json.dumps(line, default=str, ensure_ascii=False)


class TextFormatter(logging.Formatter):
    """One readable line a record, for people at a terminal; a traceback follows it."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the record as text."""
        at = datetime.fromtimestamp(record.created, UTC).strftime("%H:%M:%S")
        run = f" [{run_id.get()}]" if run_id.get() else ""
        extras = "".join(
            f" {name}={value}" for name, value in without_secrets(_extras(record)).items()
        )
        line = f"{at} {record.levelname.lower()} {record.name}{run}: "
        line += without_secrets(record.getMessage()) + extras
        return "\n".join(filter(None, (line, _trace(record))))


def _extras(record: logging.LogRecord) -> dict[str, Any]:
    return {name: value for name, value in vars(record).items() if name not in _OWN}


def _trace(record: logging.LogRecord) -> str:
    if not record.exc_info or not record.exc_info[0]:
        return ""
    return without_secrets("".join(traceback.format_exception(*record.exc_info)).rstrip())
