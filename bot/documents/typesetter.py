"""The process that sets letters: it knows our layout and our fonts, and once it has read them it can open nothing more.

It reads orders from its standard input and writes what it made to its standard output, until there are no more orders or
none came for a while. Started by `press`, never imported by anything that runs for long: what typst takes of memory is
given back with the process.
"""

import json
import os
import resource
import select
import struct
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import typst

FOLDER = Path(__file__).parent / "printing"
LAYOUT, WEEK = FOLDER / "paper.typ", FOLDER / "week.typ"
DOTS_PER_INCH = 96
DOTS_PER_INCH_OF_WEEK = 144
IDLE_SECONDS = 120
"""Longer than whoever started it waits: this is for one that was forgotten."""
_WARM = {
    "title": "-",
    "sheets": [
        {
            "language": "en",
            "company": "-",
            "title": "-",
            "to": "",
            "day": "-",
            "pieces": [{"kind": "words", "lines": [["-"]]}],
            "closing": [],
            "signed": "",
            "footer": "{page}",
        }
    ],
}

_WARM_WEEK = {"title": "-", "language": "en", "states": [["-", 1]] * 5, "days": [["-", "-", [1] * 5]]}


class Orders(Protocol):
    """Where orders come from."""

    def fileno(self) -> int:
        """The number of the file, to wait for."""

    def read(self, size: int, /) -> bytes:
        """So many bytes, or fewer at the end."""


class Typesetter:
    """Sets papers, given as JSON: their PDF, their pages as PNGs, or how many pages they have."""

    def __init__(self) -> None:
        self._layout, self._week = LAYOUT.read_bytes(), WEEK.read_bytes()
        self._fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER / "fonts")]
        )
        for kind in ("pdf", "png", "pages"):
            self.make(kind, json.dumps(_WARM), 0)
        self.make("week", json.dumps(_WARM_WEEK), 0)

    def make(self, kind: str, data: str, moment: int) -> list[bytes]:
        """Return one PDF, a PNG a page, the number of pages in digits, or the picture of a week."""
        around: dict[str, Any] = {
            "root": str(FOLDER),
            "font_paths": self._fonts,
            "ignore_system_fonts": True,
            "sys_inputs": {"paper": data},
        }
        if kind == "week":
            return [self._picture(around)]
        if kind == "pages":
            found = typst.query(self._layout, "<pages>", field="value", one=True, **around)
            return [str(json.loads(found)).encode("ascii")]
        more: dict[str, Any] = {"pdf_standards": ["ua-1"]} if kind == "pdf" else {"ppi": DOTS_PER_INCH}
        made: Any = typst.compile(self._layout, format=kind, timestamp=moment, **more, **around)  # type: ignore[call-overload]
        return made if isinstance(made, list) else [made]

    def _picture(self, around: dict[str, Any]) -> bytes:
        made: Any = typst.compile(self._week, format="png", ppi=DOTS_PER_INCH_OF_WEEK, **around)
        return bytes(made)


def open_nothing_more() -> None:
    """From here on neither a file nor a connection can be opened, whatever a letter says."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def work(orders: Orders, results: BinaryIO) -> None:
    """Set what is ordered until the orders end."""
    setter = Typesetter()
    open_nothing_more()
    while order := _next(orders):
        kind, moment, data = json.loads(order)
        try:
            made = setter.make(kind, data, moment)
        except Exception as error:  # noqa: BLE001 - whatever it is, whoever ordered is told
            made = [type(error).__name__.encode("ascii")]
            kind = "failed"
        results.write(struct.pack(">?I", kind != "failed", len(made)))
        results.writelines(struct.pack(">I", len(one)) + one for one in made)
        results.flush()


def _next(orders: Orders) -> bytes:
    """The next order; empty when there is none any more."""
    ready, _, _ = select.select([orders], [], [], IDLE_SECONDS)
    head = orders.read(4) if ready else b""
    return orders.read(struct.unpack(">I", head)[0]) if len(head) == 4 else b""


def main() -> None:
    """Work for whoever started this process."""
    with os.fdopen(0, "rb", buffering=0) as orders, os.fdopen(1, "wb") as results:
        work(_Whole(orders), results)


class _Whole:
    """Reads just as much as is asked for and nothing ahead, so that waiting for the next order is possible."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def fileno(self) -> int:
        """The number of the file, to wait for."""
        return int(self._raw.fileno())

    def read(self, size: int) -> bytes:
        """So many bytes, or fewer at the end."""
        found = b""
        while len(found) < size and (piece := self._raw.read(size - len(found))):
            found += piece
        return found
