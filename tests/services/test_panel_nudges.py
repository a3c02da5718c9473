"""Who owes a review is asked once more, fairly: a simulated week with every message counted."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.delivery.slack import Drawing, Nothing, Post
from bot.delivery.taken import outgoing
from bot.postings import drawer
from bot.services import deliveries, people
from bot.services.panel import closing, nudging, owed, snoozing
from bot.services.people import PersonChange
from domain import panel_mail
from domain.access import OPERATOR, SYSTEM
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.errors import NotNow, Unknown
from domain.panels import Closing, ReviewerState, due_moment
from domain.preferences import Preferences
from storage import outbox, panel_nudges, panels, preferences, sending, still
from storage.delivery_tables import Parcel
from storage.tables import Application
from tests.services.company import EMMA, KARI, METTE, SVEN, Company, mail_of, text_of
from tests.services.panel_case import OUTSIDE, give, panel_of, request, reviewer_of, reviewers

ON_BOTH = True
OSLO = ZoneInfo("Europe/Oslo")
NUDGE = ParcelKind.PANEL_NUDGE
FRIDAY = due_moment(date(2026, 11, 27), OSLO)


def nudged(company: Company) -> int:
    return nudging.tick(company.begin)


def nudges(company: Company) -> list[Parcel]:
    return company.parcels(NUDGE)


def to(company: Company) -> list[tuple[str, int]]:
    """Whom the nudges went to, and on which day of the month."""
    return [(one.recipient, one.created_at.astimezone(OSLO).day) for one in nudges(company)]


def wednesday(company: Company, hour: float = 9) -> None:
    company.clock.now = datetime(2026, 11, 25, tzinfo=OSLO) + timedelta(hours=hour)


def drawn(company: Company, parcel: Parcel) -> Drawing:
    return drawer(company.look)(outgoing(parcel))


def handed_over(company: Company, parcel_id: int) -> bool:
    """Whether a mail that is being sent still leaves."""
    with company.begin(SYSTEM) as work:
        parcel = work.session.get_one(Parcel, parcel_id)
        parcel.state, parcel.owner, parcel.lease_until = (
            ParcelState.LEASED,
            "here",
            company.clock.now + timedelta(days=9),
        )
        work.session.flush()
        if work.session.get_bind().dialect.name == "postgresql":
            parcel.lease_until = datetime.now(OSLO) + timedelta(days=9)
            work.session.flush()
        return sending.mark_handover(work.session, parcel_id, "here", work.now)


def a_week(company: Company, day: Callable[[int], None] = lambda _: None, days: int = 7) -> None:
    """Every hour of so many days; what is queued leaves in between."""
    start = company.clock.now
    for number in range(days * 24):
        company.clock.now = start + timedelta(hours=number)
        if number % 24 == 0:
            day(company.clock.now.day)
        nudged(company)
        company.leave()


# --- the week --------------------------------------------------------------------------------------------------------


def test_a_week_in_which_nobody_does_anything_has_exactly_the_nudges_of_the_rule_and_then_ends(company: Company):
    panel = panel_of(company, "Anna", "Ola", due_at=FRIDAY)
    a_week(company)
    found = to(company)
    everyday = [(who, day) for day in (25, 26, 27) for who in (METTE, OUTSIDE, SVEN)]
    assert sorted(found, key=lambda one: (one[1], one[0])) == sorted(everyday, key=lambda one: (one[1], one[0]))
    assert [one.state for one in reviewers(company, panel)] == [ReviewerState.ASKED] * 3
    with company.look(SYSTEM) as work:
        assert panels.by_id(work.session, panel).closing is Closing.DUE
    assert {one.created_at.astimezone(OSLO).hour for one in nudges(company)} == {8}


def test_in_the_same_week_who_gives_hears_no_more_and_who_gave_half_is_asked_for_the_rest(company: Company):
    panel = panel_of(company, "Anna", "Ola", due_at=FRIDAY)

    def day(number: int) -> None:
        if number == 24:
            give(company, panel, METTE, "Anna", "Ola")
            give(company, panel, OUTSIDE, "Anna")
        if number == 26:
            give(company, panel, SVEN, "Anna", "Ola")

    a_week(company, day)
    assert sorted(to(company)) == sorted([(SVEN, 25), (SVEN, 26), *((OUTSIDE, day) for day in (25, 26, 27))])
    last = nudges(company)[-1]
    assert "still to be given: 1" in text_of(mail_of(last))


def test_two_processes_nudge_once(company: Company):
    panel_of(company, "Anna")
    wednesday(company)
    together = Barrier(2)

    def ask(_: int) -> int:
        together.wait()
        return nudging.nudge(company.begin, look=company.look)

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(ask, range(2))) == 3
    assert len(nudges(company)) == 3
    assert nudged(company) == 0


def test_each_is_asked_on_the_clock_of_their_own_zone(company: Company):
    with company.begin(OPERATOR) as work:
        people.change(work, SVEN, PersonChange(zone="America/New_York"))
    panel_of(company, "Anna")
    a_week(company, days=4)
    by = {one.recipient: one.created_at for one in nudges(company)}
    assert by[METTE].astimezone(OSLO).hour == by[OUTSIDE].astimezone(OSLO).hour == 8
    assert by[SVEN].astimezone(ZoneInfo("America/New_York")).time() == time(8)


def test_quiet_hours_are_quiet(company: Company):
    with company.begin(SYSTEM) as work:
        preferences.put(work.session, company.actor(METTE).person_id or 0, Preferences(48, time(7), time(10)))
    panel_of(company, "Anna", inside=(METTE,), outside=())
    wednesday(company, 9)
    assert nudged(company) == 0
    wednesday(company, 10)
    assert nudged(company) == 1


def test_on_a_public_holiday_nobody_is_asked(company: Company):
    company.clock.now = datetime(2026, 12, 23, 9, tzinfo=OSLO)
    panel_of(company, "Anna", inside=(METTE,), outside=(), due_at=due_moment(date(2026, 12, 28), OSLO))
    with company.begin(OPERATOR) as work:
        people.change(work, METTE, PersonChange(zone="Europe/Oslo"))
    company.clock.now = datetime(2026, 12, 25, 9, tzinfo=OSLO)
    assert nudged(company) == 0
    company.clock.now = datetime(2026, 12, 28, 9, tzinfo=OSLO)
    assert nudged(company) == 1


# --- who owes nothing ------------------------------------------------------------------------------------------------


def nobody_left(company: Company, panel: int) -> None:
    with company.begin(SYSTEM) as work:
        work.session.get_one(Application, company.applications["Anna"]).deleted_at = work.now


def closed(company: Company, panel: int) -> None:
    with company.by(KARI) as work:
        closing.close(work, panel)


def revoked(company: Company, panel: int) -> None:
    for one in reviewers(company, panel):
        with company.by(KARI) as work:
            closing.revoke(work, one.id)


def given(company: Company, panel: int) -> None:
    for who in (METTE, OUTSIDE):
        give(company, panel, who, "Anna")


@pytest.mark.parametrize("happens", [nobody_left, closed, revoked, given])
def test_who_owes_nothing_is_not_asked_and_what_waited_does_not_leave(company: Company, happens):
    panel = panel_of(company, "Anna", inside=(METTE,))
    wednesday(company)
    assert nudged(company) == 2
    in_slack = next(one for one in nudges(company) if one.channel is Channel.SLACK)
    mail = next(one for one in nudges(company) if one.channel is Channel.EMAIL)
    assert isinstance(drawn(company, in_slack), Post)
    happens(company, panel)
    assert isinstance(drawn(company, in_slack), Nothing)
    assert not handed_over(company, mail.id)
    assert (
        company.parcels(NUDGE, state=ParcelState.CANCELLED)[0].cancel_reason == "the review is not asked for any more"
    )
    company.clock.move(days=1)
    assert nudged(company) == 0


def test_a_nudge_that_is_wanted_leaves_with_a_link_of_its_own(company: Company):
    panel = panel_of(company, "Anna", inside=())
    wednesday(company)
    nudged(company)
    (mail,) = nudges(company)
    assert mail.about == panel_mail.about(reviewer_of(company, panel, OUTSIDE).id)
    text = text_of(mail_of(mail))
    assert "https://kalle.nordlys.example/r/" in text
    assert "Anna" not in text
    assert handed_over(company, mail.id)


def test_somebody_switched_off_owes_nothing(company: Company):
    panel_of(company, "Anna", inside=(METTE,), outside=())
    with company.begin(OPERATOR) as work:
        people.remove(work, METTE)
    wednesday(company)
    assert nudged(company) == 0
    with company.look(SYSTEM) as work:
        assert owed.of_person(work, company.actor(KARI).person_id or 0) == ()


def test_drafts_are_nothing_given(company: Company):
    panel = panel_of(company, "Anna", inside=(METTE,), outside=())
    give(company, panel, METTE, "Anna", draft=True)
    wednesday(company)
    assert nudged(company) == 1


def test_a_nudge_that_waited_until_the_evening_is_not_posted_and_the_next_morning_brings_one(company: Company):
    panel = panel_of(company, "Anna", inside=(METTE,), outside=())
    wednesday(company, 17.9)
    assert nudged(company) == 1
    wednesday(company, 19)
    (waits,) = nudges(company)
    drawing = drawn(company, waits)
    assert isinstance(drawing, Nothing)
    with company.begin(SYSTEM) as work:
        outbox.cancel(work.session, waits.id, drawing.reason)
        deliveries.given_up(work, waits.id)
    assert reviewer_of(company, panel, METTE).nudged_at is None
    wednesday(company, 24 + 8)
    assert nudged(company) == 1


# --- snoozing --------------------------------------------------------------------------------------------------------


def test_who_snoozes_is_asked_on_the_working_day_they_chose(company: Company):
    panel = panel_of(company, "Anna", inside=(METTE,), outside=(), due_at=FRIDAY + timedelta(days=7))
    wednesday(company)
    nudged(company)
    with company.by(METTE) as work:
        until = snoozing.snooze(work, reviewer_of(company, panel, METTE).id, 2)
    assert until == datetime(2026, 11, 27, tzinfo=OSLO)
    a_week(company, days=4)
    assert to(company) == [(METTE, 25), (METTE, 27)]


def test_the_shortlist_no_longer_says_until_when_somebody_snoozed_once_that_day_has_come(company: Company):
    panel = panel_of(company, "Anna", inside=(METTE,), outside=(), due_at=FRIDAY + timedelta(days=7))
    wednesday(company)
    nudged(company)
    with company.by(METTE) as work:
        snoozing.snooze(work, reviewer_of(company, panel, METTE).id, 2)
    assert company.parcels(ParcelKind.PANEL_DESK) == [], "there is none in Slack that could say it"
    a_week(company, days=4)
    assert reviewer_of(company, panel, METTE).snoozed_until is None
    assert len(company.parcels(ParcelKind.PANEL_DESK)) == 1


def test_nobody_snoozes_for_somebody_else_or_what_is_not_owed(company: Company):
    panel = panel_of(company, "Anna", inside=(METTE, SVEN), outside=(OUTSIDE,))
    mine, outside = reviewer_of(company, panel, METTE).id, reviewer_of(company, panel, OUTSIDE).id
    for who, reviewer, days in ((SVEN, mine, 1), (KARI, outside, 1), (METTE, mine, 3), (METTE, mine + 900, 1)):
        with pytest.raises(Unknown), company.by(who) as work:
            snoozing.snooze(work, reviewer, days)
    give(company, panel, METTE, "Anna")
    with pytest.raises(NotNow), company.by(METTE) as work:
        snoozing.snooze(work, mine, 1)


# --- the Home --------------------------------------------------------------------------------------------------------


def test_the_home_tells_what_is_owed_and_nothing_of_others(company: Company):
    panel = panel_of(company, "Anna", "Ola", inside=(METTE, EMMA), outside=(), due_at=FRIDAY)
    panel_of(company, "Jane", inside=(METTE,), outside=())
    give(company, panel, METTE, "Ola")
    with company.look(SYSTEM) as work:
        first, second = owed.of_person(work, company.actor(METTE).person_id or 0)
    assert (first.vacancy, first.left, first.total, first.due_at) == ("Systems developer", 1, 2, FRIDAY)
    assert (second.left, second.due_at) == (1, None)
    give(company, panel, METTE, "Anna")
    with company.look(SYSTEM) as work:
        assert [one.total for one in owed.of_person(work, company.actor(METTE).person_id or 0)] == [1]


# --- letters ---------------------------------------------------------------------------------------------------------


def test_a_request_leaves_only_while_the_panel_waits_for_its_reviewer(company: Company):
    panel = panel_of(company, "Anna", inside=(METTE,))
    reviewer = reviewer_of(company, panel, OUTSIDE).id
    kept = request(company, reviewer, ParcelKind.PANEL_REQUEST)
    assert handed_over(company, kept)
    late = request(company, reviewer, ParcelKind.PANEL_REQUEST, "second")
    with company.by(KARI) as work:
        closing.revoke(work, reviewer)
    assert not handed_over(company, late)


def test_a_mail_that_names_no_reviewer_is_not_held_up_by_that(company: Company):
    panel = panel_of(company, "Anna")
    made = request(company, reviewer_of(company, panel, OUTSIDE).id, ParcelKind.PANEL_REQUEST)
    with company.begin(SYSTEM) as work:
        work.session.get_one(Parcel, made).about = ""
    closed(company, panel)
    assert handed_over(company, made)
    assert still.NOT_ASKED
    with company.look(SYSTEM) as work:
        assert not panel_nudges.mails(work.session, [])
        assert work.session.scalar(select(Parcel.id).where(Parcel.id == made)) == made
