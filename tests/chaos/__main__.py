"""Do to sending processes what befalls them, again and again, and count at the receiver.

    .venv/bin/python -m tests.chaos                                   every mode, SQLite and PostgreSQL
    .venv/bin/python -m tests.chaos kill --incidents 300 --seed 7     one of them, longer
    .venv/bin/python -m tests.chaos --short                           a few hundred messages each

Exit status 1 when a promise was broken. docs/operations.md, Delivery measured, says what the numbers mean.
"""

import argparse
import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from storage.upgrade import upgrade
from tests.chaos import modes
from tests.chaos.tally import Tally
from tests.postgres import empty_database, running_server
from tests.sender import Nursery, nursery

LONG = {"kill": (5000, 100), "freeze": (2000, 50), "unwritable": (2000, 20), "term": (5000, 100), "drain": (20_000, 0)}
SHORT = {"kill": (600, 30), "freeze": (200, 3), "unwritable": (200, 3), "term": (600, 20), "drain": (1000, 0)}
"""Messages and incidents."""

COLUMNS = (
    *("mode", "database", "messages", "incidents", "lost", "uncontrolled", "differing", "most_of_one", "copies"),
    *("doubtful", "held", "unexplained"),
)


def main(given: Sequence[str] | None = None) -> int:
    """Run what is asked for and print the numbers; 1 when a promise was broken."""
    wish = _wish(given)
    tallies = []
    with running_server() as server, nursery() as home:
        for name in wish.modes or list(LONG):
            for kind in [wish.database] if wish.database else ["sqlite", "postgresql"]:
                if name == "drain" and kind == "sqlite":
                    continue  # one file has one writer: two processes there take turns and prove nothing new
                tallies.append(_one(name, kind, server, home, wish))
                _say(_row(tallies[-1]))
    _say(table(tallies))
    _say(f"\nload of the machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    bad = [one for one in tallies if not one.good]
    _say(f"{len(bad)} of {len(tallies)} runs broke a promise" if bad else "every promise was kept")
    return 1 if bad else 0


def _wish(given: Sequence[str] | None) -> argparse.Namespace:
    formatter = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__, formatter_class=formatter)
    parser.add_argument("modes", nargs="*", choices=[[], *LONG], metavar="mode", help=", ".join(LONG))
    parser.add_argument("--database", choices=["sqlite", "postgresql"], help="only this one")
    parser.add_argument("--messages", type=int, help="instead of the mode's usual number")
    parser.add_argument("--incidents", type=int, help="kills, freezes, ends; instead of the mode's usual number")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other moments")
    parser.add_argument("--short", action="store_true", help="as in the test run, a minute or two in all")
    return parser.parse_args(given)


def _one(name: str, kind: str, server: str, home: Nursery, wish: argparse.Namespace) -> Tally:
    messages, incidents = (SHORT if wish.short else LONG)[name]
    with _empty(kind, server) as url:
        upgrade(url)
        return modes.run(
            name,
            url,
            home,
            messages=wish.messages or messages,
            incidents=wish.incidents or incidents,
            seed=wish.seed,
        )


@contextlib.contextmanager
def _empty(kind: str, server: str) -> Iterator[str]:
    if kind == "postgresql":
        with empty_database(server) as url:
            yield url
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'kalle.db'}"


def _row(one: Tally) -> str:
    verdict = "kept" if one.good else "BROKEN"
    extra = f": {'; '.join(one.broken)}" if one.broken else ""
    return f"{one.mode} on {one.database}: promises {verdict}{extra}, {one.seconds:.0f} s"


def table(tallies: Sequence[Tally]) -> str:
    """The numbers as a table of Markdown, to be copied into the documents as it is."""
    rows = [[str(getattr(one, name)) for name in COLUMNS] + [f"{one.seconds:.0f} s"] for one in tallies]
    heads = [name.replace("_", " ") for name in (*COLUMNS, "time")]
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
