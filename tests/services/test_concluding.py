"""What became of an interview: said by a person, put right by a person, and nothing follows by itself."""

from datetime import date, time

import pytest

from bot.services import browsing, cards
from bot.services.calendar import listing
from bot.services.interview import begun, cancelling, concluding
from domain.access import SYSTEM
from domain.calendar import CalendarFilter
from domain.cards import Doors, InterviewCard
from domain.delivery import ParcelKind, ParcelState
from domain.errors import NotAllowed, NotNow, Stale, Unknown
from domain.status import ApplicationStatus, MeetingStatus, Outcome
from storage import slack_messages
from tests.services.company import KARI, METTE, SVEN, Company

ON_BOTH = True
HELD, ABSENT = Outcome.HELD, Outcome.ABSENT


def past(company: Company, name: str = "Anna") -> int:
    """An interview that has begun."""
    (interview,) = company.invite(name)
    company.after_a_minute()
    company.clock.move(days=4, minutes=5)
    return interview


def conclude(company: Company, interview: int, outcome: Outcome, *, by: str = KARI, revision: int = 0) -> bool:
    with company.by(by) as work:
        return concluding.conclude(work, interview, outcome, revision)


def card(company: Company, interview: int) -> InterviewCard:
    with company.look(SYSTEM) as work:
        return cards.card_of(work, interview)


def doors(company: Company, interview: int) -> Doors:
    return card(company, interview).doors


@pytest.mark.parametrize("outcome", Outcome)
def test_what_became_of_an_interview_is_known_everywhere_it_is_shown(company: Company, outcome: Outcome):
    interview = past(company)
    assert conclude(company, interview, outcome)
    row = company.interview(interview)
    assert (row.outcome, row.outcome_at) == (outcome, company.clock.now)
    assert card(company, interview).outcome is outcome
    with company.by(KARI) as work:
        (shown,) = browsing.interviews(work, company.applications["Anna"])
        slots = listing.begin(work, CalendarFilter(since=date(2026, 11, 27))).page.rows
    assert (shown.became, shown.begun) == (outcome, True)
    assert [one.outcome for one in slots] == [outcome]


def test_nothing_advances_by_itself(company: Company):
    interview = past(company)
    before = (company.status("Anna"), len(company.mails()))
    conclude(company, interview, ABSENT)
    assert (company.status("Anna"), len(company.mails())) == before
    assert company.status("Anna") is ApplicationStatus.INTERVIEW_1
    assert company.interview(interview).meeting is MeetingStatus.AWAITING
    assert company.interview(interview).revision == 0


def test_it_can_be_put_right_and_every_word_of_it_is_kept(company: Company):
    interview = past(company)
    for outcome in (ABSENT, HELD, ABSENT):
        assert conclude(company, interview, outcome)
    assert company.interview(interview).outcome is ABSENT
    said = [(one.event, one.facts) for one in company.journal() if one.event in concluding.EVENTS.values()]
    assert said == [
        ("stayed_away", {"before": ""}),
        ("took_place", {"before": "absent"}),
        ("stayed_away", {"before": "held"}),
    ]


def test_saying_the_same_twice_says_it_once(company: Company):
    """Case 15."""
    interview = past(company)
    assert conclude(company, interview, HELD)
    assert not conclude(company, interview, HELD)
    assert len(company.journal("took_place")) == 1


def test_before_it_begins_nobody_can_say_what_became_of_it(company: Company):
    (interview,) = company.invite("Anna")
    company.after_a_minute()
    assert not doors(company, interview).conclude
    with pytest.raises(NotNow):
        conclude(company, interview, HELD)
    assert company.interview(interview).outcome is None


def test_a_cancelled_interview_has_no_outcome(company: Company):
    (interview,) = company.invite("Anna")
    with company.by(KARI) as work:
        cancelling.cancel(work, interview, revision=0, tell=False)
    company.clock.move(days=5)
    assert not doors(company, interview).conclude
    with pytest.raises(NotNow):
        conclude(company, interview, HELD, revision=1)


def test_only_who_may_change_the_interview_says_what_became_of_it(company: Company):
    interview = past(company)
    with pytest.raises(NotAllowed):
        conclude(company, interview, HELD, by=METTE)
    with pytest.raises(Unknown):
        conclude(company, interview, HELD, by=SVEN)
    assert company.interview(interview).outcome is None


def test_a_held_interview_is_neither_moved_nor_cancelled_until_that_is_put_right(company: Company):
    interview = past(company)
    conclude(company, interview, HELD)
    assert (doors(company, interview).move, doors(company, interview).cancel) == (False, False)
    with pytest.raises(NotNow):
        company.move(interview, day=date(2026, 12, 3), at=time(10))
    with company.by(KARI) as work, pytest.raises(NotNow):
        cancelling.cancel(work, interview, revision=0, tell=False)
    conclude(company, interview, ABSENT)
    assert doors(company, interview).move
    assert company.move(interview, day=date(2026, 12, 3), at=time(10)) is None


def test_an_interview_that_did_not_take_place_is_moved_and_the_candidate_told(company: Company):
    interview = past(company)
    conclude(company, interview, ABSENT)
    assert company.move(interview, day=date(2026, 12, 3), at=time(10)) is None
    row = company.interview(interview)
    assert (row.outcome, row.outcome_at, row.revision) == (None, None, 1)
    assert row.meeting is MeetingStatus.AWAITING
    assert len(company.mails(ParcelKind.MOVED)) == 1
    assert not doors(company, interview).conclude


def test_a_button_drawn_before_a_move_is_refused(company: Company):
    """Case 102."""
    interview = past(company)
    company.move(interview, day=date(2026, 12, 3), at=time(10))
    company.clock.move(days=7)
    with pytest.raises(Stale):
        conclude(company, interview, HELD, revision=0)
    assert conclude(company, interview, HELD, revision=1)


def drawn(company: Company) -> list[str]:
    return [one.key for one in company.parcels(ParcelKind.CARD) if one.key.startswith("begun:")]


def posted(company: Company, interview: int) -> None:
    """The card is in Slack."""
    with company.begin(SYSTEM) as work:
        slack_messages.remember(
            work.session,
            kind=ParcelKind.CARD,
            channel_id="D1",
            ts=f"{interview}.1",
            posted_at=work.now,
            person_id=company.actor(KARI).person_id,
            interview_id=interview,
        )


def test_when_an_interview_begins_its_card_is_drawn_once_and_asks(company: Company):
    (interview,) = company.invite("Anna")
    company.after_a_minute()
    posted(company, interview)
    assert begun.show(company.begin) == 0
    company.clock.move(days=4)
    assert begun.show(company.begin) == 1
    assert begun.show(company.begin) == 0
    assert drawn(company) == [f"begun:{interview}:0"]
    assert company.parcels(ParcelKind.CARD, state=ParcelState.QUEUED)


def test_a_card_nobody_has_is_not_posted_because_its_interview_begins(company: Company):
    past(company)
    assert begun.show(company.begin) == 0


def test_more_interviews_than_one_piece_are_all_drawn(company: Company):
    for number, name in enumerate(("Anna", "Ola", "Eva")):
        (interview,) = company.invite(name, at=time(10 + number))
        posted(company, interview)
    company.after_a_minute()
    company.clock.move(days=4, hours=3)
    assert begun.show(company.begin, piece=1) == 3
    assert len(drawn(company)) == 3
