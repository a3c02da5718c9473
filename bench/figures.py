"""What was measured, what it was to be, and the table of it."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the table. Without a limit it is told and not judged."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    note: str = ""

    @property
    def is_met(self) -> bool:
        """True when the value is below its limit, or has none."""
        return self.limit is None or self.value < self.limit


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def share(values: Sequence[float], part: float) -> float:
    """The value that this part of all values does not exceed: 0.95 for p95."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def table(figures: Sequence[Figure]) -> str:
    """All figures in columns."""
    rows = [("measured", "value", "goal", "", "")]
    rows += [(one.name, _shown(one.value, one.unit), _goal(one), _verdict(one), one.note) for one in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        f"{name:<{widths[0]}}  {value:>{widths[1]}}  {goal:>{widths[2]}}  {verdict:<{widths[3]}}  {note}".rstrip()
        for name, value, goal, verdict, note in rows
    ]
    return "\n".join(lines)


def _shown(value: float, unit: str) -> str:
    digits = 0 if value >= 100 else 1 if value >= 1 else 2
    return f"{value:.{digits}f} {unit}"


def _goal(one: Figure) -> str:
    return "" if one.limit is None else f"< {one.limit:g} {one.unit}"


def _verdict(one: Figure) -> str:
    if one.limit is None:
        return ""
    return "ok" if one.is_met else "MISSED"
