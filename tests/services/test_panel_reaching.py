"""Reviewers who cannot be reached, requesters who are gone: somebody hears of it, once."""

from pathlib import Path

import pytest

from bot.delivery.slack import Drawing, Nothing, Post
from bot.delivery.taken import outgoing
from bot.postings import drawer
from bot.services import bounces, deliveries, outbox, people
from bot.services.bounces import Outcome
from bot.services.panel import closing, nudging, results, watching
from bot.services.panel import reviewing as panel_reviews
from bot.services.people import PersonChange
from bot.services.substitutes import SWITCHED_OFF
from domain.access import OPERATOR, SYSTEM, Level
from domain.delivery import RESENT_WHEN_DOUBTFUL, Channel, ParcelKind, ParcelState
from domain.errors import NotNow
from domain.language import Language
from domain.panel_mail import MAILS
from domain.panels import CannotReason
from storage import panels, reviewing
from storage.delivery_tables import Parcel
from storage.panel_tables import Panel
from tests.services.company import EMMA, KARI, METTE, SVEN, Company
from tests.services.panel_case import OUTSIDE, give, panel_of, request, reviewer_of

ON_BOTH = True
REQUEST, NUDGE, CODE = ParcelKind.PANEL_REQUEST, ParcelKind.PANEL_NUDGE, ParcelKind.PANEL_CODE
BOUNCE = Path(__file__).parent / "dsn" / "postfix_unknown.eml"


def ends(company: Company, parcel_id: int, state: ParcelState, **more: object) -> None:
    """A message comes to this, and what follows follows."""
    with company.begin(SYSTEM) as work:
        parcel = work.session.get_one(Parcel, parcel_id)
        parcel.state = state
        for name, value in more.items():
            setattr(parcel, name, value)
        work.session.flush()
        deliveries.given_up(work, parcel_id)


def told(company: Company) -> list[Parcel]:
    return [one for one in company.parcels(ParcelKind.NOTICE) if {"unreached", "orphaned"} & set(one.facts)]


def drawn(company: Company, parcel: Parcel) -> Drawing:
    return drawer(company.look)(outgoing(parcel))


def shown(company: Company, made: int) -> list[bool]:
    with company.by(KARI) as work:
        return [one.unreached for one in results.view(work, made).reviewers]


def by_mail(company: Company, made: int, kind: ParcelKind = REQUEST, key: str = "request") -> int:
    return request(company, reviewer_of(company, made, OUTSIDE).id, kind, key)


@pytest.mark.parametrize(
    ("state", "more"),
    [
        (ParcelState.FAILED, {"last_code": 550, "last_text": "5.1.1 no such user"}),
        (ParcelState.HELD, {"resent": True}),
    ],
)
def test_the_requester_hears_of_a_request_that_did_not_arrive_and_the_card_shows_it(company: Company, state, more):
    made = panel_of(company, "Anna", inside=(METTE,))
    ends(company, by_mail(company, made), state, **more)
    (notice,) = told(company)
    assert notice.recipient == KARI
    drawing = drawn(company, notice)
    assert isinstance(drawing, Post)
    assert OUTSIDE in str(drawing.blocks)
    assert OUTSIDE not in drawing.text
    assert [one.facts for one in company.parcels(ParcelKind.PANEL_CARD)] == [{"panel": made}]
    assert shown(company, made) == [False, True]


def test_they_hear_of_it_once_whatever_does_not_arrive_after_it(company: Company):
    made = panel_of(company, "Anna", inside=(METTE,))
    for key in ("one", "two"):
        ends(company, by_mail(company, made, key=key), ParcelState.FAILED, last_code=550, last_text="no")
    assert len(told(company)) == 1


def test_an_address_that_cannot_be_reached_gets_no_nudge(company: Company):
    made = panel_of(company, "Anna", inside=())
    ends(company, by_mail(company, made), ParcelState.FAILED, last_code=550, last_text="5.1.1 no such user")
    company.clock.move(days=3)
    assert nudging.nudge(company.begin) == 0
    by_mail(company, made, key="put right")
    company.leave()
    assert nudging.nudge(company.begin) == 1


def test_a_request_that_waits_still_is_not_followed_by_a_nudge(company: Company):
    made = panel_of(company, "Anna", inside=())
    by_mail(company, made)
    company.clock.move(days=3)
    assert nudging.nudge(company.begin) == 0


