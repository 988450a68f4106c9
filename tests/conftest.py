"""Fixtures for every test, a section a subject. Remotes: only loopback can be reached at all."""

import gc
import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlencode

import hypothesis
import pytest

from tests.judges import missing
from tests.remotes import exchanges, sandbox  # noqa: F401  fixtures: see there

# --- golden files -----------------------------------------------------------------------------

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write the golden files instead of comparing"
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with `tests/golden/NAME`; `make golden` writes the file instead."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        assert path.is_file(), f"{path} is missing: run `make golden` and read what it wrote"
        assert text == path.read_text()

    return compare


# --- what is collected ------------------------------------------------------------------------


# It takes two minutes, most of them waiting: begun last, it would be waited for alone.
LONGEST = "test_tour.py"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the golden ones. Leave out the long forms of the laboratory unless CHAOS=1 asks.

    The longest file comes first.
    """
    items.sort(key=lambda item: item.path.name != LONGEST)
    for item in items:
        if "golden" in getattr(item, "fixturenames", ()):
            item.add_marker("golden")
    if os.environ.get("CHAOS") != "1":
        long_ones = [item for item in items if item.get_closest_marker("chaos")]
        config.hook.pytest_deselected(items=long_ones)
        items[:] = [item for item in items if item not in long_ones]


def pytest_collection_finish() -> None:
    """Let the garbage collector pass by what stays, and come less often.

    It takes one second of a hundred so, and three otherwise.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


# --- properties -------------------------------------------------------------------------------

# The machine's speed is not what a property is about; a hung test has a timeout of its own.
hypothesis.settings.register_profile("marketbridge", deadline=None)
hypothesis.settings.load_profile("marketbridge")


# --- contract and browser tests, and those with a judge ---------------------------------------

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what this machine cannot judge: without the vendors' descriptions, a browser, a judge.

    REQUIRE_CONTRACT, REQUIRE_BROWSER and REQUIRE_JUDGES make a failure of it.
    """
    for program in (name for mark in item.iter_markers("judged_by") for name in mark.args):
        if why := missing(program):
            (pytest.fail if os.environ.get("REQUIRE_JUDGES") else pytest.skip)(why)
    if item.get_closest_marker("contract") and not os.environ.get("VENDOR_SPECS"):
        why = "VENDOR_SPECS does not say where the vendors' API descriptions are"
        (pytest.fail if os.environ.get("REQUIRE_CONTRACT") else pytest.skip)(why)
    if item.get_closest_marker("browser") and not CHROMIUM.exists():
        why = f"there is no {CHROMIUM}: on Debian, apt-get install chromium"
        (pytest.fail if os.environ.get("REQUIRE_BROWSER") else pytest.skip)(why)


@pytest.fixture(scope="session")
def vendor_specs() -> Path:
    """Give the folder with the vendors' API descriptions; only for tests marked `contract`."""
    return Path(os.environ["VENDOR_SPECS"])


# --- database ---------------------------------------------------------------------------------


@pytest.fixture
def database_url(transactional_db: None) -> str:
    """Give the address of this run's database, as DATABASE_URL for a process of the test's own."""
    from django.db import connection

    known = connection.get_connection_params()
    name = known["dbname"]
    where = {"host": known.get("host") or "localhost", "port": known.get("port") or "5432"}
    who = quote(known.get("user") or "postgres", safe="")
    password = f":{quote(known['password'], safe='')}" if known.get("password") else ""
    return f"postgresql://{who}{password}@/{name}?{urlencode(where)}"
