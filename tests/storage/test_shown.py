"""The card that shows how a message fares."""

import threading

from sqlalchemy import select, update

from domain.access import Level
from domain.delivery import Channel, ParcelKind
from domain.language import Language
from storage import outbox
from storage.delivery_tables import Parcel
from storage.shown import draw_card
from storage.tables import Interview, Person
from tests.posting import NOW, an_interview, change, queue_mail
from tests.storage.queueing import claim, write

COLUMNS = [one.name for one in Parcel.__table__.columns if one.name not in ("id", "key", "created_at", "due_at")]


def mail_about_an_interview(database):
    """A mail about an interview that somebody with a Slack account arranged; its id and the interview's."""
    with database.writes.begin() as session:
        owner = Person(
            slack_id="U1",
            name="Kari",
            level=Level.MID,
            language=Language.NB,
            zone="Europe/Oslo",
            created_at=NOW,
        )
        interview = an_interview(session)
        interview.created_by = owner
        session.flush()
        return queue_mail(session, 1, interview_id=interview.id), interview.id


def cards(database):
    with database.reads() as session:
        return list(session.scalars(select(Parcel).where(Parcel.kind == ParcelKind.CARD).order_by(Parcel.id)))


def test_a_card_is_drawn_for_whoever_arranged_the_interview_and_waits_once(database):
    mail, interview = mail_about_an_interview(database)
    write(database, draw_card, mail, NOW)
    write(database, draw_card, mail, NOW)
    (card,) = cards(database)
    assert (card.recipient, card.interview_id, card.facts, card.due_at) == ("U1", interview, {}, NOW)
    with database.reads() as session:
        assert session.get(Person, card.person_id).slack_id == "U1"


def test_it_is_like_any_card_that_is_queued(database):
    mail, interview = mail_about_an_interview(database)
    write(database, draw_card, mail, NOW)
    (drawn,) = cards(database)
    with database.writes.begin() as session:
        outbox.put(
            session,
            channel=Channel.SLACK,
            kind=ParcelKind.CARD,
            key="by hand",
            recipient="U1",
            due_at=NOW,
            now=NOW,
            interview_id=interview,
            person_id=drawn.person_id,
        )
    drawn, put = cards(database)
    assert [getattr(drawn, name) for name in COLUMNS] == [getattr(put, name) for name in COLUMNS]


def test_a_card_on_its_way_is_drawn_once_more(database):
    mail, _ = mail_about_an_interview(database)
    write(database, draw_card, mail, NOW)
    claim(database, channel=Channel.SLACK)
    write(database, draw_card, mail, NOW)
    assert len(cards(database)) == 2


def test_nothing_is_drawn_for_a_message_in_slack_nor_without_an_interview(database):
    mail, _ = mail_about_an_interview(database)
    change(database, mail, channel=Channel.SLACK)
    write(database, draw_card, mail, NOW)
    change(database, mail, channel=Channel.EMAIL, interview_id=None)
    write(database, draw_card, mail, NOW)
    assert cards(database) == []


def test_a_waiting_card_is_not_drawn_before_what_it_takes_in_is_committed(database):
    mail, interview = mail_about_an_interview(database)
    write(database, draw_card, mail, NOW)
    seen = []

    def worker():
        while not seen:
            seen.extend(claim(database, channel=Channel.SLACK))
        with database.reads() as session:
            seen.append(session.get(Interview, interview).revision)

    with database.writes.begin() as session:
        draw_card(session, mail, NOW)
        thread = threading.Thread(target=worker)
        thread.start()
        thread.join(0.2)
        session.execute(update(Interview).values(revision=2))
    thread.join(20)
    assert seen[-1] == 2
    assert len(cards(database)) == 1
