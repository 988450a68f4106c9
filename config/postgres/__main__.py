"""Look after the embedded server by hand: `python -m config.postgres status|start|stop|remove`."""

import argparse
import os
import sys

import django
from django.conf import settings

from config.postgres.server import EmbeddedServer


def main() -> None:
    """Do one thing to the embedded server of development, and say what came of it."""
    parser = argparse.ArgumentParser(prog="python -m config.postgres", description=__doc__)
    parser.add_argument("action", choices=("status", "start", "stop", "remove"))
    action = parser.parse_args().action
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    server: EmbeddedServer | None = settings.DATABASES["default"].get("EMBEDDED")
    if server is None:
        sys.exit("DATABASE_URL names a server of its own: there is no embedded one to look after.")
    if action != "status":
        getattr(server, action)()
    state = "answers" if server.is_ready() else "does not run"
    sys.stdout.write(f"The embedded PostgreSQL in {server.data} {state}.\n")


if __name__ == "__main__":
    main()
