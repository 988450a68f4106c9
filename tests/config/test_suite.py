"""The test suite's own promises: what it must not do silently."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def judge(tmp_path):
    """Give a function that runs a suite of one contract test, and gives status and output."""
    (tmp_path / "test_one.py").write_text(
        "import pytest\n@pytest.mark.contract\ndef test_one(vendor_specs):\n"
        "    assert vendor_specs.is_dir()\n"
    )

    def run(**settings: str) -> tuple[int, str]:
        clean = {
            name: value
            for name, value in os.environ.items()
            if name not in ("VENDOR_SPECS", "REQUIRE_CONTRACT")
        }
        options = ["-q", "-p", "tests.conftest", "-p", "no:cacheprovider", "-c", "/dev/null"]
        ended = subprocess.run(
            [sys.executable, "-m", "pytest", *options, str(tmp_path)],
            cwd=ROOT,
            env={
                **clean,
                "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
                "PYTHONPATH": str(ROOT),
                **settings,
            },
            capture_output=True,
            text=True,
        )
        return ended.returncode, ended.stdout

    return run


class TestContractTests:
    def test_run_where_the_descriptions_are(self, judge, tmp_path):
        status, said = judge(VENDOR_SPECS=str(tmp_path))

        assert (status, "1 passed" in said) == (0, True)

    def test_are_skipped_where_nobody_says_where_they_are(self, judge):
        status, said = judge()

        assert (status, "1 skipped" in said) == (0, True)

    def test_fail_instead_where_they_are_required(self, judge):
        status, said = judge(REQUIRE_CONTRACT="1")

        assert status == 1
        assert "VENDOR_SPECS does not say" in said


class TestBrowserTests:
    @pytest.fixture
    def suite(self, judge, tmp_path):
        (tmp_path / "test_one.py").write_text(
            "import pytest\n@pytest.mark.browser\ndef test_one():\n    pass\n"
        )
        return judge

    def test_run_where_a_browser_is(self, suite, tmp_path):
        (tmp_path / "chromium").touch()

        status, said = suite(CHROMIUM=str(tmp_path / "chromium"))

        assert (status, "1 passed" in said) == (0, True)

    def test_are_skipped_where_there_is_none(self, suite, tmp_path):
        status, said = suite(CHROMIUM=str(tmp_path / "chromium"), REQUIRE_BROWSER="")

        assert (status, "1 skipped" in said) == (0, True)

    def test_fail_instead_where_they_are_required(self, suite, tmp_path):
        status, said = suite(CHROMIUM=str(tmp_path / "chromium"), REQUIRE_BROWSER="1")

        assert status == 1
        assert "apt-get install chromium" in said


class TestSockets:
    def test_reach_nothing_beyond_this_machine(self):
        with (
            socket.socket() as client,
            pytest.warns(UserWarning, match="192.0.2.1"),
            pytest.raises(SocketConnectBlockedError),
        ):
            client.connect(("192.0.2.1", 80))
