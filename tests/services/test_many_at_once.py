"""A thousand reminders whose moment comes at once."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from bot.services.reminding import firing
from domain.access import SYSTEM
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.language import Language
from domain.reminders import ReminderState
from domain.status import InterviewForm, InterviewType
from storage.delivery_tables import Parcel
from storage.tables import Application, Candidate, Interview, Reminder, Vacancy
from tests.office import MONDAY, invite
from tests.services.company import KARI

INTERVIEWS = 500
WAYS = (Channel.EMAIL, Channel.SMS)


@pytest.fixture
def office(sqlite_url, furnished):
    yield from furnished.running(sqlite_url, sms=True)


def planned(work):
    """So many interviews in a week, each with a reminder by mail and one by SMS, all due this morning."""
    vacancy = work.session.scalars(select(Vacancy)).first().id
    numbers = range(1000, 1000 + INTERVIEWS)
    _all(work, Candidate, (_candidate(n) for n in numbers))
    _all(work, Application, (_application(n, vacancy) for n in numbers))
    _all(work, Interview, (_interview(n) for n in numbers))
    _all(work, Reminder, (_reminder(n, way) for n in numbers for way in WAYS))


def _all(work, table, rows):
    work.session.execute(insert(table), list(rows))


def _candidate(n):
    facts = {"first_name": "Anna", "last_name": f"No {n}", "language": Language.NB, "created_at": MONDAY}
    return {"id": n, **facts, "email": f"anna{n}@example.org", "mobile": f"+479{n:07}"}


def _application(n, vacancy):
    return {"id": n, "candidate_id": n, "vacancy_id": vacancy, "status_at": MONDAY, "created_at": MONDAY}


def _interview(n):
    what = {"type": InterviewType.FIRST, "form": InterviewForm.TELEPHONE, "minutes": 30}
    return {
        "id": n,
        "application_id": n,
        "uid": f"{n}@kalle.example",
        **what,
        "starts_at": MONDAY + timedelta(days=7),
        "created_at": MONDAY - timedelta(days=1),
    }


def _reminder(n, way):
    rule = {"days": 7, "local_date": MONDAY.date(), "at": "09:00", "zone": "Europe/Oslo", "revision": 0}
    text = {"subject": "Soon", "contents": "Welcome, {first-name}. {confirmlink}", "created_at": MONDAY}
    return {"interview_id": n, "channel": way, **rule, **text, "due_at": MONDAY}


class Visitor(threading.Thread):
    """Opens pages one after the other for as long as it is let."""

    def __init__(self, office, *urls):
        super().__init__(daemon=True)
        self.office, self.urls, self.answers, self.done = office, urls, [], threading.Event()

    def run(self):
        while not self.done.is_set():
            self.answers += [self.office.get(url)[0] for url in self.urls]


def test_a_thousand_at_once_are_each_queued_once_while_the_pages_answer(office):
    """Case 61."""
    assert invite(office, KARI, "Anna").submit().ok
    office.deliver_all()
    page, health = office.link("anna@example.org"), f"{office.url}/healthz"
    with office.program.begin(SYSTEM) as work:
        planned(work)
        due_now = work.now
    office.program.dispatcher.beat()
    within = []

    class Watched:
        """A tick's transaction that looks at a page of the web before it commits."""

        def __init__(self, work):
            self.work = work

        def __enter__(self):
            return self.work.__enter__()

        def __exit__(self, *error):
            within.append(office.get(health)[0])
            return self.work.__exit__(*error)

    visitor = Visitor(office, page, health)
    visitor.start()
    handled = firing.fire(lambda actor: Watched(office.program.begin(actor)))
    visitor.done.set()
    visitor.join(60)
    assert handled == INTERVIEWS * len(WAYS)
    assert visitor.answers
    assert set(within) == set(visitor.answers) == {200}
    with office.program.look(SYSTEM) as work:
        kinds = (ParcelKind.REMINDER, ParcelKind.SMS_REMINDER)
        parcels = list(work.session.scalars(select(Parcel).where(Parcel.kind.in_(kinds))))
        assert Counter(work.session.scalars(select(Reminder.state))) == {ReminderState.QUEUED: handled}
        assert Counter(one.channel for one in parcels) == dict.fromkeys(WAYS, INTERVIEWS)
        assert {one.state for one in parcels} == {ParcelState.QUEUED}
        assert len({(one.interview_id, one.channel) for one in parcels}) == handled
        assert max(one.due_at for one in parcels) <= due_now
    assert firing.fire(office.program.begin) == 0
