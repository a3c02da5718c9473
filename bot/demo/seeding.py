"""Filling the demo's database, once, through the services that everybody else uses too."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time, timedelta
from pathlib import Path

from bot.clock.shifted import ShiftedClock
from bot.demo import company
from bot.demo.company import Noted, Planned
from bot.demo.folder import CLOCK
from bot.house import house_of
from bot.services import browsing, importing, people, telling, vacancies, watching, who
from bot.services.calendar import appointing, subscribing
from bot.services.invitation.composing import compose
from bot.services.invitation.sending import send
from bot.services.invitation.wanted import Wanted, prepare
from bot.services.panel import watching as panel_messages
from bot.settings import Settings
from bot.work import Begin, Work, beginner
from domain.access import OPERATOR, Actor
from domain.language import language_of
from domain.lists import Filter, Sort
from domain.panels import OUT
from storage import applications, digests, lists, panel_results, panels, slack_messages
from storage import people as person_rows
from storage.applications import Seen
from storage.engine import open_database
from storage.panel_tables import Panel
from storage.tables import Interview, Person
from storage.upgrade import upgrade


@contextmanager
def _begun(settings: Settings) -> Iterator[Begin]:
    """Open the database of the settings for work, with its schema brought up to date."""
    url = settings.database_url.reveal()
    upgrade(url)
    database = open_database(url)
    try:
        yield beginner(database.writes, ShiftedClock(Path(CLOCK)), house_of(settings))
    finally:
        database.close()


def seed(settings: Settings) -> None:
    """Put the company in: people, vacancies, candidates and the interviews that are planned already."""
    with _begun(settings) as begin:
        with begin(OPERATOR) as work:
            _add_people(work)
            for vacancy in company.VACANCIES:
                vacancies.add(work, vacancy)
        _import(begin)
        for planned in company.PLANNED:
            _invite(begin, planned)
        _fill_calendar(begin)


def _add_people(work: Work) -> None:
    for one in company.COLLEAGUES:
        if one.level is None:
            continue
        people.add(work, one.slack_id, one.in_kalle())
        spoken = language_of(one.locale)
        who.changed_in_slack(work, one.slack_id, name=one.name, language=spoken, email=one.email, deleted=False)


def _import(begin: Begin) -> None:
    report = importing.run(begin, OPERATOR, company.CANDIDATES)
    if report.bad or report.notes:
        raise ValueError(f"candidates.csv: lines {[number for number, _ in (*report.bad, *report.notes)]}")


def _invite(begin: Begin, planned: Planned) -> None:
    """Invite as the recruiter would, with the letters as they are proposed."""
    with begin(OPERATOR) as work:
        recruiter = _actor(work, planned.inviter)
    with begin(recruiter) as work:
        invitation_id = prepare(work, _wanted(work, planned))
        shown = compose(work, invitation_id)
        if send(work, invitation_id, shown.edited, seen=shown.mark) is not None:
            raise ValueError(f"the interview with {planned.candidate} was not sent")


def _fill_calendar(begin: Begin) -> None:
    """What else is in Kari's calendar, and what tells her of it in the morning."""
    with begin(OPERATOR) as work:
        kari = _actor(work, company.KARI)
    with begin(kari) as work:
        for noted in company.NOTED:
            appointing.put_in(work, _appointment(work, noted))
        for order in company.DIGESTS:
            subscribing.order(work, order)


def _appointment(work: Work, noted: Noted) -> appointing.Wanted:
    found = browsing.find(work, noted.candidate) if noted.candidate else []
    return appointing.Wanted(
        title=noted.title,
        day=working_day(work.now.astimezone(work.house.zone).date(), noted.days),
        at=time(noted.hour),
        minutes=noted.minutes,
        place=noted.place,
        application_id=found[0].id if found else None,
    )


def _actor(work: Work, slack_id: str) -> Actor:
    found = person_rows.actor(person_rows.asked(work.session), slack_id, "slack")
    if found is None:
        raise ValueError(f"{slack_id} is not there")
    return found


def _wanted(work: Work, planned: Planned) -> Wanted:
    (application,) = browsing.find(work, planned.candidate)
    return Wanted(
        applications=(application.id,),
        type=planned.type,
        form=planned.form,
        interviewers=planned.interviewers,
        day=working_day(work.now.astimezone(work.house.zone).date(), planned.days),
        at=time(planned.hour),
        minutes=planned.minutes,
        place=planned.place,
    )


def working_day(today: date, days: int) -> date:
    """The day so many working days after today."""
    while days:
        today += timedelta(days=1)
        days -= today.weekday() < 5
    return today


def post_again(settings: Settings) -> None:
    """Let cards of coming interviews, digests and panels be posted anew: the sandbox begins each start without messages.

    In a real workspace messages stay, so the program has no need of this.
    """
    with _begun(settings) as begin, begin(OPERATOR) as work:
        for person in person_rows.everyone(work.session):
            _post_digests_again(work, person)  # before the cards: what waits first says that it posts
            for panel_id in panel_results.asked_for_by(work.session, person.id):
                _post_panel_again(work, panels.by_id(work.session, panel_id))
        everything = Filter(sort=Sort.NEWEST)
        number = lists.count(work.session, Seen(None), everything)
        for id in lists.ids(work.session, Seen(None), everything, limit=number):
            for one in applications.interviews_of(work.session, id):
                _post_again(work, one)


def _post_again(work: Work, interview: Interview) -> None:
    for message in slack_messages.of_interview(work.session, interview.id):
        work.session.delete(message)
    if interview.cancelled_at is None and interview.starts_at > work.now:
        telling.card(work, interview)


def _post_digests_again(work: Work, person: Person) -> None:
    for ordered in digests.of_person(work.session, person.id):
        for digest in digests.live_of(work.session, ordered.id):
            digest.channel_id = digest.ts = ""
            watching.digest(work, digest.id, ordered.channel_id or person.slack_id, person.id, first=True)


def _post_panel_again(work: Work, panel: Panel | None) -> None:
    """The requester's card, which leads to the results as well, and reviewers' shortlists while the panel goes on."""
    if panel is None or not panel.ts:
        return
    panel.channel_id = panel.ts = panel.result_channel_id = panel.result_ts = ""
    panel_messages.card(work, panel)
    for reviewer in panels.reviewers(work.session, panel.id):
        reviewer.channel_id = reviewer.ts = ""
        if panel.closed_at is None and reviewer.state not in OUT:
            panel_messages.desk(work, reviewer)
