"""The digests of one morning: begun by the tick, drawn and posted by one worker; and what drawing one costs."""

import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select, update

from bench import diary
from bench.figures import median
from bench.site import BenchError
from bot.delivery.channels import Outgoing
from bot.delivery.slack import Post, Update
from bot.digest_drawings import UNVOUCHED, draw_digest
from bot.messages.home import home as drawn_home
from bot.services.calendar import home
from bot.services.calendar.posting import post
from bot.texts.translator import translator
from bot.wiring import Program
from domain.access import SYSTEM
from domain.delivery import Channel, ParcelKind
from domain.digests import Rhythm, ScopeKind
from domain.language import Language
from storage.calendar_tables import Digest, DigestShown, Subscription, SubscriptionScope
from storage.delivery_tables import Parcel

DIVIDE = int(os.environ.get("BENCH_DIVIDE", "1"))
DIGESTS, HOMES = max(20, 500 // DIVIDE), max(20, 200 // DIVIDE)
ZONE = ZoneInfo("Europe/Oslo")
TEAM = 5
ROUNDS = 3


def eight(week: datetime) -> datetime:
    """Eight o'clock on the Monday, where the recruiters live."""
    return week.replace(hour=8, tzinfo=ZONE).astimezone(week.tzinfo)


def order(program: Program, week: datetime) -> None:
    """Order them: one's own day, one's own week, a vacancy's week, a team's day, as many of each."""
    with program.begin(SYSTEM) as work:
        for number in range(1, DIGESTS + 1):
            kind, rhythm, person, refs = _ordered(number)
            work.session.add(
                Subscription(
                    person_id=person,
                    language=tuple(Language)[number % len(Language)],
                    kind=kind,
                    rhythm=rhythm,
                    at="08:00",
                    zone=ZONE.key,
                    when_empty=True,
                    next_at=eight(week),
                    created_at=week - timedelta(days=30),
                    scopes=[SubscriptionScope(kind=kind, ref_id=ref) for ref in refs],
                )
            )


def _ordered(number: int) -> tuple[ScopeKind, Rhythm, int, list[int]]:
    if number % 4 == 0:
        return ScopeKind.RECRUITER, Rhythm.DAILY, number, [number]
    if number % 4 == 1:
        return ScopeKind.RECRUITER, Rhythm.WEEKLY, number, [number]
    if number % 4 == 2:
        vacancy = 1 + number // 4
        return ScopeKind.VACANCY, Rhythm.WEEKLY, diary.recruiter_of(vacancy), [vacancy]
    return ScopeKind.TEAM, Rhythm.DAILY, number, [1 + (number + other) % diary.BUSY_RECRUITERS for other in range(TEAM)]


def posted(program: Program) -> float:
    """Seconds until all are at Slack, from the tick on, by one worker."""
    began = time.perf_counter()
    if post(program.begin) != DIGESTS:
        raise BenchError("not every digest was begun")
    program.dispatcher.drain(Channel.SLACK)
    took = time.perf_counter() - began
    with program.look(SYSTEM) as work:
        there = work.session.scalar(select(func.count()).select_from(Digest).where(Digest.ts != ""))
    if there != DIGESTS:
        raise BenchError(f"{there} of {DIGESTS} digests were posted")
    return took


def forget(program: Program, week: datetime) -> None:
    """Let the same morning come once more."""
    with program.begin(SYSTEM) as work:
        for table in (DigestShown, Digest, Parcel):
            work.session.execute(delete(table))
        work.session.execute(update(Subscription).values(next_at=eight(week)))


def drawing(program: Program) -> float:
    """The middle of what drawing each of them takes, in milliseconds; of each the quickest of several times."""
    with program.look(SYSTEM) as work:
        ids = list(work.session.scalars(select(Digest.id).order_by(Digest.id)))
    return median([min(_seconds(lambda id=id: _draw(program, id)) for _ in range(ROUNDS)) for id in ids]) * 1000


def _draw(program: Program, id: int) -> None:
    parcel = Outgoing(1, ParcelKind.DIGEST, "U0REC1", "", None, b"", {"digest": id}, None, None, 1)
    if not isinstance(draw_digest(program.look, UNVOUCHED, parcel), (Post, Update)):
        raise BenchError("a digest was not drawn")


def homes(program: Program) -> list[float]:
    """Milliseconds of gathering and drawing the Home of one recruiter after the other."""
    return [_seconds(lambda one=one: _home(program, diary.slack_id(one))) * 1000 for one in range(1, HOMES + 1)]  # type: ignore[misc]


def _home(program: Program, slack_id: str) -> None:
    with program.look(SYSTEM) as work:
        drawn_home(translator(Language.NB), home.of_person(work, slack_id))


def _seconds(do: Callable[[], None]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began
