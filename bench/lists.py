"""How soon the list of a vacancy with 10,000 applications is before somebody: opened, narrowed down, searched."""

import itertools

from bench import data
from bench.figures import Figure, share
from bench.loading import ask, press
from bench.site import BenchError, Site

TIMES = 60
GROUPS = ("overview", "pending", "processed", "ranked", "saved")
WORDS = ("a", "an", "ann", "anna", "berg", "ola h", "s", "hansen", "de v", "nobody xyz")
_numbers = itertools.count(1)


def measure(site: Site) -> list[Figure]:
    """Signed presses, one after the other: the list is counted, ordered by name, kept in a row, and opened at Slack."""
    port = site.kalle()
    vacancy = str(data.LARGE)
    opened = site.calls("views.open")
    kinds = {
        "the vacancy's page": [("vacancy:open", vacancy)],
        "opened": [("list:open:overview", vacancy)],
        "narrowed down": [(f"list:open:{group}", vacancy) for group in GROUPS],
        "searched": [("list:open:overview", f"{vacancy} {words}") for words in WORDS],
        "of all vacancies, searched": [("list:open:overview", f"0 {words}") for words in WORDS],
    }
    figures = [_figure(port, name, pressed) for name, pressed in kinds.items()]
    if site.calls("views.open") - opened != (TIMES + 1) * len(kinds):
        raise BenchError("not every press opened a view")
    return figures


def _figure(port: int, name: str, pressed: list[tuple[str, str]]) -> Figure:
    turns = itertools.cycle(pressed)
    requests = [press(port, data.ADMINISTRATOR, *next(turns), next(_numbers)) for _ in range(TIMES + 1)]
    answers = ask(port, requests, 1)[1:]
    if any(one.status != 200 for one in answers):
        raise BenchError("a press was not answered")
    limit = None if "all vacancies" in name else 100
    return Figure(
        f"10,000 applications, {name}: p95", 1000 * share([one.seconds for one in answers], 0.95), "ms", limit
    )
