"""The card in Slack: posted once, edited at every change, its history in its thread, its buttons doing what they say."""

import pytest
from sqlalchemy import update

from bot.sandbox.client import Message
from domain.access import SYSTEM, VacancyAccess
from domain.delivery import Channel
from domain.status import ApplicationStatus, MeetingStatus
from storage.tables import Application, Interview, Vacancy, VacancyMember
from tests.office import Office, invite

KARI, EMMA, SVEN = "U0KARI", "U0EMMA", "U0SVEN"
ANNA = "anna@example.org"


@pytest.fixture(autouse=True)
def nothing_slack_would_mind(office: Office):
    yield
    assert office.slack.complaints() == []


def invited(office: Office, *names: str, who: str = KARI, **answers: object) -> Message:
    """Invite, and return the card that is posted."""
    step = invite(office, who, *(names or ("Anna Bergström",)), **answers)
    assert step.submit().outcome == "cleared"
    office.deliver()
    return card(office, who)


def card(office: Office, who: str = KARI) -> Message:
    return office.person(who).dm()[0]


def interview(office: Office) -> Interview:
    with office.program.look(SYSTEM) as work:
        return work.session.query(Interview).one()


def status(office: Office, name: str = "Anna") -> ApplicationStatus:
    with office.program.look(SYSTEM) as work:
        return work.session.get_one(Application, office.applications[name]).status


def test_undoing_from_the_card_leaves_nothing_anywhere(office: Office):
    """Case 24."""
    invited(office).click("interview:undo")
    office.deliver_all()
    assert office.slack.mails() == []
    assert status(office) is ApplicationStatus.RECEIVED
    assert len(office.person(KARI).dm()) == 1
    assert card(office).buttons == ["Søknad og CV"]


def test_undoing_too_late_is_refused_where_she_looks(office: Office):
    first = invited(office)
    office.clock.move(seconds=61)
    office.program.dispatcher.drain(Channel.EMAIL)
    first.click("interview:undo")
    office.deliver()
    assert "Angre" not in card(office).buttons
    assert "for sent" in office.person(KARI).ephemerals()[-1].text
    assert interview(office).cancelled_at is None


def test_a_button_pressed_twice_acts_once(office: Office):
    """Cases 15 and 84."""
    message = invited(office)
    office.slack.fault("delivery", "twice", method="block_actions")
    message.click("interview:undo")
    message.click("interview:undo")
    office.deliver()
    assert "avlyst" in office.person(KARI).ephemerals()[-1].text
    assert sum("interview:undo" in str(one["payload"]) for one in office.slack.deliveries("block_actions")) == 3
    assert len(card(office).thread) == 2, "invited, undone"


def test_answers_reach_card_thread_and_the_other_recruiters(office: Office):
    """Case 75."""
    with office.program.begin(SYSTEM) as work:
        work.session.execute(update(Vacancy).values(zone="Europe/Oslo"))
    invited(office, interviewers=[KARI, EMMA])
    office.deliver_all()
    for given in ("accept", "accept", "decline"):
        office.answer(ANNA, given)
        office.deliver()
    shown = card(office)
    assert "Ikke akseptert" in shown.shown
    assert len(office.person(KARI).messages()) - len(office.person(KARI).dm()) >= 2
    thread = [reply.shown for reply in shown.thread]
    assert ["Ja, jeg kommer" in one for one in thread[1:]] == [True, True]
    assert "fra «Ja, jeg kommer» til «Jeg kommer ikke»" in thread[2]
    told = [message.shown for message in office.person(EMMA).dm()]
    assert len(told) == 2
    assert "Anna Bergström" in told[0]


def test_moving_from_the_card_moves_everything(office: Office):
    """Cases 71 and 73."""
    invited(office)
    office.deliver_all()
    old = office.link(ANNA)
    card(office).click("interview:move")
    assert office.person(KARI).modal().fill(day="2026-12-01", at="14:30").submit().outcome == "closed"
    office.deliver()
    assert "14:30" in card(office).shown
    assert len(office.mails(ANNA)) == 2
    code, page = office.get(old)
    assert (code, "14:30" in page) == (200, True)
    code, page = office.post(old, answer="accept", revision="0")
    assert code == 409
    assert "10:00" not in page or "14:30" in page
    assert interview(office).meeting is MeetingStatus.AWAITING
    assert office.answer(ANNA, "accept")[0] in (200, 303)
    assert interview(office).meeting is MeetingStatus.ACCEPTED


