"""`python -m bench [name ...]`: measure, print the table, and say by the exit status whether every goal is met."""

import os
import sys
import time
from collections.abc import Callable, Sequence

from bench import (
    acting,
    calendar,
    finding,
    importing,
    interview,
    lists,
    mailing,
    page,
    panel,
    papers,
    planning,
    starting,
)
from bench.figures import Figure, table
from bench.site import BenchError, Site, site

Measure = Callable[[Site], list[Figure]]

MEASURES: dict[str, Measure] = {
    "interview": interview.measure,
    "search": finding.measure,
    "lists": lists.measure,
    "page": page.measure,
    "papers": papers.measure,
    "help": starting.measure_help,
    "import": importing.measure,
    "demo": starting.measure_demo,
    "ticks": planning.measure_ticks,
    "planning": planning.measure,
    "mailing": mailing.measure,
    "acting": acting.measure,
    "calendar": calendar.measure,
    "panel": panel.measure,
}
LARGEST_MEGABYTES = 150


def main(names: Sequence[str]) -> int:
    """Run the measures of these names, or all."""
    unknown = [name for name in names if name not in MEASURES]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; there are: {', '.join(MEASURES)}", file=sys.stderr)
        return 2
    figures: list[Figure] = []
    try:
        _measure(names or list(MEASURES), figures)
        failed = False
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        failed = True
    print(table(figures))
    print(f"\nload of the machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    missed = [one for one in figures if not one.is_met]
    print("not everything was measured" if failed else f"{len(missed)} missed" if missed else "all goals met")
    return 1 if missed or failed else 0


def _measure(names: Sequence[str], figures: list[Figure]) -> None:
    """Add to the figures what these measures give; those before a failure stay."""
    with site() as running:
        for name in names:
            began = time.monotonic()
            figures += MEASURES[name](running)
            print(f"measured {name} in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
            figures += _memory(running, after=name)


def _memory(running: Site, *, after: str) -> list[Figure]:
    """The memory of `serve`, after each load it was under."""
    held = running.megabytes() if after in {"interview", "search", "page"} else None
    return [] if held is None else [Figure(f"kalle serve: memory after {after}", held, "MB", LARGEST_MEGABYTES)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
