"""A real browser before the real application: Debian's Chromium, somebody of each role.

`chromium_for(role)` gives a page; whatever its console complains of fails the test, so that a
script or a style that the content security policy forbids cannot go unnoticed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.conftest import CHROMIUM
from tests.dashboard.conftest import person, roles  # noqa: F401  fixtures: see there
from tests.integration.admin.conftest import at, shipped_order, shop  # noqa: F401  likewise

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}

# The browser itself writes down every answer that is an error; some tests ask for one.
_JUST_A_STATUS = re.compile(r"the server responded with a status of (403|404|422|429)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if "/tests/browser/" in item.path.as_posix():
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Give a browser. Its driver's loop runs in this thread, where Django's rows are read too."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@dataclass
class Windows:
    """The windows that a test opens, and what their consoles complained of."""

    chromium: Browser
    address: str
    complaints: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def open(
        self,
        user: User | None = None,
        *,
        size: dict[str, int] | None = None,
        is_dark: bool = False,
    ) -> Page:
        """Open a window, logged in as somebody or nobody. Addresses are the application's own."""
        context = self.chromium.new_context(
            base_url=self.address,
            viewport=size or DESK,  # type: ignore[arg-type]
            color_scheme="dark" if is_dark else "light",
        )
        context.set_default_timeout(15_000)
        self._contexts.append(context)
        if user is not None:
            context.add_cookies([self._cookie_of(user)])  # type: ignore[list-item]
        page = context.new_page()
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def close(self) -> None:
        """Close them all."""
        for context in self._contexts:
            context.close()

    def _cookie_of(self, user: User) -> dict[str, str]:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        host = str(urlsplit(self.address).hostname)
        return {"name": name, "value": client.cookies[name].value, "domain": host, "path": "/"}

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not _JUST_A_STATUS.search(message.text):
            self.complaints.append(message.text)


@pytest.fixture
def windows(chromium: Browser, live_server) -> Iterator[Windows]:
    """Give the windows of one test. Fail it when a console complained."""
    windows = Windows(chromium, live_server.url)
    yield windows
    windows.close()
    assert windows.complaints == []


@pytest.fixture
def chromium_for(
    windows: Windows,
    person: Callable[[str], User],  # noqa: F811
) -> Callable[..., Page]:
    """Give a function that opens a window as somebody of a role: `chromium_for("Finance")`."""
    people: dict[str, User] = {}

    def open_as(role: str, **options: object) -> Page:
        if role not in people:
            people[role] = person(role)
        return windows.open(people[role], **options)  # type: ignore[arg-type]

    return open_as


def sideways(page: Page) -> int:
    """Return how many pixels a page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return max(0, width)
