"""Messages of steps that did not arrive, in Slack: told once each, and decided by those who may."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from bot.messages.ledger import REMINDER_AGAIN, REMINDER_ENOUGH
from bot.messages.step_trouble import step_trouble
from bot.services import deliveries
from bot.services.acting import troubles
from bot.texts.translator import translator
from domain.access import SYSTEM
from domain.delivery import OF_ACTIONS, Channel, ParcelKind, ParcelState
from domain.language import Language
from storage.delivery_tables import Parcel
from tests.office import Office
from tests.services import mail_troubles
from tests.services.company import EMMA, KARI, METTE, SVEN, Company
from tests.slack.desk import Desk

EVENTS = ("undelivered", "sms_not_delivered", "came_back", "held", "not_again", "overtaken")


def held(desk: Desk) -> int:
    return mail_troubles.held(desk.company).id


def state(desk: Desk) -> ParcelState:
    [parcel] = desk.company.parcels(ParcelKind.REJECTION)
    return parcel.state


@pytest.mark.parametrize(("who", "may"), [(SVEN, False), (METTE, False), (KARI, True), (EMMA, True)])
@pytest.mark.parametrize(("press", "then"), [(REMINDER_AGAIN, ParcelState.QUEUED), (REMINDER_ENOUGH, ParcelState.SENT)])
def test_who_may_act_in_the_vacancy_decides_about_a_doubtful_message(
    desk: Desk, who: str, may: bool, press: str, then: ParcelState
) -> None:
    number = held(desk)
    answer = desk.press(who, press, str(number))
    assert state(desk) is (then if may else ParcelState.HELD)
    assert answer.status == 200
    assert len(desk.company.journal("refused")) == (0 if may else 1)


def test_one_message_for_each_is_posted_and_edited_when_the_doubt_is_decided(office: Office) -> None:
    company = Company(office.program.database, applications=office.applications)
    company.clock, company.house = office.clock, office.program.house  # type: ignore[assignment]
    company.begin, company.look = office.program.begin, office.program.look
    mail_troubles.reject(company, "Ola", "Jane")
    with office.program.begin(SYSTEM) as work:
        for parcel in work.session.scalars(select(Parcel).where(Parcel.kind == ParcelKind.REJECTION)):
            parcel.state, parcel.handed_over_at = ParcelState.HELD, work.now
        work.session.flush()
        for parcel in work.session.scalars(select(Parcel).where(Parcel.kind == ParcelKind.REJECTION)):
            deliveries.given_up(work, parcel.id)
    office.deliver()
    told = office.person(KARI).dm()[1:]
    assert sorted(name for one in told for name in ("Ola Hansen", "Jane Miller") if name in one.shown) == [
        "Jane Miller",
        "Ola Hansen",
    ]
    told[0].click(REMINDER_ENOUGH)
    office.deliver()
    [decided, other] = office.person(KARI).dm()[1:]
    assert (decided.ts, other.ts) == (told[0].ts, told[1].ts)
    assert (len(decided.buttons), len(other.buttons)) == (1, 3)
    decided.click("candidate:open")
    assert office.slack.complaints() == []


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("event", EVENTS)
def test_in_every_language_every_kind_of_trouble_is_short_enough_and_names_nobody_outside(
    desk: Desk, language: Language, event: str
) -> None:
    company = desk.company
    mail_troubles.held(company)
    with company.begin(SYSTEM) as work:
        [notice] = work.session.scalars(select(Parcel).where(Parcel.channel == Channel.SLACK, Parcel.kind == "notice"))
        facts = dict(notice.facts)
    for kind in OF_ACTIONS:
        with company.begin(SYSTEM) as work:
            work.session.execute(update(Parcel).where(Parcel.id == facts["trouble"]).values(kind=kind))
        mail_troubles.change(company, offer_open=kind is ParcelKind.OFFER)
        with company.look(SYSTEM) as work:
            found = troubles.seen(work, facts)
        text, blocks = step_trouble(translator(language), with_event(found, event))
        assert "Hansen" not in text
        assert re.search(r"\{\w+\}", str(blocks)) is None
        pressable = [one for block in blocks for one in block.get("elements", []) if one["type"] == "button"]
        assert all(len(one["text"]["text"]) <= 75 for one in pressable)
        assert len(pressable) == (3 if event == "held" else 1)


def with_event(found, event):
    return replace(found, event=event, question=found.question if event == "held" else None)