def test_a_mail_that_came_back_is_told_and_ends_the_nudges(company: Company):
    made = panel_of(company, "Anna", inside=())
    sent = by_mail(company, made)
    with company.begin(SYSTEM) as work:
        parcel = work.session.get_one(Parcel, sent)
        parcel.state, parcel.sent_at, parcel.handed_over_at = ParcelState.SENT, work.now, work.now
        known = {"message_id": parcel.message_id or "", "recipient": parcel.recipient}
    text = BOUNCE.read_text(encoding="utf-8")
    for name, value in known.items():
        text = text.replace("{" + name + "}", value)
    raw = text.replace("\n", "\r\n").encode()
    with company.begin(SYSTEM) as work:
        assert bounces.take(work, raw) is Outcome.TOLD
    with company.begin(SYSTEM) as work:
        assert bounces.take(work, raw) is Outcome.KNOWN
    assert len(told(company)) == 1
    assert shown(company, made) == [True]
    company.clock.move(days=3)
    assert nudging.nudge(company.begin) == 0


@pytest.mark.parametrize("kind", [NUDGE, CODE])
def test_a_nudge_or_a_code_in_doubt_is_taken_as_arrived_and_bothers_nobody(company: Company, kind: ParcelKind):
    made = panel_of(company, "Anna", inside=())
    doubtful = by_mail(company, made, NUDGE)
    with company.begin(SYSTEM) as work:
        work.session.get_one(Parcel, doubtful).kind = kind
    ends(company, doubtful, ParcelState.HELD, handed_over_at=company.clock.now)
    (parcel,) = company.parcels(kind)
    assert parcel.state is ParcelState.SENT
    assert told(company) == []


def test_what_goes_twice_when_nobody_knows_is_decided_for_each_kind():
    assert {one for one in MAILS if one in RESENT_WHEN_DOUBTFUL} == {REQUEST}
    in_slack = {ParcelKind.PANEL_DESK, ParcelKind.PANEL_CARD, ParcelKind.PANEL_RESULT, ParcelKind.APPLICANTS}
    assert in_slack | {ParcelKind.PANEL_DONE} <= RESENT_WHEN_DOUBTFUL


def test_a_request_that_nobody_wants_any_more_is_not_sent_again_by_hand(company: Company):
    made = panel_of(company, "Anna", inside=(METTE,))
    lost = by_mail(company, made)
    ends(company, lost, ParcelState.FAILED, last_code=451, last_text="later")
    with company.begin(OPERATOR) as work:
        (line,) = outbox.listing(work, [ParcelState.FAILED])
        assert (line.kind, line.recipient) == (REQUEST, OUTSIDE)
        assert outbox.retry(work, lost).state is ParcelState.QUEUED
    ends(company, lost, ParcelState.FAILED, last_code=451, last_text="later")
    with company.by(KARI) as work:
        closing.close(work, made)
    with pytest.raises(NotNow), company.begin(OPERATOR) as work:
        outbox.retry(work, lost)


# --- people who are gone ---------------------------------------------------------------------------------------------


def desk_of(company: Company, made: int, who: str) -> int:
    with company.begin(SYSTEM) as work:
        reviewer = panels.reviewer(work.session, reviewer_of(company, made, who).id)
        assert reviewer is not None
        watching.desk(work, reviewer)
    return company.parcels(ParcelKind.PANEL_DESK)[-1].id


def test_the_requester_hears_of_a_colleague_whom_slack_does_not_know_any_more(company: Company):
    made = panel_of(company, "Anna", inside=(METTE, SVEN), outside=())
    ends(company, desk_of(company, made, METTE), ParcelState.FAILED, last_text="user_not_found")
    (notice,) = told(company)
    assert notice.recipient == KARI
    assert "Mette Holm" in str(drawn(company, notice))


def test_a_message_that_could_not_be_edited_says_nothing_about_the_colleague(company: Company):
    made = panel_of(company, "Anna", inside=(METTE, SVEN), outside=())
    in_slack(company, made, METTE)
    ends(company, desk_of(company, made, METTE), ParcelState.FAILED, last_text="invalid_blocks")
    assert told(company) == []


@pytest.mark.parametrize(
    ("state", "text", "says"),
    [
        (ParcelState.FAILED, "restricted_action", "The request to Mette Holm did not arrive in Slack."),
        (ParcelState.FAILED, "invalid_blocks", "The request to Mette Holm did not arrive in Slack."),
        (ParcelState.HELD, "", "Nobody knows whether the request to Mette Holm arrived in Slack."),
    ],
)
def test_the_requester_hears_once_of_a_colleague_who_was_never_asked_whatever_the_reason(
    company: Company, state: ParcelState, text: str, says: str
):
    made = panel_of(company, "Anna", inside=(METTE, SVEN), outside=())
    ends(company, desk_of(company, made, METTE), state, last_text=text)
    ends(company, desk_of(company, made, METTE), state, last_text=text)
    (notice,) = told(company)
    assert notice.recipient == KARI
    with company.begin(OPERATOR) as work:
        people.change(work, KARI, PersonChange(language=Language.EN))
    assert says in str(drawn(company, notice))
    assert [one.facts for one in company.parcels(ParcelKind.PANEL_CARD)] == [{"panel": made}]
    assert shown(company, made) == [True, False]
    in_slack(company, made, METTE)
    assert shown(company, made) == [False, False]


