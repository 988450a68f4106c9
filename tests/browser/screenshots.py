"""Take the pictures of `docs/screenshots` from a demo of its own: `make screenshots`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.demo import CHROMIUM, ROOT, Demo, a_demo, until

FOLDER = ROOT / "docs" / "screenshots"
WINDOW = {"width": 1200, "height": 820}
LARGEST = 200_000  # bytes a picture


def main() -> None:
    """Start a demo, wait until its exceptions are there, and take every picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as local,
        a_demo(Path(local), "--traffic", "4") as demo,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        page = demo.log_in(chromium, viewport=WINDOW, color_scheme="light")
        _take_all(page, demo)
        chromium.close()


def _take_all(page: Page, demo: Demo) -> None:
    courier = until(lambda: _found(page, "corner courier"), bool, seconds=240)
    _take(page, "morning", "/")
    _take(page, "inbox", "/inbox/")
    _take(page, "exception", courier)
    _take(page, "connections", "/connections/")
    _take(page, "order", _an_order(demo))
    _take(page, "sandbox", f"{demo.sandbox}/")


def _found(page: Page, words: str) -> str:
    """Return the address of the exception that says something; nothing while there is none."""
    page.goto(f"/inbox/?q={words}")
    links = page.locator("a.wrong")
    return str(links.first.get_attribute("href")) if links.count() else ""


def _an_order(demo: Demo) -> str:
    """Return the address of an order that came and went while the demo ran."""

    def shipped() -> list[str]:
        return [
            order["order_id"]
            for order in demo.state()["orders"]
            if order["state"] in ("SHIPPED", "RECEIVED") and order["reference_for_seller"]
        ]

    return f"/orders/macys/{until(shipped, bool)[0]}/"


def _take(page: Page, name: str, address: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path)
    size = path.stat().st_size
    if size > LARGEST:
        sys.exit(f"{path} has {size} bytes; {LARGEST} are the most.")


if __name__ == "__main__":
    main()
