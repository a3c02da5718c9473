"""One contract as a PDF, beginning with plain values; and what printing for the first time costs, which reads the fonts."""

import subprocess
import sys
import time
from datetime import date

from bench.figures import Figure, median, share
from bench.site import ROOT, Site, environment
from bot.documents import paper
from bot.texts import letters
from domain import papers, tags
from domain.language import Language
from domain.letters import LetterKind
from domain.papers import Paper, Sheet

CONTRACTS = 60
LETTERS = 500
CONTRACT_MILLISECONDS = 50
FIRST = "from bench.papers import contract; from bot.documents import paper; import time; t = time.perf_counter(); paper.pdf(contract(0)); print(time.perf_counter() - t)"  # fmt: skip


def measure(site: Site) -> list[Figure]:
    """Contracts one after the other, each of another person; five hundred letters as one document."""
    first = subprocess.run(
        [sys.executable, "-c", FIRST],
        cwd=ROOT,
        env=environment(site.folder / "none.db"),
        capture_output=True,
        text=True,
        check=True,
    )
    taken = [_timed(contract(number)) for number in range(CONTRACTS)]
    together = Paper("Letters", date(2026, 11, 2), tuple(_sheet(number, contract=False) for number in range(LETTERS)))
    return [
        Figure("a contract as PDF", 1000 * median(taken), "ms", CONTRACT_MILLISECONDS),
        Figure("a contract as PDF, p95", 1000 * share(taken, 0.95), "ms"),
        Figure("the first PDF of a process", 1000 * float(first.stdout), "ms"),
        Figure(f"{LETTERS} letters as one PDF", _timed(together), "s"),
    ]


def _timed(made: Paper) -> float:
    began = time.perf_counter()
    paper.pdf(made)
    return time.perf_counter() - began


def contract(number: int) -> Paper:
    """The shipped contract for one of many people, in one language after the other."""
    sheet = _sheet(number, contract=True)
    return Paper(sheet.title, date(2026, 11, 2), (sheet,))


def _sheet(number: int, *, contract: bool) -> Sheet:
    language = list(Language)[number % len(Language)]
    text = letters.shipped(LetterKind.CONTRACT if contract else LetterKind.POSTED_RECEIVED, language)
    names = {name for part in (text.subject, text.contents, text.signature) for name in tags.named(part)}
    values = dict.fromkeys(names, f"Bjørg-Åse Łukaszewicz {number}")
    return Sheet(
        language=language,
        company="Nordlys Energi AS",
        title=tags.fill(text.subject, values),
        to="" if contract else f"Bjørg-Åse Łukaszewicz {number}",
        day="2 November 2026",
        pieces=papers.pieces(text.contents, lambda part: tags.fill(part, values)),
        closing=tuple(tags.fill(line, values) for line in text.signature.split("\n")),
        signed="Place and date" if contract else "",
        footer="Page {page} of {pages}",
    )
