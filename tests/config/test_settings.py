"""A machine's settings: read strictly, refused in one sentence, documented one by one."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from config.environment import BadSetting, Environment, field_keys, kept_secret
from config.settings import env

ROOT = Path(__file__).parents[2]
PRODUCTION = {
    "MARKETBRIDGE_ENV": "production",
    "SECRET_KEY": "x" * 50,
    "FIELD_KEYS": Fernet.generate_key().decode(),
    "DATABASE_URL": "postgresql://bridge:top-secret@127.0.0.1:1/bridge",
    "ALLOWED_HOSTS": "bridge.example.com",
}


@pytest.fixture
def given(monkeypatch, tmp_path):
    """Give a function that reads an environment of just these settings (and no `.env`)."""

    def environment(**settings: str) -> Environment:
        for name in env.asked:
            monkeypatch.delenv(name, raising=False)
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        return Environment(dotenv=tmp_path / ".env")

    return environment


class TestEnvironment:
    def test_takes_an_empty_value_for_a_missing_one(self, given):
        assert given(LOG_LEVEL="  ").text("LOG_LEVEL", default="INFO") == "INFO"

    def test_is_development_when_nothing_is_said(self, given):
        assert given().name == "development"

    def test_reads_a_file_but_prefers_the_environment(self, given, tmp_path):
        (tmp_path / ".env").write_text("LOG_LEVEL=ERROR\nLOG_FORMAT=json\n")

        chosen = given(LOG_LEVEL="DEBUG")

        assert chosen.text("LOG_LEVEL") == "DEBUG"
        assert chosen.text("LOG_FORMAT") == "json"

    def test_does_not_read_the_developers_file_in_a_test_run(self, given, tmp_path):
        (tmp_path / ".env").write_text("PUBLIC_URL=https://bridge.example.com\n")

        assert given(MARKETBRIDGE_ENV="test").text("PUBLIC_URL", default="") == ""

    @pytest.mark.parametrize(
        ("value", "meant"), [("on", True), ("TRUE", True), ("0", False), ("no", False)]
    )
    def test_understands_yes_and_no(self, given, value, meant):
        assert given(DEBUG=value).yes_or_no("DEBUG", default=not meant) is meant

    def test_gives_a_list_without_the_spaces(self, given):
        assert given(ALLOWED_HOSTS="a.com, b.com").names("ALLOWED_HOSTS") == ["a.com", "b.com"]

    def test_reads_a_password_with_a_hash_sign_and_a_socket_directory(self, given):
        url = "postgresql://me:a%23b@/bridge?host=/run/postgresql"

        database = given(DATABASE_URL=url).database("DATABASE_URL")

        assert database["PASSWORD"] == "a#b"
        assert database["NAME"] == "bridge"
        assert database["OPTIONS"] == {"host": "/run/postgresql"}

    @pytest.mark.parametrize(
        ("name", "value", "read"),
        [
            ("DEBUG", "maybe", lambda e: e.yes_or_no("DEBUG", default=False)),
            ("SETTLE_TIME_SECONDS", "-1", lambda e: _seconds(e)),
            ("SETTLE_TIME_SECONDS", "3m", lambda e: _seconds(e)),
            ("SETTLE_TIME_SECONDS", "²", lambda e: _seconds(e)),
            ("LOG_FORMAT", "xml", lambda e: e.one_of("LOG_FORMAT", ("json",), default="json")),
            ("ALLOWED_HOSTS", "a.com,,b.com", lambda e: e.names("ALLOWED_HOSTS")),
            ("PUBLIC_URL", "bridge.example.com", lambda e: _address(e)),
            ("PUBLIC_URL", "http://bridge.example.com", lambda e: _address(e)),
            ("PUBLIC_URL", "https://bridge.example.com/path", lambda e: _address(e)),
            ("DATABASE_URL", "mysql://a/b", lambda e: e.database("DATABASE_URL")),
            ("DATABASE_URL", "postgresql://a:b@host", lambda e: e.database("DATABASE_URL")),
            ("DATABASE_URL", "postgresql://a:b@host:port/x", lambda e: e.database("DATABASE_URL")),
        ],
    )
    def test_names_the_setting_that_is_wrong(self, given, name, value, read):
        with pytest.raises(BadSetting, match=rf"^The setting {name} .+\.$") as refused:
            read(given(**{name: value}))

        assert refused.value.name == name

    def test_asks_production_for_its_own_database(self, given):
        with pytest.raises(BadSetting, match="DATABASE_URL is missing"):
            given(MARKETBRIDGE_ENV="production").database("DATABASE_URL")


def _seconds(environment: Environment) -> int:
    return environment.whole_number("SETTLE_TIME_SECONDS", default=180, at_least=0)


def _address(environment: Environment) -> str:
    return environment.web_address("PUBLIC_URL", https_only=True)


class TestSecrets:
    def test_are_made_once_and_only_the_owner_can_read_them(self, tmp_path):
        path = tmp_path / "local" / "secret-key"

        first = kept_secret(path, made_by=lambda: "first")
        second = kept_secret(path, made_by=lambda: "second")

        assert (first, second) == ("first", "first")
        assert path.stat().st_mode & 0o777 == 0o600
        assert list(path.parent.iterdir()) == [path]

    def test_of_a_process_that_was_first_are_taken_over(self, tmp_path):
        path = tmp_path / "secret-key"

        def overtaken() -> str:
            path.write_text("theirs")
            return "ours"

        assert kept_secret(path, made_by=overtaken) == "theirs"

    def test_that_cannot_be_kept_say_where(self, tmp_path):
        (tmp_path / "file").write_text("no folder")

        with pytest.raises(BadSetting, match=r"LOCAL_DIR names .*file, which cannot be used"):
            kept_secret(tmp_path / "file" / "secret-key", made_by=lambda: "ours")

    def test_are_never_made_up_in_production(self, given, tmp_path):
        with pytest.raises(BadSetting, match="FIELD_KEYS is missing"):
            field_keys(given(MARKETBRIDGE_ENV="production"), "FIELD_KEYS", kept_in=tmp_path / "k")

        assert not (tmp_path / "k").exists()

    def test_that_are_no_fernet_key_are_counted_but_not_shown(self, given, tmp_path):
        keys = f"{Fernet.generate_key().decode()},not-a-key"

        with pytest.raises(BadSetting, match="place 2") as refused:
            field_keys(given(FIELD_KEYS=keys), "FIELD_KEYS", kept_in=tmp_path / "k")

        assert "not-a-key" not in str(refused.value)


def start(**settings: str) -> subprocess.CompletedProcess[str]:
    """Start the product as an administrator would, with just these settings."""
    clean = {name: value for name, value in os.environ.items() if name not in env.asked}
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**clean, "DJANGO_SETTINGS_MODULE": "config.settings", **settings},
        capture_output=True,
        text=True,
    )


class TestStart:
    def test_succeeds_in_production_with_what_it_must_have(self):
        started = start(**PRODUCTION)

        assert (started.returncode, started.stderr) == (0, "")

    @pytest.mark.parametrize(
        ("settings", "sentence"),
        [
            (
                PRODUCTION | {"SECRET_KEY": ""},
                "The setting SECRET_KEY is missing (see docs/settings.md).\n",
            ),
            (
                PRODUCTION | {"DEBUG": "on"},
                "The setting DEBUG must be off in production (see docs/settings.md).\n",
            ),
            (
                PRODUCTION | {"DATABASE_URL": "postgresql://bridge:top-secret@[::1/bridge"},
                "The setting DATABASE_URL is not a readable address (see docs/settings.md).\n",
            ),
        ],
        ids=["missing", "not allowed", "unreadable"],
    )
    def test_stops_with_one_sentence(self, settings, sentence):
        stopped = start(**settings)

        assert (stopped.returncode, stopped.stderr) == (1, sentence)


class TestDocumentation:
    def test_has_a_heading_for_every_setting_and_no_other(self):
        headings = re.findall(r"^## (\S+)$", (ROOT / "docs/settings.md").read_text(), re.MULTILINE)

        assert sorted(headings) == sorted(env.asked)

    def test_has_every_setting_in_the_example(self):
        names = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)

        assert sorted(names) == sorted(env.asked)

    def test_gives_an_example_that_starts(self, given, tmp_path):
        (tmp_path / ".env").write_text((ROOT / ".env.example").read_text())

        chosen = given()

        assert chosen.name == "development"
        assert chosen.database("DATABASE_URL") is None
        assert _seconds(chosen) == 180