def test_doubts_about_a_new_time_are_shown_once_more_before_it_is_taken(office: Office):
    message = invited(office)
    message.click("interview:move")
    kari = office.person(KARI)
    assert kari.modal().fill(day="2026-11-28").submit().outcome == "updated"
    assert "⚠️" in kari.modal().shown
    assert kari.modal().fill(day="2026-11-29").submit().outcome == "closed", "the same doubt was seen"
    assert interview(office).starts_at.day == 29


def test_a_doubled_hour_is_asked_about_when_moving_too(office: Office):
    """Case 66."""
    invited(office).click("interview:move")
    kari = office.person(KARI)
    assert kari.modal().fill(day="2027-10-31", at="02:30").submit().outcome == "updated"
    view = kari.modal()
    assert view.fields.index("Hvilket av de to?") == view.fields.index("Klokkeslett") + 1
    out = view.fill(second_hour="no").submit()
    if out.outcome == "updated":  # a Sunday, which is a doubt of its own
        out = kari.modal().submit()
    assert out.outcome == "closed"
    assert interview(office).starts_at.isoformat() == "2027-10-31T00:30:00+00:00"


@pytest.mark.parametrize(("told", "mails"), [("send", 2), ("none", 1)])
def test_cancelling_tells_the_candidate_or_not_by_choice(office: Office, told: str, mails: int):
    """Case 71."""
    invited(office)
    office.deliver_all()
    card(office).click("interview:cancel")
    assert office.person(KARI).modal().fill(tell=told).submit().outcome == "closed"
    office.deliver()
    assert len(office.mails(ANNA)) == mails
    assert card(office).buttons == ["Søknad og CV"]
    assert status(office) is ApplicationStatus.INTERVIEW_1


def test_an_answer_by_telephone_is_recorded_and_a_withdrawal_undone(office: Office):
    invited(office)
    kari = office.person(KARI)
    card(office).click("interview:record")
    assert kari.modal().fill(meeting="not_applicable", note="ringte").submit().outcome == "closed"
    office.deliver()
    assert status(office) is ApplicationStatus.WITHDRAWN
    assert "Registrer et svar" not in card(office).buttons
    card(office).click("candidate:open")
    kari.modal().click("interview:record")
    assert kari.modal().fill(meeting="accepted", note="ringte").submit().outcome == "closed"
    office.deliver()
    assert status(office) is ApplicationStatus.INTERVIEW_1
    assert "ringte" in card(office).shown


def test_the_second_of_two_recruiters_is_told_in_the_form_and_overwrites_nothing(office: Office):
    """Case 102."""
    message = invited(office)
    message.click("interview:move")
    form = office.person(KARI).modal().fill(at="15:00")
    with office.program.begin(SYSTEM) as work:
        work.session.query(Interview).one().revision = 1
    out = form.submit()
    assert out.outcome == "errors"
    assert "endret" in " ".join(out.errors.values())
    assert interview(office).starts_at.hour == 9


def test_sending_again_sends_a_second_letter(office: Office):
    invited(office)
    office.deliver_all()
    card(office).click("interview:resend")
    office.deliver()
    assert len(office.mails(ANNA)) == 2
    assert office.slack.mails(to=ANNA)[0].header("Message-ID") != office.slack.mails(to=ANNA)[1].header("Message-ID")


def test_who_loses_the_vacancy_loses_the_buttons(office: Office):
    """Case 9."""
    message = invited(office)
    with office.program.begin(SYSTEM) as work:
        work.session.execute(update(VacancyMember).values(access=VacancyAccess.NONE))
    message.click("interview:move")
    assert office.person(KARI).view is None
    assert "Det finner jeg ikke" in office.person(KARI).ephemerals()[-1].text
    assert card(office).buttons == []
    assert "Anna" in card(office).shown


def test_pressing_a_second_time_while_the_first_form_opens_is_no_error(office: Office):
    """A view that was replaced meanwhile stands as the faster press drew it."""
    invited(office).click("candidate:open")
    view = office.person(KARI).modal()
    view.click("Flytt")
    assert office.person(KARI).modal().callback_id == "interview_moved"
    assert office.program.dispatcher.drain(Channel.SLACK) == 0
