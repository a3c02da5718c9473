"""Reading a table out of a .csv or .xlsx file as it comes from Excel: everything becomes text, nothing is interpreted."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO

from domain.errors import Phrase, Refused

LARGEST = 50 * 2**20
LARGEST_UNPACKED = 500 * 2**20
LONGEST_CELL = 1_000_000
MOST_CELLS = 20_000_000
PIECE, LONGEST_TAG = 2**20, 200
_CELL = re.compile(rb'<(?:\w+:)?c\s[^<>]{0,100}?\br="([A-Z]{1,3})([0-9]{1,7})"')
DELIMITERS = ";,\t|"


@dataclass(frozen=True)
class Line:
    """One row of the file: the number a person finds it by, and its cells as text."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A header and the rows under it; blank rows are left out."""

    header: tuple[str, ...]
    lines: tuple[Line, ...]


def read(path: Path, *, knows: Callable[[str], bool]) -> Sheet:
    """Read a file; `knows` says whether a header is one of ours, which settles a delimiter. Refused when it is no table."""
    readers = {".csv": _read_csv, ".xlsx": _read_xlsx}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise Refused(Phrase("{file} must be a .csv or .xlsx file.", {"file": path.name}))
    try:
        if path.stat().st_size > LARGEST:
            raise Refused(Phrase("{file} is larger than 50 MB. Split it.", {"file": path.name}))
        content = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise Refused(Phrase("{file} cannot be read: {reason}.", {"file": path.name, "reason": reason})) from error
    lines = [line for line in reader(content, knows) if any(cell.strip() for cell in line.cells)]
    if not lines:
        raise Refused(Phrase("{file} is empty.", {"file": path.name}))
    return Sheet(lines[0].cells, tuple(lines[1:]))


# --- CSV ------------------------------------------------------------------------------------------------------------


def _decoded(content: bytes) -> str:
    """Return the text: UTF-8 or UTF-16 by its mark, UTF-8 if it can be, else what Excel writes in Western Europe."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if marked else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refused(Phrase("The file is no text that I can read. Save it in Excel as “CSV UTF-8” or as .xlsx."))


def _read_csv(content: bytes, knows: Callable[[str], bool]) -> Iterator[Line]:
    text = _decoded(content)
    named = text[:5].lower().startswith("sep=") and text[4:5] in DELIMITERS  # Excel's own first line
    first = text.split("\n", 2)[1 if named and "\n" in text else 0]
    delimiter = text[4] if named else max(DELIMITERS, key=lambda one: _fitting(first, one, knows))
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            if not (named and start == 1):
                yield Line(start, tuple(cells))
            start = reader.line_num + 1
    except csv.Error as error:
        raise Refused(
            Phrase(
                "The row that begins in line {line} is broken: a quotation mark is missing or too many.",
                {"line": start},
            )
        ) from error


def _fitting(header: str, delimiter: str, knows: Callable[[str], bool]) -> tuple[int, int]:
    """Say how well a delimiter fits: columns we know, then columns at all."""
    cells = header.strip("\r\n").split(delimiter)
    return sum(knows(cell.strip(' "')) for cell in cells), len(cells)


# --- Excel ----------------------------------------------------------------------------------------------------------


def _read_xlsx(content: bytes, _knows: Callable[[str], bool]) -> Iterator[Line]:
    from python_calamine import CalamineError, CalamineWorkbook

    broken = Refused(Phrase("The file is no Excel workbook that I can read. Save it anew as .xlsx."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(info.file_size for info in archive.infolist()) > LARGEST_UNPACKED:
                raise Refused(Phrase("The workbook is too large once unpacked. Split it."))
            _insist_dense(archive)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except (zipfile.BadZipFile, CalamineError) as error:
        raise broken from error
    for number, cells in enumerate(rows, start=1):
        yield Line(number, tuple(_as_text(cell) for cell in cells))


def _insist_dense(archive: zipfile.ZipFile) -> None:
    """Refuse a sheet with a cell far outside its table: the reader makes room for all that lies between."""
    for info in archive.infolist():
        if info.filename.startswith("xl/worksheets/") and info.filename.endswith(".xml"):
            with archive.open(info) as sheet:
                rows, columns = _extent(sheet)
            if rows * columns > MOST_CELLS:
                raise Refused(
                    Phrase(
                        "The workbook has a cell in row {row} and one in column {column}, far outside the table. "
                        "Copy the table alone into a new workbook.",
                        {"row": rows, "column": columns},
                    )
                )


def _extent(sheet: IO[bytes]) -> tuple[int, int]:
    """Return the last row and column that a sheet's cells name, read a piece at a time."""
    rows = columns = 0
    rest = b""
    while piece := sheet.read(PIECE):
        rest += piece
        for name, number in _CELL.findall(rest):
            rows = max(rows, int(number))
            columns = max(columns, sum((letter - 64) * 26**place for place, letter in enumerate(reversed(name))))
        rest = rest[-LONGEST_TAG:]
    return rows, columns


def _as_text(cell: object) -> str:
    """Return what a person would have typed: Excel makes 4791234567.0 of a telephone number and a date of 2026-11."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime) and cell.time() == time(0):
        return cell.date().isoformat()
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)
