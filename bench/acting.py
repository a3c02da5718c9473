"""Rejecting five hundred people: what somebody waits for, and when all of it is planned."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, update

from bench import reminding
from bench.figures import Figure
from bench.site import BenchError, Site, environment
from bot.services import reject_reasons
from bot.services.acting import choosing, executing, lettering, running
from bot.services.acting.choosing import Choice
from bot.work import Begin, Work
from domain.access import SYSTEM, Level
from domain.actions import Action
from domain.delivery import ParcelKind
from storage import people
from storage.delivery_tables import Parcel
from storage.tables import Person
from tests.postgres import empty_database, running_server

NOW = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)
REJECTED = 500
PLANNED_SECONDS = 2
RECRUITER = "U0REC001"


def measure(site: Site) -> list[Figure]:
    """On both databases."""
    figures = _told("SQLite", *_reject(f"sqlite:///{site.folder / 'acting.db'}"))
    with running_server() as server, empty_database(server) as url:
        return [*figures, *_told("PostgreSQL", *_reject(url))]


def _told(said: str, gesture: float, planned: float) -> list[Figure]:
    return [
        Figure(f"{REJECTED} rejections: the press itself, {said}", gesture, "s"),
        Figure(f"{REJECTED} rejections planned, {said}", planned, "s", PLANNED_SECONDS),
    ]


def _reject(url: str) -> tuple[float, float]:
    """Seconds until the press is answered, and until every letter is in the outbox. The form was opened before."""
    settings = environment(Path("unused.db"), DATABASE_URL=url, PUBLIC_URL="http://127.0.0.1:9", PORT="9")
    with reminding.house(settings, lambda: NOW) as house:
        reminding.fill(house.begin, REJECTED, lambda _: NOW - timedelta(days=3))
        with _recruiter(house.begin) as work:
            work.session.execute(update(Person).values(level=Level.COMPLETE))
        with _recruiter(house.begin) as work:
            choice = choosing.begin(work, Action.REJECT, range(1, REJECTED + 1))
            reason = reject_reasons.choosable(work)[0].id
            inputs = replace(lettering.looked_at(work, choice, None).inputs, reason_id=reason)
        began = time.perf_counter()
        with _recruiter(house.begin) as work:
            if isinstance(executing.execute(work, choice.selection_id, inputs, seen=choice.mark), Choice):
                raise BenchError("the rejections were not executed")
        pressed = time.perf_counter() - began
        running.run(house.begin)
        planned = time.perf_counter() - began
        _insist_all(house.begin)
        return pressed, planned


@contextmanager
def _recruiter(begin: Begin) -> Iterator[Work]:
    with begin(SYSTEM) as work:
        actor = people.actor(people.asked(work.session), RECRUITER, "slack")
        if actor is None:
            raise BenchError("there is no recruiter")
        yield replace(work, actor=actor)


def _insist_all(begin: Begin) -> None:
    with _recruiter(begin) as work:
        query = select(func.count()).select_from(Parcel).where(Parcel.kind == ParcelKind.REJECTION)
        if work.session.scalar(query) != REJECTED:
            raise BenchError("not everybody was rejected")
