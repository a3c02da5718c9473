"""The list of cases in docs/cases.md and the tests that hold them stay in step."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROW = re.compile(r"^\| *(\d+) *\| *(.+?) *\| *([^|]*?) *\|$", re.MULTILINE)
CLAIM = re.compile(r"\bCases? ((?:\d+(?:, and |, | and )?)+)")
PARTS = {"reminders", "delivery", "actions", "calendar", "panel", "operations", "templates"}


@cache
def cases() -> dict[int, list[str]]:
    """What holds each case: node ids, and `waits for: <part>`."""
    text = (ROOT / "docs" / "cases.md").read_text(encoding="utf-8")
    rows = ROW.findall(text)
    assert [int(number) for number, _, _ in rows] == list(range(1, 113)), "every case once, in order"
    return {int(number): [entry.strip(" `") for entry in held_by.split(",")] for number, _, held_by in rows}


@cache
def named_in(file: Path) -> dict[str, str]:
    """The tests of a file by what follows its name in their node ids, with their docstrings."""
    found: dict[str, str] = {}

    def walk(node: ast.Module | ast.ClassDef, prefix: str) -> None:
        for one in node.body:
            if isinstance(one, ast.ClassDef):
                walk(one, f"{prefix}{one.name}::")
            elif isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and one.name.startswith("test_"):
                found[prefix + one.name] = ast.get_docstring(one) or ""

    walk(ast.parse(file.read_text(encoding="utf-8")), "")
    return found


def claims() -> set[tuple[int, str]]:
    """Every case that a test's docstring names, with the test's node id."""
    return {
        (int(number), f"{file.relative_to(ROOT).as_posix()}::{name}")
        for file in (ROOT / "tests").rglob("test_*.py")
        if "node_modules" not in file.parts
        for name, docstring in named_in(file).items()
        for claim in CLAIM.findall(docstring)
        for number in re.findall(r"\d+", claim)
    }


def test_no_case_is_left_open():
    assert not [number for number, held_by in cases().items() if "OPEN" in held_by]


def test_what_holds_a_case_exists():
    gone = {entry for held_by in cases().values() for entry in held_by if not is_there(entry)}
    assert not gone - {"OPEN"}


def is_there(entry: str) -> bool:
    """True for a part that is known and for a test that is defined where its node id says."""
    if entry.startswith("waits for: "):
        return entry.removeprefix("waits for: ") in PARTS
    file, _, name = entry.partition("::")
    return (ROOT / file).is_file() and name in named_in(ROOT / file)


def test_every_test_that_names_a_case_is_in_the_list():
    missing = {(number, node) for number, node in claims() if node not in cases().get(number, [])}
    assert not missing, f"not in docs/cases.md: {sorted(missing)}"


def test_a_test_or_a_part_that_is_not_there_is_noticed():
    assert is_there("tests/test_cases.py::test_no_case_is_left_open")
    assert not is_there("tests/test_cases.py::test_that_nobody_wrote")
    assert not is_there("tests/test_nothing.py::test_no_case_is_left_open")
    assert not is_there("waits for: Godot")


def test_a_claim_is_seen_for_one_case_and_for_several():
    def numbers(docstring: str) -> list[str]:
        return [number for claim in CLAIM.findall(docstring) for number in re.findall(r"\d+", claim)]

    assert numbers("Case 27.") == ["27"]
    assert numbers("Cases 41, 42 and 43. A test is killed.") == ["41", "42", "43"]
    assert numbers("In case 3 tries fail. Lower Case words.") == []
