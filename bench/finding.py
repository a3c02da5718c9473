"""How soon candidates are found, as somebody types: each letter is a signed request of its own, one after the other."""

import itertools
import json
import random
from collections.abc import Iterator

from bench import data, names
from bench.figures import Figure, share
from bench.loading import ask, suggestion
from bench.site import BenchError, Site

PEOPLE = 40
IN_FLIGHT = (1, 4)
_numbers = itertools.count(1)


def measure(site: Site) -> list[Figure]:
    """By how much was typed, for an administrator, who sees all, and a recruiter, who sees some vacancies."""
    port, figures = site.kalle(), []
    for user, said in ((data.ADMINISTRATOR, "administrator"), (data.RECRUITER, "recruiter")):
        _searched(port, user, ["a", "an", "ann"], 1)
        everything: list[float] = []
        for kind, typed in _typed().items():
            times = _searched(port, user, typed, 1)
            everything += times
            figures.append(Figure(f"search, {said}, {kind}: p95", 1000 * share(times, 0.95), "ms", 50))
        together = _searched(port, user, list(itertools.chain(*zip(*_typed().values(), strict=True))), 4)
        figures += [
            Figure(f"search, {said}, all: median", 1000 * share(everything, 0.5), "ms"),
            Figure(f"search, {said}, all: p95, 4 at once", 1000 * share(together, 0.95), "ms", 50),
        ]
    return figures


def _typed() -> dict[str, list[str]]:
    """What people type, by kind; each kind as often as the others."""
    people = list(_names())
    return {
        "1 letter": [first[:1] for first, _ in people],
        "2 letters": [first[:2] for first, _ in people],
        "3 letters and more": [first[: 3 + number % 4] for number, (first, _) in enumerate(people)],
        "two words": [f"{first} {last[: 1 + number % 4]}" for number, (first, last) in enumerate(people)],
        "two initials": [f"{first[:1]} {last[:1]}" for first, last in people],
        "nobody": [f"{first} Xyz{last}" for first, last in people],
    }


def _names() -> Iterator[tuple[str, str]]:
    chance = random.Random(data.SEED)
    for number in range(PEOPLE):
        language = data.LANGUAGES[number % 5]
        yield chance.choice(names.FIRST_NAMES[language]), chance.choice(names.LAST_NAMES[language])


def _searched(port: int, user: str, typed: list[str], in_flight: int) -> list[float]:
    answers = ask(port, [suggestion(port, user, one, next(_numbers)) for one in typed], in_flight)
    for text, answer in zip(typed, answers, strict=True):
        if answer.status != 200 or "options" not in json.loads(answer.body):
            raise BenchError(f"the search for {text!r} was answered {answer.status}")
    if not any(json.loads(one.body)["options"] for one in answers) and not all("Xyz" in one for one in typed):
        raise BenchError("nothing was found")
    return [one.seconds for one in answers]
