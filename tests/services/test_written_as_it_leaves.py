"""A reminder is written just before it leaves and stored as it leaves: what may change, or break, in between."""

from datetime import date

import pytest

from bot.delivery.channels import ChannelDown, ForGood, ForNow, Receipt
from domain.access import SYSTEM
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.letters import Variant
from storage.delivery_tables import Parcel
from storage.tables import Candidate, Interview, Link, Person, Reminder, Vacancy
from tests.services.company import mail_of, text_of, vault
from tests.services.reminding import (
    BOTH,
    NEW,
    REMINDERS,
    WEDNESDAY_AT_NINE,
    correct,
    dispatcher,
    fire_at,
    invite,
    wish,
    with_sms,
)

TEXT = Variant("Soon, {first-name}", "{vacancy} {interviewer} {contact-name} {address}\n{confirmlink}", "Kari")


@pytest.fixture
def company(company):
    return with_sms(company)


class Watched:
    """A carrier that lets something happen at the first preparation, and keeps what left."""

    def __init__(self, happens=lambda: None):
        self.prepared, self.left, self.abandoned, self._happens = [], [], 0, happens

    def prepare(self, parcel):
        self.prepared.append(parcel)
        if len(self.prepared) == 1:
            self._happens()
        return self

    def hand_over(self):
        self.left.append(self.prepared[-1])
        return Receipt()

    def abandon(self):
        self.abandoned += 1

    def rest(self): ...

    def interrupt(self): ...


def ordered(company, wanted=None):
    interview = invite(company, wanted=wanted or wish(text=TEXT))
    with company.begin(SYSTEM) as work:
        work.session.query(Link).delete()
    fire_at(company, WEDNESDAY_AT_NINE)
    return interview


def send(company, carrier, channel=Channel.EMAIL):
    dispatcher(company, carrier).drain(channel)
    return carrier


def links(company):
    with company.begin(SYSTEM) as work:
        return work.session.query(Link).count()


def change(company, table, **values):
    def change_them():
        with company.begin(SYSTEM) as work:
            work.session.query(table).update(values)

    return change_them


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.SMS])
def test_nothing_of_it_is_stored_before_its_body_leaves_and_all_of_it_then(company, channel):
    ordered(company, wish(BOTH, text=TEXT))
    seen = []

    def look():
        seen.append([(one.body, one.message_id, one.sender) for one in company.parcels(*REMINDERS)])
        seen.append(links(company))

    class Looking(Watched):
        def hand_over(self):
            [stored] = [one for one in company.parcels(*REMINDERS) if one.id == self.prepared[-1].id]
            seen.append((vault().open(stored.body), stored.message_id, stored.sender, stored.recipient, stored.facts))
            seen.append(links(company))
            return super().hand_over()

    [left] = send(company, Looking(look), channel).left
    stored = (left.body, left.message_id, left.sender, left.recipient, {})
    assert seen == [[(None, None, "")] * 2, 0, stored, 1]


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (Candidate, {"first_name": "Annika"}),
        (Vacancy, {"title": "Tester"}),
        (Vacancy, {"contact_name": "Somebody Else"}),
        (Person, {"name": "Another Name"}),
        (Interview, {"place": "Room 7"}),
        (Reminder, {"contents": "Other words\n{confirmlink}"}),
    ],
)
def test_what_it_says_is_read_again_as_it_leaves(company, table, values):
    ordered(company)
    carrier = send(company, Watched(change(company, table, **values)))
    assert (len(carrier.prepared), carrier.abandoned, len(carrier.left), links(company)) == (2, 1, 1, 1)
    [parcel] = company.parcels(ParcelKind.REMINDER)
    assert (parcel.state, parcel.attempts) == (ParcelState.SENT, 0)
    letter = mail_of(parcel)
    said = f"{letter['To']} {letter['Subject']} {text_of(letter)}"
    assert str(next(iter(values.values()))).splitlines()[0] in said
    assert vault().open(parcel.body) == carrier.left[0].body != carrier.prepared[0].body


def test_an_address_put_right_meanwhile_is_where_it_goes(company):
    ordered(company)
    carrier = send(company, Watched(lambda: correct(company)))
    assert [one.recipient for one in carrier.left] == [NEW]
    assert [mail_of(one)["To"] for one in company.parcels(ParcelKind.REMINDER, state=ParcelState.SENT)] == [
        f"Anna Bergström <{NEW}>"
    ]


def test_a_move_meanwhile_keeps_it_here(company):
    interview = ordered(company)
    carrier = send(company, Watched(lambda: company.move(interview, day=date(2026, 12, 2))))
    assert (ParcelKind.REMINDER in [one.kind for one in carrier.left], carrier.abandoned) == (False, 1)
    assert [one.state for one in company.parcels(ParcelKind.REMINDER)] == [ParcelState.CANCELLED]


def raises(error):
    def raise_it():
        raise error

    return raise_it


@pytest.mark.parametrize("error", [ForNow(451, "try again", "rcpt"), ForGood(550, "no such user", "rcpt")])
def test_what_was_refused_before_its_body_is_kept_with_where_it_was_to_go(company, error):
    ordered(company)
    change(company, Parcel, recipient="elsewhere@example.org")()
    carrier = send(company, Watched(raises(error)))
    [parcel] = company.parcels(ParcelKind.REMINDER)
    assert vault().open(parcel.body) == carrier.prepared[0].body
    assert (parcel.recipient, parcel.message_id) == ("anna@example.org", carrier.prepared[0].message_id)
    assert (parcel.facts, links(company)) == ({}, 1)


def test_what_never_came_to_be_tried_is_written_anew(company):
    ordered(company)
    carrier = send(company, Watched(raises(ChannelDown(None, "away", "connect"))))
    [parcel] = company.parcels(ParcelKind.REMINDER)
    assert (parcel.state, parcel.body, parcel.message_id, links(company)) == (ParcelState.QUEUED, None, None, 0)
    again = send(company, Watched())
    assert [one.message_id for one in again.left] != [one.message_id for one in carrier.prepared]
    assert links(company) == 1
