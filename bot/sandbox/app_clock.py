"""The app's clock, moved from the page: so many seconds from real time, kept in a file that the app reads.

The sandbox's own time (triggers, timestamps, signatures) is another matter and stays as it is.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Json = dict[str, Any]
_FARTHEST = timedelta(days=3660)


def zone_of(name: str) -> ZoneInfo:
    """The zone of this name; ValueError when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as problem:
        raise ValueError(f"there is no zone {name}") from problem


class AppClock:
    """Only goes forward; without a file it shows real time and cannot be moved."""

    def __init__(self, file: Path | None, zone: ZoneInfo) -> None:
        self._file, self._zone = file, zone

    def answer(self, wish: Json) -> Json:
        """Move it by ``hours`` or ``days``, to the next time of day ``next``, or ``until`` a moment on the wall; then show it."""
        target = self._target(wish) if wish else None
        if target is not None:
            self._move_to(target)
        now = self.now()
        return {
            "movable": self._file is not None,
            "now": now.timestamp(),
            "local": now.astimezone(self._zone).strftime("%Y-%m-%dT%H:%M"),
            "zone": self._zone.key,
            "offset": self._offset().total_seconds(),
        }

    def now(self) -> datetime:
        """What the app takes for the present."""
        return datetime.now(UTC) + self._offset()

    def _target(self, wish: Json) -> datetime:
        now = self.now()
        local = now.astimezone(self._zone)
        if "hours" in wish:
            return now + timedelta(hours=float(wish["hours"]))
        if "days" in wish:  # the same time of day by the wall, however long the days are
            return _moment(local.replace(tzinfo=None) + timedelta(days=int(wish["days"])), self._zone)
        if "next" in wish:
            at = datetime.combine(local.date(), time.fromisoformat(str(wish["next"])))
            day = timedelta(days=0 if _moment(at, self._zone) > now else 1)
            return _moment(at + day, self._zone)
        if "until" in wish:
            return _moment(datetime.fromisoformat(str(wish["until"])).replace(tzinfo=None), self._zone)
        raise ValueError("the clock moves by hours or days, to the next time of day, or until a moment")

    def _move_to(self, target: datetime) -> None:
        if self._file is None:
            raise ValueError("this sandbox was started without --clock-file: the app's clock cannot be moved")
        if target <= self.now():
            raise ValueError("the clock only goes forward")
        if target > datetime.now(UTC) + _FARTHEST:
            raise ValueError("the clock goes ten years ahead at most")
        part = self._file.with_name(f"{self._file.name}.new")
        seconds = math.ceil((target - datetime.now(UTC)).total_seconds() * 1000) / 1000  # never short of the target
        part.write_text(f"{seconds:.3f}\n", encoding="ascii")
        part.replace(self._file)  # whole or not at all: the app may read at any moment

    def _offset(self) -> timedelta:
        try:
            return timedelta(seconds=float(self._file.read_text(encoding="ascii"))) if self._file else timedelta()
        except FileNotFoundError:
            return timedelta()


def _moment(wall: datetime, zone: ZoneInfo) -> datetime:
    return wall.replace(tzinfo=zone).astimezone(UTC)
