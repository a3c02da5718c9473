"""News of an interview whose recruiter can no longer be reached in Slack."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from bot.delivery.slack import Nothing
from bot.delivery.taken import outgoing
from bot.postings import drawer
from bot.services import deliveries, news, telling
from bot.services.interview import answering
from bot.services.substitutes import GONE, SWITCHED_OFF
from bot.texts import letters
from domain.access import CANDIDATE, SYSTEM, VacancyAccess
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.language import Language
from domain.status import EFFECTS, Answer
from storage import interviews, outbox, people, sending, vacancies
from storage.tables import Person, Vacancy
from tests.cast import KARI as KARI_IN_SLACK
from tests.office import invite
from tests.services.company import EMMA, KARI, METTE, SVEN, mail_of, text_of

CARD, ENTRY, NOTICE = ParcelKind.CARD, ParcelKind.ENTRY, ParcelKind.NOTICE


def switch(company, slack_id, *, active=False):
    with company.begin(SYSTEM) as work:
        people.by_slack_id(work.session, slack_id).active = active


def join(company, slack_id, access):
    with company.begin(SYSTEM) as work:
        vacancy = vacancies.by_reference(work.session, "DEV-1")
        vacancies.put_member(work.session, vacancy.id, people.by_slack_id(work.session, slack_id).id, access)


def invited(company, **answers):
    """An interview whose messages have all left."""
    [interview] = company.invite("Anna", **answers)
    company.after_a_minute()
    company.leave()
    return interview


def answer(company, interview, choice=Answer.ACCEPT):
    with company.begin(CANDIDATE) as work:
        row = interviews.by_id(work.session, interview)
        assert answering.apply(work, row, EFFECTS[choice], note="")


def slack_sends(company, says=None):
    """Deliver as the Slack lane does: `says` has Slack's word about some recipients; returns who got what."""
    arrived, draw = [], drawer(company.look)
    while True:
        with company.begin(SYSTEM) as work:
            taken = sending.claim(work.session, Channel.SLACK, "w", work.now)
            parcel = outgoing(taken[0]) if taken else None
        if parcel is None:
            return arrived
        drawing = draw(parcel)
        with company.begin(SYSTEM) as work:
            if isinstance(drawing, Nothing):
                assert sending.settle_dropped(work.session, parcel.id, "w", drawing.reason)
                deliveries.given_up(work, parcel.id)
            elif parcel.recipient in (says or {}):
                assert sending.settle_failed(work.session, parcel.id, "w", code=200, said=says[parcel.recipient])
                deliveries.given_up(work, parcel.id)
            else:
                assert sending.mark_handover(work.session, parcel.id, "w", work.now)
                assert sending.settle_sent(work.session, parcel.id, "w", work.now)
                arrived.append((parcel.kind, parcel.recipient))


@pytest.mark.parametrize("word", sorted(GONE))
def test_what_slack_says_of_somebody_gone_brings_the_news_to_an_administrator(company, word):
    """Case 76. Nobody else works with this vacancy."""
    interview = invited(company)
    answer(company, interview)
    assert slack_sends(company, {KARI: word}) == [(CARD, EMMA), (ENTRY, EMMA)]


def test_another_attending_recruiter_comes_first_then_the_team_then_administrators_of_kalle(company):
    """Case 76."""
    interview = invited(company, interviewers=(KARI, METTE))
    join(company, SVEN, VacancyAccess.ADMINISTRATOR)
    for gone, reached in ((KARI, METTE), (METTE, SVEN), (SVEN, EMMA)):
        switch(company, gone)
        answer(company, interview, Answer.DECLINE if gone == METTE else Answer.ACCEPT)
        got = slack_sends(company)
        assert (CARD, reached) in got
        assert [who for kind, who in got if kind is not CARD] == [reached]


def test_administrator_access_goes_before_normal_access_and_reading_is_not_enough(company):
    """Case 76. Mette, who may read, comes first by name."""
    interview = invited(company)
    join(company, SVEN, VacancyAccess.NORMAL)
    switch(company, KARI)
    answer(company, interview)
    assert slack_sends(company) == [(CARD, SVEN), (ENTRY, SVEN)]
    join(company, METTE, VacancyAccess.ADMINISTRATOR)
    answer(company, interview, Answer.DECLINE)
    assert slack_sends(company) == [(CARD, METTE), (ENTRY, METTE)]


def test_a_colleague_who_hears_the_news_anyway_hears_it_once(company):
    """Case 76. Sven attends, so he had his own notice; the card comes to him besides."""
    interview = invited(company, interviewers=(KARI, SVEN))
    switch(company, KARI)
    answer(company, interview)
    assert sorted(slack_sends(company)) == [(CARD, SVEN), (NOTICE, SVEN)]


