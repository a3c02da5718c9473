"""How the command line speaks: refusals in one line, lists in columns, JSON for scripts."""

import errno
import json
import os
import re
import sys
import traceback
from collections.abc import Mapping, Sequence
from typing import IO, Any

import click

from bot.settings import BadSettings
from domain.errors import BadFields, BadValue, Phrase, Refused

_FACT = re.compile(r"\{(\w+)\}")
CANNOT_LISTEN = (errno.EADDRINUSE, errno.EADDRNOTAVAIL)


class Failed(click.ClickException):
    """Ends a command with exit status 1 and what it says, a line for each thing."""

    exit_code = 1

    def show(self, file: IO[Any] | None = None) -> None:
        """Print to standard error."""
        for line in self.message.splitlines():
            click.echo(f"kalle: {line}", file=file, err=file is None)


def english(phrase: Phrase) -> str:
    """Return a phrase in English: operators read Kalle in English, without the catalogues being loaded."""
    return _FACT.sub(lambda found: _fact(phrase.facts.get(found[1], found[0])), phrase.text)


def _fact(fact: object) -> str:
    return english(fact) if isinstance(fact, Phrase) else str(fact)


def refusal_of(error: Exception) -> Failed:
    """Turn what a command raised into what the operator reads."""
    if isinstance(error, BadSettings):
        return Failed("\n".join(error.problems))
    if isinstance(error, BadFields):
        return Failed("\n".join(f"--{name.replace('_', '-')}: {english(why)}" for name, why in error.fields.items()))
    if isinstance(error, Refused | BadValue):
        return Failed(english(error.phrase))
    return _unforeseen(error)


def _unforeseen(error: Exception) -> Failed:
    """Say what broke without its text, which may hold personal data or a password."""
    if (
        type(error).__name__ == "DatabaseUnfit"
    ):  # by name: its module takes a second to load, and is loaded if it was raised
        return Failed(str(error))
    if isinstance(error, OSError) and error.errno in CANNOT_LISTEN:
        return Failed(f"{error.strerror}. Choose another HOST or PORT.")
    if isinstance(error, OSError):
        return Failed(f"{error.strerror or 'The system refused'}{f': {error.filename}' if error.filename else ''}.")
    if os.environ.get("LOG_LEVEL", "").lower() == "debug":
        traceback.print_exception(error, file=sys.stderr)
    frames = traceback.extract_tb(error.__traceback__)
    where = next(
        (f"{frame.filename}:{frame.lineno}" for frame in reversed(frames) if "site-packages" not in frame.filename), ""
    )
    return Failed(f"Something broke ({type(error).__name__} at {where}). LOG_LEVEL=debug shows more; please report it.")


def say_json(value: object) -> None:
    """Print JSON to standard output; enum members, dates and phrases become text."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_fact))


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows in columns, with a header; says so when there are none."""
    if not rows:
        click.echo("None.")
        return
    cells = [tuple(columns), *(tuple(_one_line(cell) for cell in row) for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(columns))]
    for row in cells:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _one_line(cell: object) -> str:
    """Return a cell without what would break a line or move a terminal's cursor."""
    return "".join(c if c.isprintable() else " " for c in str(cell))


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options somebody wrote."""
    return {name: value for name, value in values.items() if value is not None}
