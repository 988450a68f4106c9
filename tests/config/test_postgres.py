"""The embedded PostgreSQL: up when it is needed, and up again after whatever ended it."""

import os
import pwd
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.db import connection

from config.postgres import creation, template
from config.postgres.server import PASS_THROUGH, EmbeddedServer, ServerUnavailable

ROOT = Path(__file__).parents[2]
START = """
import sys
from pathlib import Path
from config.postgres.server import EmbeddedServer
server = EmbeddedServer(data=Path(sys.argv[1]), survives_power_loss=False)
server.start()
server.create_database("marketbridge")
print(server.connect("marketbridge").execute("SELECT pg_postmaster_start_time()").fetchone()[0])
"""


def process(*arguments: object, before: tuple[str, ...] = (), **settings: str) -> subprocess.Popen:
    """Start a Python process of its own in the checkout."""
    return subprocess.Popen(
        [*before, sys.executable, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def as_account(uid: int) -> tuple[str, ...]:
    """Give the words that make root's command run as another account (which may read the code)."""
    if os.geteuid() == uid:
        return ()
    return ("setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", *PASS_THROUGH)


def postmaster(server: EmbeddedServer) -> int:
    return int((server.data / "postmaster.pid").read_text().split("\n")[0])


def kill(server: EmbeddedServer) -> None:
    """End the server as a power cut would."""
    os.kill(postmaster(server), signal.SIGKILL)
    while server.is_listening():
        time.sleep(0.01)


@pytest.fixture(scope="class")
def server(tmp_path_factory):
    """Give a running server of this test class alone."""
    made = EmbeddedServer(data=tmp_path_factory.mktemp("postgres") / "data")
    made.start()
    yield made
    made.remove()


class TestEmbeddedServer:
    def test_keeps_what_was_committed_through_an_unclean_stop(self, server):
        with server.connect() as client:
            client.execute("CREATE TABLE kept (note text)")
            client.execute("INSERT INTO kept VALUES ('still here')")

        kill(server)
        server.start()

        with server.connect() as client:
            assert client.execute("SELECT note FROM kept").fetchone() == ("still here",)

    def test_starts_although_a_stranger_has_the_number_in_the_pid_file(self, server):
        owner = server.data.stat().st_uid
        stranger = subprocess.Popen([*as_account(owner), "sleep", "60"])
        pid_file = server.data / "postmaster.pid"
        lines = pid_file.read_text().split("\n")
        kill(server)
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]))
        os.chown(pid_file, owner, -1)

        try:
            server.start()
        finally:
            stranger.kill()
            stranger.wait()

        assert postmaster(server) != stranger.pid

    def test_is_started_once_by_several_processes_at_once(self, server):
        server.stop()

        starters = [process("-c", START, server.data) for _ in range(3)]
        answers = [starter.communicate(timeout=60) for starter in starters]

        assert [problem for _, problem in answers] == ["", "", ""]
        assert len({started_at for started_at, _ in answers}) == 1

    def test_answers_nobody_over_the_network(self, server):
        with server.connect() as client:
            assert client.execute("SHOW listen_addresses").fetchone() == ("",)
            assert client.execute("SHOW unix_socket_permissions").fetchone() == ("0700",)

    def test_never_runs_as_root(self, server):
        assert Path(f"/proc/{postmaster(server)}").stat().st_uid != 0


@pytest.fixture
def server_in():
    """Give a function that names a server in a folder; at the end it is gone in any case."""
    named: list[EmbeddedServer] = []

    def name(folder: Path) -> EmbeddedServer:
        folder.mkdir(exist_ok=True)
        named.append(EmbeddedServer(data=folder / "data", survives_power_loss=False))
        return named[-1]

    yield name
    for server in named:
        server.remove()


