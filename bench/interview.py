"""How soon `/interview` is answered: signed HTTP to `kalle serve`, which asks the database and opens the form at Slack."""

import itertools
from collections.abc import Callable, Sequence

from bench import data
from bench.figures import Figure
from bench.loading import Answer, ask, command
from bench.rounds import side_by_side
from bench.site import BenchError, Site

IN_FLIGHT = 8
REQUESTS = 240
WORDS = (
    "Anna fre 10:00",
    "Ola Hansen tor 14 video",
    "Åsa Bergström mon 9:30",
    "Sanne de Vries 14:00 telefon",
    "Alice O’Connor",
)

_numbers = itertools.count(1)


def measure(site: Site) -> list[Figure]:
    """Plain and with words, beside the Bolt app that only answers; who writes words has candidates looked up, which it has none of."""
    kalle, bare = site.kalle(), site.bare_bolt()
    opened = site.calls("views.open")
    found = side_by_side(
        {
            "plain": _asking(kalle, ("",)),
            "words": _asking(kalle, WORDS),
            "bare": _asking(bare, WORDS),
        }
    )
    answered = sum(len(one) for name in ("plain", "words") for one in found[name].rounds) + 2 * REQUESTS
    if site.calls("views.open") - opened != answered:
        raise BenchError("not every /interview opened its form")
    figures = [Figure("bare Bolt: median, 8 in flight", found["bare"].middle(), "ms")]
    for name, said, most in (("plain", "/interview", 3), ("words", "/interview <words>", None)):
        times = found[name]
        figures += [
            Figure(f"{said}: p99, 8 in flight", times.tail(0.99), "ms", 100),
            Figure(f"{said}: median, 8 in flight", times.middle(), "ms"),
            Figure(f"{said}: median, bare Bolt = 1", times.ratio(found["bare"]), "x", most),
        ]
    return figures


def _asking(port: int, words: Sequence[str]) -> Callable[[], list[float]]:
    def once() -> list[float]:
        users = itertools.cycle((data.ADMINISTRATOR, data.RECRUITER))
        texts = itertools.cycle(words)
        wanted = [command(port, next(users), "/interview", next(texts), next(_numbers)) for _ in range(REQUESTS)]
        return [_checked(one).seconds for one in ask(port, wanted, IN_FLIGHT)]

    return once


def _checked(answer: Answer) -> Answer:
    if answer.status != 200 or answer.body:
        raise BenchError(f"/interview was answered {answer.status} {answer.body[:200]!r}")
    return answer
