"""How soon the answer page is there, and an answer taken, beside a bare page that reads and writes one row."""

import itertools
from collections.abc import Callable

from bench.data import INTERVIEWS, token_of
from bench.figures import Figure, median
from bench.loading import ask, form, request
from bench.rounds import Times, side_by_side
from bench.site import BenchError, Site

REQUESTS = 80
BURST = 40
IN_FLIGHT = (1, 8)
_ANSWERS = ("accept", "new_time")
_links = map(token_of, itertools.cycle(range(1, INTERVIEWS + 1)))


def measure(site: Site) -> list[Figure]:
    """One visitor at a time, and eight at once; each link is shown and answered once. Then with what answers set going."""
    figures = [figure for in_flight in IN_FLIGHT for figure in _figures(in_flight, _measured(site, in_flight))]
    return [*figures, _while_delivering(site)]


def _while_delivering(site: Site) -> Figure:
    """A burst of answers while the messages about them leave: told, because nothing bare does as much."""
    port, answers = site.kalle(), itertools.cycle(_ANSWERS)
    filled = [form(f"/i/{link}", port, _filled(next(answers))) for link in _fresh(BURST)]
    seconds = _seconds(port, filled, 1, 303)
    site.quiet()
    return Figure("answer page, POST, while delivering: median", 1000 * median(seconds), "ms")


def _measured(site: Site, in_flight: int) -> dict[str, Times]:
    kalle, bare = site.kalle_without_delivery(), site.bare_page()
    unanswered: dict[int, list[str]] = {kalle: [], bare: []}

    def getting(port: int) -> Callable[[], list[float]]:
        def once() -> list[float]:
            shown = _fresh()
            unanswered[port] += shown
            return _seconds(port, [request("GET", f"/i/{link}", port) for link in shown], in_flight, 200)

        return once

    def answering(port: int) -> Callable[[], list[float]]:
        def once() -> list[float]:
            shown = [unanswered[port].pop(0) for _ in range(REQUESTS)] if unanswered[port] else _fresh()
            answers = itertools.cycle(_ANSWERS)
            filled = [form(f"/i/{link}", port, _filled(next(answers))) for link in shown]
            return _seconds(port, filled, in_flight, 303)

        return once

    return side_by_side(
        {
            "Kalle GET": getting(kalle),
            "bare GET": getting(bare),
            "Kalle POST": answering(kalle),
            "bare POST": answering(bare),
        }
    )


def _fresh(number: int = REQUESTS) -> list[str]:
    return list(itertools.islice(_links, number))


def _filled(answer: str) -> dict[str, str]:
    return {"answer": answer, "revision": "0", "note": ""}


def _seconds(port: int, requests: list[bytes], in_flight: int, expected: int) -> list[float]:
    answers = ask(port, requests, in_flight)
    for answer in answers:
        if answer.status != expected:
            raise BenchError(f"the page answered {answer.status} and not {expected}: {answer.body[:300]!r}")
    return [answer.seconds for answer in answers]


def _figures(in_flight: int, found: dict[str, Times]) -> list[Figure]:
    figures = []
    for method in ("GET", "POST"):
        ours, bare = found[f"Kalle {method}"], found[f"bare {method}"]
        name = f"answer page, {method}, {in_flight} in flight"
        figures += [
            Figure(f"{name}: median", ours.middle(), "ms", note=f"bare page {bare.middle():.1f} ms"),
            Figure(f"{name}: median, bare page = 1", ours.ratio(bare), "x", 3),
        ]
    return figures
