"""The lock files: everything that pyproject.toml asks for, hashed, and from no named place."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def asked_for(*, extra: str | None = None) -> set[str]:
    """Give the names that pyproject.toml lists, in the lock files' spelling."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    listed = project["dependencies"] + (project["optional-dependencies"][extra] if extra else [])
    return {re.split(r"[\[=~<> ]", entry)[0].lower() for entry in listed}


def locked(name: str) -> dict[str, list[str]]:
    """Give the hashes of each package in a lock file."""
    entries = re.split(r"\n(?=\S)", (ROOT / name).read_text())
    return {
        entry.split("==")[0].split("[")[0]: re.findall(r"--hash=sha256:[0-9a-f]{64}", entry)
        for entry in entries
        if "==" in entry
    }


@pytest.mark.parametrize(
    ("name", "extra"),
    [
        ("requirements.lock", None),
        ("requirements-dev.lock", "dev"),
        ("requirements-bench.lock", "bench"),
    ],
)
class TestLockFiles:
    def test_hold_all_that_is_asked_for(self, name, extra):
        assert asked_for(extra=extra) - set(locked(name)) == set()

    def test_know_the_hashes_of_every_package(self, name, extra):
        assert [package for package, hashes in locked(name).items() if not hashes] == []

    def test_name_no_place_to_load_from(self, name, extra):
        assert not re.search(r"://|--(extra-)?index-url|--find-links", (ROOT / name).read_text())
