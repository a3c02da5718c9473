"""A clock that can be moved, for the demo and for tests. No setting leads here: an operator must not shift time by accident.

The offset is a number of seconds in a small file, which another process may write at any time. Only what Kalle's services
call the present moves; signatures, triggers and waits of the network stay on real time.
"""

import math
from datetime import UTC, datetime, timedelta
from pathlib import Path


class ShiftedClock:
    """The wall clock plus the offset in the file; without the file, or with one cut short, plus the offset seen last."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seen: tuple[int, int] | None = None
        self._offset = timedelta()

    def __call__(self) -> datetime:
        """The present moment, moved."""
        return datetime.now(UTC) + self.offset

    @property
    def offset(self) -> timedelta:
        """How far the clock is from the wall's; the file is read when it has changed."""
        try:
            status = self._file.stat()
            mark = (status.st_mtime_ns, status.st_ino)
            if mark != self._seen:
                self._offset, self._seen = _read(self._file), mark
        except (FileNotFoundError, ValueError, OverflowError):
            return self._offset
        return self._offset


def _read(file: Path) -> timedelta:
    seconds = float(file.read_text(encoding="ascii"))
    if not math.isfinite(seconds):
        raise ValueError("no number of seconds")
    return timedelta(seconds=seconds)
