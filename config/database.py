"""Say which PostgreSQL is used. Starts nothing: the embedded server starts when it is needed.

With DATABASE_URL: that server, version 15 or newer. Without: a real PostgreSQL from a Python
package, embedded for development and demo, with its data under the local directory.
"""

import os
from pathlib import Path
from typing import Any

from config.postgres.server import EmbeddedServer

NAME = "marketbridge"


def database(*, given: dict[str, Any] | None, local: Path, is_test: bool) -> dict[str, Any]:
    """Give Django's `DATABASES["default"]`.

    `given` is the server of DATABASE_URL, or None for the embedded one. A test run has its own
    embedded server and, on any server, a database whose name no other run has.
    """
    return {
        **(given or _embedded(local, is_test=is_test)),
        # The queue's broker asks for fresh connections at every step: without an age it would
        # connect anew each time, ten times slower.
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": f"test_{NAME}_{os.getpid()}_{os.urandom(2).hex()}"},
    }


def _embedded(local: Path, *, is_test: bool) -> dict[str, Any]:
    server = EmbeddedServer(
        data=local / ("postgres-test" if is_test else "postgres"),
        survives_power_loss=not is_test,
    )
    return {
        "ENGINE": "config.postgres",
        "NAME": NAME,
        "USER": server.user,
        "HOST": str(server.socket_directory),
        "PORT": server.port,
        "EMBEDDED": server,
    }
