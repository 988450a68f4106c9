"""Read the settings that this machine gives, and stop with one sentence at a wrong one.

The names are documented in `docs/settings.md`; `config/settings.py` says what each becomes.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from cryptography.fernet import Fernet

YES = frozenset({"on", "true", "yes", "1"})
NO = frozenset({"off", "false", "no", "0"})
ENVIRONMENTS = ("development", "production", "test")


class BadSetting(SystemExit):
    """A setting is missing or wrong. Ends the process with status 1 and this one sentence."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"The setting {name} {problem} (see docs/settings.md).")
        self.name = name


class Environment:
    """The settings of this machine: real environment variables over the `.env` file.

    An empty value counts as missing. Production takes no default for what must be its own.
    """

    def __init__(self, *, dotenv: Path) -> None:
        self._env = environ.Env()
        self.asked: set[str] = set()  # so that a test can hold the documentation to it
        self.name = self._choose_environment(dotenv)
        self.is_production = self.name == "production"

    def _choose_environment(self, dotenv: Path) -> str:
        """Read `.env`, but not for a test run, which must not depend on the developer's file."""
        if os.environ.get("MARKETBRIDGE_ENV") != "test" and dotenv.is_file():
            self._env.read_env(dotenv)
        return self.one_of("MARKETBRIDGE_ENV", ENVIRONMENTS, default="development")

    def text(self, name: str, *, default: str | None = None) -> str:
        """Give the value as it stands, or `default`; without one, production must give it."""
        self.asked.add(name)
        value = self._env.str(name, default="").strip()
        if value:
            return value
        if default is None:
            raise BadSetting(name, "is missing")
        return default

    def one_of(self, name: str, allowed: tuple[str, ...], *, default: str) -> str:
        """Give a value that stands in `allowed`."""
        value = self.text(name, default=default)
        if value not in allowed:
            raise BadSetting(name, f"must be one of {', '.join(allowed)}, not “{value}”")
        return value

    def yes_or_no(self, name: str, *, default: bool) -> bool:
        """Give True for on, true, yes, 1 and False for off, false, no, 0, in any case."""
        value = self.text(name, default="on" if default else "off").lower()
        if value not in YES | NO:
            raise BadSetting(name, f"must be on or off, not “{value}”")
        return value in YES

    def whole_number(self, name: str, *, default: int, at_least: int) -> int:
        """Give a whole number that is not below `at_least`."""
        value = self.text(name, default=str(default))
        if not value.isascii() or not value.isdigit() or int(value) < at_least:
            raise BadSetting(name, f"must be a whole number from {at_least} up, not “{value}”")
        return int(value)

    def names(self, name: str, *, default: str | None = None) -> list[str]:
        """Give a list from a value separated by commas."""
        found = [part.strip() for part in self.text(name, default=default).split(",")]
        if not all(found):
            raise BadSetting(name, "must be a list separated by commas, without empty places")
        return found

    def secret(self, name: str, *, kept_in: Path, made_by: Callable[[], str]) -> str:
        """Give a secret; outside production a missing one is made once and kept in a file."""
        if self.is_production:
            return self.text(name)
        return self.text(name, default="") or kept_secret(kept_in, made_by=made_by)

    def web_address(self, name: str, *, https_only: bool) -> str:
        """Give an http(s) address without path and without a slash at its end, or an empty text."""
        value = self.text(name, default="").rstrip("/")
        if not value:
            return ""
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
            raise BadSetting(name, "must be an address like https://bridge.example.com")
        if https_only and parts.scheme != "https":
            raise BadSetting(name, "must begin with https:// in production")
        return value

    def database(self, name: str) -> dict[str, Any] | None:
        """Give Django's description of the server at a postgresql:// address, or None."""
        value = self.text(name, default="")
        if not value:
            if self.is_production:
                raise BadSetting(name, "is missing")
            return None
        if not value.startswith(("postgresql://", "postgres://")):
            raise BadSetting(name, "must be an address like postgresql://user:password@host/name")
        try:
            described = self._env.db_url_config(value, engine="config.postgres")
        except ValueError:  # its text would show the password
            raise BadSetting(name, "is not a readable address") from None
        if not described["NAME"]:
            raise BadSetting(name, "names no database after the last slash")
        return described


def field_keys(environment: Environment, name: str, *, kept_in: Path) -> list[str]:
    """Give the Fernet keys of encrypted fields: the first encrypts, all decrypt."""
    found = environment.secret(
        name, kept_in=kept_in, made_by=lambda: Fernet.generate_key().decode()
    )
    keys = [key.strip() for key in found.split(",")]
    for place, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError:  # the key itself must not be shown
            raise BadSetting(name, f"has no valid Fernet key in place {place}") from None
    return keys


def kept_secret(path: Path, *, made_by: Callable[[], str]) -> str:
    """Give the secret in `path`; make it first (owner-only) when there is none.

    Several processes may start at once: the file appears whole, and the first one wins. Raise
    BadSetting where nothing can be kept.
    """
    try:
        return _kept(path, made_by)
    except OSError as error:
        problem = f"names {path.parent}, which cannot be used: {error.strerror}"
        raise BadSetting("LOCAL_DIR", problem) from None


def _kept(path: Path, made_by: Callable[[], str]) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(made_by())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first: its secret counts
        finally:
            draft.unlink()
    return path.read_text().strip()
