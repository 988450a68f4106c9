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
def outcome_of(tmp_path):
    """Give a function that runs a suite of a contract and a browser test: status and output.

    Both in one process, for the process is what takes the time.
    """
    (tmp_path / "test_two.py").write_text(
        "import pytest\n@pytest.mark.contract\ndef test_contract(vendor_specs):\n"
        "    assert vendor_specs.is_dir()\n"
        "@pytest.mark.browser\ndef test_browser():\n    pass\n"
    )

    def run(**settings: str) -> tuple[int, str]:
        unset = ("VENDOR_SPECS", "REQUIRE_CONTRACT", "CHROMIUM", "REQUIRE_BROWSER")
        clean = {name: value for name, value in os.environ.items() if name not in unset}
        options = ["-v", "-rsf", "-p", "tests.conftest", "-p", "no:cacheprovider"]
        ended = subprocess.run(
            [sys.executable, "-m", "pytest", *options, "-c", "/dev/null", str(tmp_path)],
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


class TestContractAndBrowserTests:
    def test_run_where_the_descriptions_and_a_browser_are(self, outcome_of, tmp_path):
        (tmp_path / "chromium").touch()

        status, said = outcome_of(VENDOR_SPECS=str(tmp_path), CHROMIUM=str(tmp_path / "chromium"))

        assert status == 0
        assert "test_contract PASSED" in said
        assert "test_browser PASSED" in said

    def test_are_skipped_where_nobody_says_where_they_are(self, outcome_of, tmp_path):
        status, said = outcome_of(CHROMIUM=str(tmp_path / "chromium"), REQUIRE_BROWSER="")

        assert status == 0
        assert "test_contract SKIPPED" in said
        assert "test_browser SKIPPED" in said

    def test_fail_instead_where_they_are_required(self, outcome_of, tmp_path):
        status, said = outcome_of(
            REQUIRE_CONTRACT="1", CHROMIUM=str(tmp_path / "chromium"), REQUIRE_BROWSER="1"
        )

        assert status == 1
        assert "2 errors" in said
        assert "VENDOR_SPECS does not say" in said
        assert "apt-get install chromium" in said


class TestSockets:
    def test_reach_nothing_beyond_this_machine(self):
        with (
            socket.socket() as client,
            pytest.warns(UserWarning, match="192.0.2.1"),
            pytest.raises(SocketConnectBlockedError),
        ):
            client.connect(("192.0.2.1", 80))
