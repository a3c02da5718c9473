"""How long `kalle import` takes for 10,000 rows, .csv and .xlsx, into an empty database and beside 100,000 candidates."""

import csv
import itertools
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from openpyxl import Workbook

from bench import data, names
from bench.figures import Figure
from bench.site import BenchError, Site, children_cpu, environment
from bot.services.database import upgrade
from bot.services.importing import COLUMNS

ROWS = 10_000
SECONDS = 10
FIRST_MOBILE = 1_230_000  # real numbers begin so in all five countries
HEADER = tuple(column for column in COLUMNS if column != "cv")


def measure(site: Site) -> list[Figure]:
    """Each kind of file into each database."""
    files = {"csv": _csv(site.folder / "people.csv"), "xlsx": _xlsx(site.folder / "people.xlsx")}
    empty, full = site.folder / "empty.db", site.folder / "full.db"
    figures = []
    for kind, file in files.items():
        for said, database in (("empty database", empty), ("100,000 candidates there", full)):
            for old in site.folder.glob(f"{database.name}*"):
                old.unlink()
            if database is full:
                data.copy(full)
            else:
                upgrade(f"sqlite:///{empty}")
            used = children_cpu()
            seconds = _imported(file, database)
            note = f"{children_cpu() - used:.1f} s of processor"
            figures.append(Figure(f"import of 10,000 rows, {kind}, {said}", seconds, "s", SECONDS, note))
    return figures


def _imported(file: Path, database: Path) -> float:
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-P", "-m", "bot", "import", str(file), "--json"],
        cwd=file.parent,
        env=environment(database),
        check=False,
        capture_output=True,
        text=True,
    )
    seconds = time.perf_counter() - began
    if done.returncode or json.loads(done.stdout)["applications_added"] != ROWS:
        raise BenchError(f"the import failed: {done.stdout[-500:]} {done.stderr[-500:]}")
    return seconds


def _rows() -> Iterator[tuple[str, ...]]:
    chance = random.Random(data.SEED)
    for number in range(ROWS):
        language = chance.choice(data.LANGUAGES)
        first, last = chance.choice(names.FIRST_NAMES[language]), chance.choice(names.LAST_NAMES[language])
        yield (
            f"IMP-{number % 40}",
            names.TITLES[number % 40 % len(names.TITLES)],
            names.DEPARTMENTS[number % 40 % len(names.DEPARTMENTS)],
            first,
            last,
            f"imported{number}@example.com",
            f"{names.DIALLING[language]}{FIRST_MOBILE + number}",
            language,
            f"Dear all,\n\nI am {first} {last} and would like to work with you." if number % 2 else "",
        )


def _csv(path: Path) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(itertools.chain([HEADER], _rows()))
    return path


def _xlsx(path: Path) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in itertools.chain([HEADER], _rows()):
        sheet.append(row)
    book.save(path)
    return path
