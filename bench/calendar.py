"""A recruiter's week and a vacancy's month, the digests of a morning and the Home, beside few interviews and a million."""

import itertools
import os
import random
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench import diary, digests
from bench.data import SEED
from bench.figures import Figure, median, share
from bench.loading import HOST, ask, command
from bench.site import BenchError, Site, environment
from bot import logs
from bot.house import house_of
from bot.settings import SERVING, read
from bot.wiring import Program
from storage import calendar
from storage.calendar import Span, Whose
from storage.engine import open_database
from storage.tables import Interview, VacancyMember
from storage.upgrade import upgrade
from tests.postgres import empty_database, running_server

DIVIDE = int(os.environ.get("BENCH_DIVIDE", "1"))
FEW, MANY = 10_000 // DIVIDE, 1_000_000 // DIVIDE
TIMES, WARM = max(40, 300 // DIVIDE), 20
PER_PAGE = 15
DATABASE_MILLISECONDS, COMMAND_MILLISECONDS, MORNING_SECONDS = 10, 60, 30
GROWTH = 1.5
"""More than a busy machine makes of nothing, less than the tenth of what a hundredfold would cost."""

_numbers = itertools.count(1)


def measure(site: Site) -> list[Figure]:
    """On SQLite, then on PostgreSQL: all of it each time."""
    logs.configure(
        "warning", "console"
    )  # a line for each message would be measured along, on whatever terminal this is
    figures = _measure(site, "SQLite", f"sqlite:///{site.folder / 'calendar.db'}")
    with running_server() as server, empty_database(server) as url:
        return [*figures, *_measure(site, "PostgreSQL", url)]


def _measure(site: Site, said: str, url: str) -> list[Figure]:
    week = diary.monday()
    with _program(site, url, digests.eight(week)) as program:
        diary.fill(program.begin, FEW, week)
        diary.analyse(program.database)
        digests.order(program, week)
        few = _mornings(program, week)
        began = time.monotonic()
        diary.add_past(program.database, FEW + 1, MANY, week)
        diary.analyse(program.database)
        print(f"{said}: {MANY - FEW:,} interviews more in {time.monotonic() - began:.0f} s", flush=True)
        many = _mornings(program, week)
        figures = [*_looked_up(program, said, week), *_told(said, few, many)]
    figures += _commanded(site.kalle_on(said, url), site, said, week)
    site.end(said)
    return figures


@contextmanager
def _program(site: Site, url: str, now: datetime) -> Iterator[Program]:
    """The program in this process, for which it is always one moment; Slack's pace is not kept."""
    slack = f"http://{HOST}:{site.slack()}/api/"
    more = {"DATABASE_URL": url, "PUBLIC_URL": f"http://{HOST}:9", "PORT": "9", "SLACK_API_URL": slack}
    settings = read(environment(Path("unused.db"), **more), required=SERVING)
    upgrade(url)
    with closing(Program(settings, open_database(url), house_of(settings), lambda: now, paced=False)) as program:
        yield program


# --- digests and the Home --------------------------------------------------------------------------------------------


def _mornings(program: Program, week: datetime) -> tuple[float, float, list[float]]:
    """Seconds of a morning's digests, milliseconds of drawing one, milliseconds of drawing Homes; warm."""
    digests.posted(program)
    digests.forget(program, week)
    morning = digests.posted(program)
    drawing, homes = digests.drawing(program), digests.homes(program)
    digests.forget(program, week)
    return morning, drawing, homes


def _told(said: str, few: tuple[float, float, list[float]], many: tuple[float, float, list[float]]) -> Iterator[Figure]:
    for count, (morning, drawing, homes) in ((FEW, few), (MANY, many)):
        among = f"{said}, {count:,} interviews"
        yield Figure(f"{among}: {digests.DIGESTS} digests, begun to posted", morning, "s", MORNING_SECONDS)
        yield Figure(f"{among}: drawing one digest, median", drawing, "ms")
        yield Figure(f"{among}: drawing one Home, p95", share(homes, 0.95), "ms")
    yield Figure(f"{said}: a digest among {MANY:,}, of one among {FEW:,}", many[1] / few[1], "x", GROWTH)
    yield Figure(f"{said}: a Home among {MANY:,}, of one among {FEW:,}", median(many[2]) / median(few[2]), "x", GROWTH)


# --- the calendar ------------------------------------------------------------------------------------------------------


def _looked_up(program: Program, said: str, week: datetime) -> Iterator[Figure]:
    """What is asked of the database for one page: how many there are, which, and what they say."""
    with program.database.reads() as session:
        if session.scalar(select(func.count(Interview.id))) != MANY:
            raise BenchError("not all interviews are there")
        weeks = [_a_week(session, week) for _ in range(TIMES + WARM)]
        months = [_a_month(week) for _ in range(TIMES + WARM)]
        for kind, wanted in (("a recruiter's week", weeks), ("a vacancy's month", months)):
            found = [_page(session, *one) for one in wanted][WARM:]
            lines = median([lines for _, lines in found])
            name = f"{said}, {MANY:,} interviews: {kind} in the database, p95"
            seconds = share([seconds for seconds, _ in found], 0.95)
            yield Figure(name, 1000 * seconds, "ms", DATABASE_MILLISECONDS, f"{lines:.0f} lines, median")


_chance = random.Random(SEED)


def _a_week(session: Session, week: datetime) -> tuple[Whose, Span]:
    """Any recruiter's, of the two years before, with the vacancies that are theirs."""
    recruiter = _chance.randint(1, diary.RECRUITERS)
    mine = session.scalars(select(VacancyMember.vacancy_id).where(VacancyMember.person_id == recruiter))
    since = week - timedelta(weeks=_chance.randint(8, 100))
    return Whose(frozenset({recruiter}), frozenset(mine)), Span(since, since + timedelta(days=7))


def _a_month(week: datetime) -> tuple[Whose, Span]:
    vacancy = _chance.randint(diary.BUSY_VACANCIES + 1, diary.VACANCIES)
    since = diary.opening_of(vacancy, week) + timedelta(days=_chance.randint(0, 60))
    return Whose(None, frozenset({vacancy})), Span(since, since + timedelta(days=30))


def _page(session: Session, whose: Whose, span: Span) -> tuple[float, int]:
    began = time.perf_counter()
    total = calendar.count(session, whose, span)
    calendar.slots(session, calendar.keys(session, whose, span, limit=PER_PAGE))
    return time.perf_counter() - began, total


# --- the command -------------------------------------------------------------------------------------------------------


def _commanded(port: int, site: Site, said: str, week: datetime) -> Iterator[Figure]:
    """`/calendar` by signed HTTP, one after the other, until it is acknowledged: the calendar is open at Slack then."""
    for kind, asked in (("next week", _weeks()), ("of a vacancy's month", _months(week))):
        opened = site.calls("views.open")
        requests = [command(port, *next(asked), next(_numbers)) for _ in range(TIMES + WARM)]
        answers = ask(port, requests, 1)
        if any(one.status != 200 for one in answers) or site.calls("views.open") - opened != TIMES + WARM:
            raise BenchError("not every command opened a calendar")
        took = 1000 * share([one.seconds for one in answers[WARM:]], 0.95)
        yield Figure(f"{said}, {MANY:,} interviews: /calendar {kind}, p95", took, "ms", COMMAND_MILLISECONDS)


def _weeks() -> Iterator[tuple[str, str, str]]:
    while True:
        yield diary.slack_id(_chance.randint(1, diary.BUSY_RECRUITERS)), "/calendar", "next week"


def _months(week: datetime) -> Iterator[tuple[str, str, str]]:
    while True:
        vacancy = _chance.randint(diary.BUSY_VACANCIES + 1, diary.VACANCIES)
        since = diary.opening_of(vacancy, week) + timedelta(days=20)
        days = f"{since:%d.%m.%Y}-{since + timedelta(days=30):%d.%m.%Y}"
        yield diary.slack_id(diary.recruiter_of(vacancy)), "/calendar", f"{diary.reference(vacancy)} {days}"