def test_substitutes_who_are_gone_as_well_are_tried_once_each_and_the_rest_is_a_mail(company):
    """Case 76."""
    interview = invited(company, interviewers=(KARI, METTE))
    join(company, SVEN, VacancyAccess.NORMAL)
    answer(company, interview, Answer.ACCEPT)
    gone = dict.fromkeys((KARI, METTE, SVEN, EMMA), "user_not_found")
    before = len(company.mails(NOTICE))
    assert slack_sends(company, gone) == []
    failed = [(one.kind, one.recipient) for one in company.parcels(state=ParcelState.FAILED)]
    for who in gone:
        assert failed.count((CARD, who)) == 1
        assert len([kind for kind, whom in failed if whom == who and kind is not CARD]) == 1
    [letter] = company.mails(NOTICE)
    assert before == 0
    assert letter.recipient == "jobs@nordlys.example"
    text = text_of(mail_of(letter))
    assert "Anna Bergström" in text
    assert mail_of(letter).get_content_type() == "multipart/alternative"
    assert slack_sends(company, gone) == []
    assert len(company.mails(NOTICE)) == 1


def test_without_a_contact_the_letter_goes_to_whoever_made_the_interview(company):
    """Case 76."""
    interview = invited(company)
    with company.begin(SYSTEM) as work:
        work.session.execute(Vacancy.__table__.update().values(contact_email=""))
    for one in (KARI, EMMA):
        switch(company, one)
    answer(company, interview)
    assert slack_sends(company) == []
    [letter] = company.mails(NOTICE)
    assert letter.recipient == KARI_IN_SLACK.email


def test_a_letter_with_news_that_does_not_arrive_makes_no_further_news(company):
    """Case 76."""
    interview = invited(company)
    for one in (KARI, EMMA):
        switch(company, one)
    answer(company, interview)
    slack_sends(company)
    [letter] = company.mails(NOTICE)
    before = len(company.journal())
    with company.begin(SYSTEM) as work:
        [claimed] = sending.claim(work.session, Channel.EMAIL, "w", work.now)
        assert sending.settle_failed(work.session, claimed.id, "w", code=550, said="5.1.1 user unknown")
        deliveries.given_up(work, letter.id)
    assert len(company.journal()) == before
    assert slack_sends(company) == []


def test_news_that_nobody_needs_to_know_at_once_is_no_mail(company):
    """Case 76. The line that an interview was moved belongs into a thread; without one nobody misses it."""
    interview = invited(company)
    for one in (KARI, EMMA):
        switch(company, one)
    with company.begin(SYSTEM) as work:
        telling.wrote(work, interviews.by_id(work.session, interview), "resent")
    assert slack_sends(company) == []
    assert company.mails(NOTICE) == []


def test_an_undelivered_letter_is_told_to_the_substitute(company):
    """Case 76."""
    company.invite("Anna")
    company.clock.move(seconds=61)
    switch(company, KARI)
    slack_sends(company)
    with company.begin(SYSTEM) as work:
        parcels = sending.claim(work.session, Channel.EMAIL, "w", work.now, limit=10)
        [letter] = [one for one in parcels if one.kind is ParcelKind.INVITATION]
        assert sending.settle_failed(work.session, letter.id, "w", code=550, said="5.1.1 user unknown")
        deliveries.given_up(work, letter.id)
    assert slack_sends(company) == [(CARD, EMMA), (ENTRY, EMMA)]
    assert [one.event for one in company.journal("undelivered")] == ["undelivered"]


def test_two_who_are_found_gone_at_once_do_not_rely_on_each_other(postgresql_company):
    """Case 76. Both are settled before either looks who else hears it."""
    company = postgresql_company
    interview = invited(company, interviewers=(KARI, METTE))
    answer(company, interview)
    for one in (KARI, METTE):
        switch(company, one)
    waiting = [one.id for one in company.parcels(ENTRY, NOTICE, state=ParcelState.QUEUED)]
    assert len(waiting) == 2
    both = threading.Barrier(2)

    def drop(parcel_id):
        with company.begin(SYSTEM) as work:
            assert outbox.cancel(work.session, parcel_id, SWITCHED_OFF)
            both.wait(20)
            deliveries.given_up(work, parcel_id)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(drop, waiting))
    assert [one.recipient for one in company.parcels(ENTRY, NOTICE, state=ParcelState.QUEUED)] == [EMMA]


def test_the_letter_says_what_happened_in_every_language_and_for_every_news(company):
    """Case 76."""
    interview = invited(company)
    with company.begin(SYSTEM) as work:
        row = interviews.by_id(work.session, interview)
        [entry] = company.journal("invited")
        facts = news._facts(row, entry, "Kari")
        for language in Language:
            said = {
                event: letters.internal("news", language, {**facts, "event": event, "note": "I am ill."}).text
                for event in ("answered", "reminder_missed", "undelivered", "undelivered_to_interviewer")
            }
            assert len(set(said.values())) == 4
            assert all("I am ill." in text and "Anna Bergström" in text for text in said.values())


def test_the_candidate_is_thanked_and_the_administrator_gets_the_card_with_its_buttons(office):
    """Case 76. The whole program: the page, the delivery, Slack."""
    assert invite(office, KARI, "Anna").submit().ok
    office.deliver_all()
    with office.program.begin(SYSTEM) as work:
        work.session.scalars(select(Person).where(Person.slack_id == KARI)).one().active = False
    status, page = office.answer("anna@example.org", "accept")
    assert status == 200
    assert "Tack" in page
    office.deliver()
    [card] = [one for one in office.person(EMMA).dm() if one.buttons]
    assert "Move" in card.buttons
    assert not office.slack.complaints()
