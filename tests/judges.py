"""Programs that judge the journals we export: strangers, each the real one of its format.

A test that needs one is marked `@pytest.mark.judged_by("hledger")`; see `conftest.py`.
"""

import shutil
import subprocess
import sys
from pathlib import Path

BEAN_CHECK = Path(sys.executable).parent / "bean-check"
HLEDGER_CHECKS = ("accounts", "commodities", "payees", "ordereddates")
_ENVIRONMENT = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin"}


def missing(program: str) -> str:
    """Return what a newcomer does about a judge that is not there, or ""."""
    if program == "bean-check" and not BEAN_CHECK.exists():
        return "bean-check is missing: make setup installs it"
    if program == "hledger" and not shutil.which("hledger"):
        return "hledger is missing: on Debian, apt-get install hledger"
    return ""


def verdict_of_beancount(content: bytes, folder: Path) -> str:
    """Return what `bean-check` says; nothing when it accepts."""
    path = folder / "journals.beancount"
    path.write_bytes(content)
    return _said_by([str(BEAN_CHECK), "--no-cache", str(path)])


def verdict_of_hledger(content: bytes, folder: Path) -> str:
    """Return what `hledger check --strict` says, and its checks beyond; nothing for a yes."""
    path = folder / "journals.journal"
    path.write_bytes(content)
    return _said_by(["hledger", "-f", str(path), "check", "--strict", *HLEDGER_CHECKS])


def balances_by_hledger(content: bytes, folder: Path) -> list[str]:
    """Return the balance of every account, as hledger reads them, in order: “985.30 USD”."""
    path = folder / "read.journal"
    path.write_bytes(content)
    command = ["hledger", "-f", str(path), "balance", "--flat", "-N", "-E", "-O", "csv"]
    said = subprocess.run(command, capture_output=True, env=_ENVIRONMENT, check=True).stdout
    return sorted(line.rsplit('","', 1)[1].strip('"') for line in said.decode().splitlines()[1:])


def _said_by(command: list[str]) -> str:
    answer = subprocess.run(command, capture_output=True, env=_ENVIRONMENT, check=False)
    said = (answer.stdout + answer.stderr).decode().strip()
    return said if answer.returncode == 0 else said or f"refused with {answer.returncode}"
