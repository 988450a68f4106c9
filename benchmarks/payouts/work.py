"""One step in a process of its own, on the database of DATABASE_URL; its figures as JSON.

`python -m benchmarks.payouts.work STEP COUNT [FILE]`. Memory is the peak of resident pages, of
this process, of the largest that it started, and of PostgreSQL's process behind its connection,
with what that one shares with others.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

import django
from django.db import connection

MEBIBYTE = 1024  # in the kB that the kernel tells


def main() -> None:
    """Do a step, and print what it took."""
    step, count, *rest = sys.argv[1:]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    # Only now: the rows need Django.
    from benchmarks.payouts import story
    from integration.models import MiraklShop

    if step == "prepare":
        story.prepare(int(count))
        return
    if step == "rows":
        write_rows(Path(rest[0]), Path(rest[1]))
        return
    backend = _backend()
    began = time.perf_counter()
    if step == "copy":
        said = bare_copy(Path(rest[0]))
    elif step == "import":
        said = story.bring_in(MiraklShop.objects.get(), Path(rest[0]))
    else:
        said = story.STEPS[step](MiraklShop.objects.get())
    seconds = time.perf_counter() - began
    peaks = {
        "Python": _peak(os.getpid()),
        "reader": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / MEBIBYTE,
        "PostgreSQL": _peak(backend),
    }
    print(json.dumps({"seconds": seconds, "peaks": peaks, "said": said}))


def write_rows(lines: Path, rows: Path) -> None:
    """Write down the rows that a bare `COPY` takes: the same columns, and the texts."""
    from dataclasses import replace

    from reconciliation.intake.blocks import blocks_of
    from reconciliation.intake.readers import read_blocks
    from reconciliation.intake.rows import Reading
    from reconciliation.models.line_intake import BINARY, BINARY_END

    with (
        lines.open("rb") as source,
        rows.open("wb") as target,
        rows.with_suffix(".texts").open("wb") as texts,
    ):
        texts.write(BINARY)
        blocks = (replace(block, first_id=block.first) for block in blocks_of(source))
        for read in read_blocks(blocks, reading=Reading("1\t1\tepoch", shop_id=1)):
            target.write(read.lines)
            texts.write(read.texts)
        texts.write(BINARY_END)


def bare_copy(rows: Path) -> str:
    """Copy the rows into tables without an index; nothing is compared."""
    from reconciliation.models import line_intake_statements as statements

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare_lines (LIKE reconciliation_transactionline)")
        cursor.execute("CREATE TABLE bare_texts (LIKE reconciliation_textblock)")
        for statement, path in (
            (statements.STAGE_LINES, rows),
            (statements.STAGE_TEXTS, rows.with_suffix(".texts")),
        ):
            bare = statement.replace("staged_", "bare_")
            with cursor.copy(bare) as copy, path.open("rb") as file:
                while chunk := file.read(1024 * 1024):
                    copy.write(chunk)
        cursor.execute("SELECT count(*) FROM bare_lines")
        return f"{cursor.fetchone()[0]} rows"


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _peak(pid: int) -> float:
    rows = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("VmHWM:")) / MEBIBYTE


if __name__ == "__main__":
    main()
