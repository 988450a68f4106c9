"""`manage.py demo`: everything running on this machine, against the sandbox, until Ctrl-C."""

from __future__ import annotations

import logging
import socket
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from integration.management import demo_data
from integration.management.processes import Processes

BEAT = 8.0  # seconds between two deeds of the traffic
# What the sandbox is told of our pages; {} becomes the order's number, or the SKU.
ORDER_PAGE = f"/orders/{demo_data.SHOP}/{{}}/"
SEARCH_PAGE = "/search/?q={}"


class Command(BaseCommand):
    """Starts the database, the sandbox, the web application and a worker; stops them together."""

    help = "Run everything on this machine against the sandbox, until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="of the web application")
        parser.add_argument("--sandbox-port", type=int, default=9200)
        parser.add_argument(
            "--traffic",
            type=float,
            default=BEAT,
            metavar="SECONDS",
            help=f"between two things that happen by themselves ({BEAT:.0f}; 0 for none)",
        )
        parser.add_argument(
            "--minute",
            type=float,
            default=demo_data.MINUTE,
            metavar="SECONDS",
            help=f"that a minute lasts at Macy's and the store ({demo_data.MINUTE:.0f})",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with _quietly():
            self._run(
                options["port"],
                options["sandbox_port"],
                traffic=options["traffic"],
                minute=options["minute"],
            )

    def _run(self, web: int, sandbox: int, *, traffic: float, minute: float) -> None:
        if not 1 <= minute <= 60:
            raise CommandError("A minute lasts from 1 to 60 seconds: say another --minute.")
        for port in (web, sandbox):
            _refuse_a_taken_port(port)
        folder = _folder()
        processes = Processes(folder, environment=_environment(web, sandbox))
        try:
            call_command("migrate", verbosity=0)
            processes.start("sandbox", *_sandbox(sandbox, folder, web=web, minute=minute))
            processes.wait_for(sandbox)
            address = f"http://127.0.0.1:{sandbox}"
            is_first = demo_data.connect(address, minute=minute)
            password, others = demo_data.people(folder)
            processes.start("web", *_web(web))
            processes.start("worker", str(Path(settings.BASE_DIR) / "manage.py"), "worker")
            processes.wait_for(web)
            if is_first:
                call_command("set_up_books", **demo_data.BOOKS, stdout=StringIO())
                demo_data.play(address, "leave_questions")
            demo_data.play(address, "set_traffic", seconds=traffic)
            self._greet(web, sandbox, password, others)
            processes.watch()
        finally:
            processes.stop()
            _stop_the_embedded_database()
            self.stdout.write("Stopped.")

    def _greet(self, web: int, sandbox: int, password: str, others: list[str]) -> None:
        self.stdout.write(
            f"\n  Open  http://127.0.0.1:{web}/  and log in as  {demo_data.LOGIN}  with the"
            f" password  {password}\n\n"
            f"  One login a role, with the same password: {', '.join(others)}.\n"
            f"  The sandbox, where you are the customer and the warehouse:"
            f" http://127.0.0.1:{sandbox}/\n"
            "  Ctrl-C stops everything; the next `make demo` goes on from there.\n"
        )
        self.stdout.flush()


@contextmanager
def _quietly() -> Iterator[None]:
    """Have this process log warnings alone; the others keep their own level."""
    logger = logging.getLogger("integration")
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)


def _folder() -> Path:
    """Return where the demo's data lies. Raise CommandError where it cannot lie, or is too old."""
    folder = Path(settings.LOCAL_DIR) / "demo"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        demo_data.refuse_a_full_disk(folder)
        demo_data.refuse_data_of_another_version(folder)
    except OSError as error:
        raise CommandError(f"{folder} cannot be written: {error.strerror}.") from error
    return folder


def _environment(web: int, sandbox: int) -> dict[str, str]:
    """Return what the processes are told: where webhooks arrive, and where the sandbox's page is.

    Without the first there are no webhooks; with the second the tour is on the morning page.
    """
    return {
        "PUBLIC_URL": f"http://127.0.0.1:{web}",
        "SANDBOX_URL": f"http://127.0.0.1:{sandbox}",
    }


def _sandbox(port: int, folder: Path, *, web: int, minute: float) -> tuple[str, ...]:
    ours = f"http://127.0.0.1:{web}"
    return (
        *("-m", "sandbox", "--port", str(port), "--minute", str(minute)),
        *("--state", str(folder / "sandbox.state"), "--season", "--local-hooks"),
        *("--order-page", ours + ORDER_PAGE, "--offer-page", ours + SEARCH_PAGE),
    )


def _web(port: int) -> tuple[str, ...]:
    return ("-m", "gunicorn", "-c", "config/gunicorn.py", "-b", f"127.0.0.1:{port}")


def _refuse_a_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            sentence = f"Port {port} is taken: stop what runs there, or choose another with --port"
            raise CommandError(f"{sentence} or --sandbox-port.") from None


def _stop_the_embedded_database() -> None:
    server = settings.DATABASES["default"].get("EMBEDDED")
    if server is not None:
        server.stop()