class TestEmbeddedServerElsewhere:
    def test_uses_a_short_socket_path_when_its_own_is_too_long(self, server_in, tmp_path):
        deep = server_in(tmp_path / ("d" * 100))

        deep.start()

        assert deep.is_ready()
        assert deep.socket_directory.stat().st_mode & 0o777 == 0o700
        deep.remove()
        assert not deep.socket_directory.exists()

    def test_uses_a_short_socket_path_when_its_own_needs_quotes(self, tmp_path):
        assert EmbeddedServer(data=tmp_path / "a, b").socket_directory.parent == Path("/tmp")

    def test_refuses_a_socket_directory_that_somebody_else_opened_to_all(self, server_in, tmp_path):
        deep = server_in(tmp_path / ("d" * 100))
        deep.socket_directory.mkdir()
        deep.socket_directory.chmod(0o777)

        with pytest.raises(ServerUnavailable, match="belongs to somebody else"):
            deep.start()

    def test_runs_for_an_ordinary_user(self, server_in, tmp_path):
        uid = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else os.geteuid()
        server = server_in(tmp_path / "home")
        os.chown(server.data.parent, uid, -1)

        out, problem = process("-c", START, server.data, before=as_account(uid)).communicate()

        assert (problem, bool(out)) == ("", True)
        assert server.data.stat().st_uid == uid

    def test_makes_its_data_whole_after_a_start_that_was_killed(self, server_in, tmp_path):
        server = server_in(tmp_path)
        half_made = tmp_path / "data.new"
        half_made.mkdir()
        (half_made / "PG_VERSION").write_text("18\n")

        server.start()

        assert server.is_ready()
        assert not half_made.exists()


class TestEngine:
    def test_starts_the_server_and_makes_the_database_at_the_first_query_only(self, tmp_path):
        query = (
            "import django; django.setup()\n"
            "from pathlib import Path; from django.conf import settings\n"
            "from django.db import connection\n"
            "print((settings.LOCAL_DIR / 'postgres').exists())\n"
            "cursor = connection.cursor(); cursor.execute('SELECT current_database()')\n"
            "print(cursor.fetchone()[0], (settings.LOCAL_DIR / 'postgres').exists())\n"
        )
        settings = {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "MARKETBRIDGE_ENV": "development",
            "DATABASE_URL": "",
            "LOCAL_DIR": str(tmp_path),
        }

        try:
            out, problem = process("-c", query, **settings).communicate()
        finally:
            EmbeddedServer(data=tmp_path / "postgres").remove()

        assert (problem, out) == ("", "False\nmarketbridge True\n")

    def test_says_which_versions_it_takes(self):
        assert connection.features.minimum_database_version == (15,)


@pytest.mark.django_db
class TestTestDatabases:
    @pytest.fixture
    def own_connection(self):
        """Give a connection of the test's own to the server that the tests run on."""
        with connection.creation._connect() as client:
            yield client

    def names(self, client: psycopg.Connection) -> set[str]:
        return {name for (name,) in client.execute("SELECT datname FROM pg_database")}

    def test_of_killed_runs_are_dropped_and_those_of_living_ones_kept(self, own_connection):
        alive, dead = f"{creation.PREFIX}alive_{os.getpid()}", f"{creation.PREFIX}d_{os.getpid()}"
        with connection.creation._connect() as other_run:
            assert creation.claim(other_run, alive)
            for name in (alive, dead):
                own_connection.execute(f"CREATE DATABASE {name}")

            creation.drop_abandoned(own_connection)

            assert alive in self.names(own_connection)
            assert dead not in self.names(own_connection)
            assert connection.settings_dict["NAME"] in self.names(own_connection)
            creation.drop(own_connection, alive)

    def test_are_copied_from_a_template_where_the_server_is_our_own(self, own_connection):
        is_ours = connection.settings_dict.get("EMBEDDED") is not None

        assert (template.template_name() in self.names(own_connection)) is is_ours

    def test_get_another_template_when_a_migration_changes(self, tmp_path, monkeypatch):
        before = template.template_name()
        (tmp_path / "migrations").mkdir()
        (tmp_path / "migrations" / "0001_initial.py").write_text("# another one\n")
        monkeypatch.setattr(apps.get_app_config("reconciliation"), "path", str(tmp_path))

        assert template.template_name() != before

    def test_can_be_handed_to_a_process(self, database_url):
        with psycopg.connect(database_url) as client:
            found = client.execute("SELECT current_database()").fetchone()

        assert found == (connection.settings_dict["NAME"],)