def test_while_another_drawing_is_on_its_way_nobody_is_told_yet(company: Company):
    made = panel_of(company, "Anna", inside=(METTE,), outside=())
    first = desk_of(company, made, METTE)
    with company.begin(SYSTEM) as work:
        work.session.get_one(Parcel, first).state = ParcelState.HANDOVER
    second = desk_of(company, made, METTE)
    assert first != second
    ends(company, first, ParcelState.FAILED, last_text="restricted_action")
    assert told(company) == []
    ends(company, second, ParcelState.FAILED, last_text="restricted_action")
    assert len(told(company)) == 1


def test_who_has_given_everything_without_the_message_was_reached(company: Company):
    made = panel_of(company, "Anna", inside=(METTE, SVEN), outside=())
    waiting = desk_of(company, made, METTE)
    give(company, made, METTE, "Anna")
    ends(company, waiting, ParcelState.FAILED, last_text="restricted_action")
    assert told(company) == []
    assert shown(company, made) == [False, False]


def in_slack(company: Company, made: int, who: str) -> None:
    with company.begin(SYSTEM) as work:
        assert reviewing.remember(work.session, reviewer_of(company, made, who).id, "D1", "1.0", (), work.now)


def test_results_of_a_requester_who_is_gone_reach_the_administrators(company: Company):
    made = panel_of(company, "Anna", inside=(METTE,), outside=())
    with company.begin(OPERATOR) as work:
        people.remove(work, KARI)
        closing.end(work, work.session.get_one(Panel, made), closing.Closing.DUE)
    (result,) = company.parcels(ParcelKind.PANEL_RESULT)
    drawing = drawn(company, result)
    assert isinstance(drawing, Nothing)
    assert drawing.reason == SWITCHED_OFF
    ends(company, result.id, ParcelState.CANCELLED, cancel_reason=SWITCHED_OFF)
    (notice,) = told(company)
    assert notice.recipient == EMMA
    said = drawn(company, notice)
    assert isinstance(said, Post)
    assert "panel:results" in str(said.blocks)
    assert "Anna" not in str(said)


def test_each_who_could_hear_it_is_tried_once(company: Company):
    with company.begin(OPERATOR) as work:
        people.change(work, SVEN, PersonChange(level=Level.COMPLETE))
    made = panel_of(company, "Anna", inside=())
    ends(company, by_mail(company, made), ParcelState.FAILED, last_code=550, last_text="no")
    for expected in (KARI, EMMA, SVEN):
        notice = told(company)[-1]
        assert notice.recipient == expected
        ends(company, notice.id, ParcelState.FAILED, last_text="user_not_found")
    ends(company, told(company)[-1].id, ParcelState.FAILED, last_text="user_not_found")
    assert len(told(company)) == 3
    assert all(one.channel is Channel.SLACK for one in told(company))


# --- who cannot review ---------------------------------------------------------------------------------------------


def decline(company: Company, made: int, who: str) -> None:
    with company.by(who) as work:
        mine = panel_reviews.inside(work, reviewer_of(company, made, who).id)
        panel_reviews.cannot(work, mine, CannotReason.OTHER, "On leave <!channel>")


def declined(company: Company) -> list[Parcel]:
    return [one for one in company.parcels(ParcelKind.NOTICE) if "declined" in one.facts]


def test_the_requester_hears_at_once_of_a_colleague_who_cannot_review(company: Company):
    made = panel_of(company, "Anna", inside=(METTE, SVEN), outside=(OUTSIDE,))
    decline(company, made, METTE)
    (notice,) = declined(company)
    assert notice.recipient == KARI
    drawing = drawn(company, notice)
    assert isinstance(drawing, Post)
    assert "Mette" not in drawing.text
    said = str(drawing.blocks)
    assert "'plain_text', 'text': '🗳️ Mette Holm kan ikke vurdere." in said
    assert "En annen grunn – On leave <!channel>" in said
    assert "2 personer mangler fortsatt å vurdere." in said


def test_nothing_is_said_of_it_where_that_ended_the_panel_or_where_it_was_the_requester(company: Company):
    decline(company, panel_of(company, "Anna", inside=(METTE,), outside=()), METTE)
    decline(company, panel_of(company, "Ola", inside=(KARI, METTE), outside=()), KARI)
    assert declined(company) == []


def test_one_that_waited_until_the_panel_was_closed_is_not_posted_any_more(company: Company):
    made = panel_of(company, "Anna", inside=(METTE, SVEN), outside=())
    decline(company, made, METTE)
    with company.by(KARI) as work:
        closing.close(work, made)
    (notice,) = declined(company)
    assert isinstance(drawn(company, notice), Nothing)
