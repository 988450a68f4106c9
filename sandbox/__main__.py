"""Serve the sandbox: `python -m sandbox --port 9200 --minute 60`."""

from __future__ import annotations

import argparse
import logging
import signal
import threading
import time
from pathlib import Path
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from sandbox.app import create_app
from sandbox.catalogue import CATALOGUE
from sandbox.clock import SystemClock
from sandbox.history import a_week_before, play
from sandbox.keeping import load, save
from sandbox.mirakl.settings import AUTO
from sandbox.postman import Postman
from sandbox.season_goods import season
from sandbox.world import Pages, World

log = logging.getLogger("sandbox")

TICK_SECONDS = 0.2
SAVE_SECONDS = 2.0


class Handler(WSGIRequestHandler):
    """HTTP/1.1, quiet, and able to hang up without an answer."""

    protocol_version = "HTTP/1.1"

    def connection_dropped(self, *_what: Any) -> None:
        self.close_connection = True

    def log_request(self, code: int | str = "-", *_size: Any) -> None:
        log.debug("%s %s", self.requestline, code)


def main(argv: list[str] | None = None) -> None:
    """Serve until SIGTERM or Ctrl-C."""
    options = _options(argv)
    logging.basicConfig(level=options.log_level.upper(), format="%(asctime)s %(message)s")
    world = _world(options)
    server = make_server(
        options.host, options.port, create_app(world), threaded=True, request_handler=Handler
    )
    postman = Postman(world)
    world.sender = postman
    stopping = threading.Event()
    _stop_on_signals(server, stopping)
    threading.Thread(target=_tick, args=(world, stopping, options.state), daemon=True).start()
    print(f"The sandbox is at http://{options.host}:{server.server_port}/", flush=True)
    server.serve_forever(poll_interval=0.1)
    stopping.set()
    server.server_close()
    postman.stop()
    if options.state:
        save(world, options.state)


def _world(options: argparse.Namespace) -> World:
    """Return the world of last time where one is kept, else a new one."""
    clock = SystemClock(minute=options.minute)
    world = load(options.state, clock=clock) if options.state else None
    if world is None:
        world = _new_world(clock, options)
    world.traffic.wake(now=world.now())
    world.mirakl.budgets.forget()
    world.store.settings.hooks_may_stay_here = options.local_hooks
    world.pages = Pages(order=options.order_page, offer=options.offer_page)
    return world


def _new_world(clock: SystemClock, options: argparse.Namespace) -> World:
    """Return a world where nobody has sold anything yet, or one with a week behind it."""
    now = clock.now()
    if options.season:
        clock.move(-a_week_before(now).total_seconds())
    catalogue = season() if options.season else CATALOGUE
    world = World(clock, seed=options.seed, catalogue=catalogue)
    world.mirakl.settings.debit = options.debit
    world.mirakl.settings.debit_seconds = options.debit_seconds
    # A new world must not hand out the order ids of the one before.
    world.mirakl.number_from(int(time.time()) % 10_000_000)
    if options.season:
        # A parcel has two real days, however fast a minute is: else every order would seem late.
        world.mirakl.settings.shipping_hours *= 60 / options.minute
        play(world, until=now)
        clock.move(-(world.now() - now).total_seconds())
    world.traffic.begin(options.traffic, now=world.now())
    return world


def _options(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9200)
    parser.add_argument(
        "--minute",
        type=float,
        default=60.0,
        help="how many real seconds a vendor's minute lasts (60)",
    )
    parser.add_argument(
        "--debit",
        choices=("auto", "manual"),
        default=AUTO,
        help="whether customers' payments are confirmed by themselves (auto)",
    )
    parser.add_argument(
        "--debit-seconds",
        type=float,
        default=60.0,
        help="how many of a vendor's seconds a payment takes (60)",
    )
    parser.add_argument(
        "--local-hooks",
        action="store_true",
        help="let the store's webhooks go to http on this machine too (https on 443 only)",
    )
    parser.add_argument(
        "--season",
        action="store_true",
        help="a new world has some two hundred SKUs and a week of orders behind it",
    )
    parser.add_argument(
        "--traffic",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="let a customer come to a new world every so many real seconds (never)",
    )
    for what in ("order", "offer"):
        parser.add_argument(
            f"--{what}-page",
            default="",
            metavar="ADDRESS",
            help=f"the connector's page of an {what}, with {{}} for its number or SKU (none)",
        )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--state", type=Path, help="a file that keeps the world over restarts (none)"
    )
    parser.add_argument("--log-level", default="info", choices=("debug", "info", "warning"))
    return parser.parse_args(argv)


def _stop_on_signals(server: BaseWSGIServer, stopping: threading.Event) -> None:
    def stop(_number: int, _frame: object) -> None:
        if not stopping.is_set():
            stopping.set()
            # shutdown() waits for serve_forever, which this very thread is running.
            threading.Thread(target=server.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def _tick(world: World, stopping: threading.Event, state: Path | None) -> None:
    """Let what is due happen even when nobody calls, and keep what changed."""
    kept_revision, kept_at = world.revision, time.monotonic()
    while not stopping.wait(TICK_SECONDS):
        try:
            world.settle()
            with world.lock:
                world.revision += world.traffic.step(world)
            is_time = time.monotonic() - kept_at > SAVE_SECONDS
            if state and is_time and world.revision != kept_revision:
                kept_revision, kept_at = world.revision, time.monotonic()
                save(world, state)
        except Exception:  # one bad effect must not stop time
            log.exception("Something that was due went wrong.")


if __name__ == "__main__":
    main()
