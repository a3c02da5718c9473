"""New applicants are announced to those chosen for it: gathered, in their own working hours, and never to others."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.delivery.channels import Posted, Receipt
from bot.delivery.settling import remember
from bot.delivery.slack import Drawing, Nothing, Post, Update
from bot.delivery.taken import outgoing
from bot.postings import drawer
from bot.sandbox.checks import check_message
from bot.services.acting import erasing
from bot.services.rating import announcing, settings
from bot.services.rating.settings import Wanted
from domain.access import SYSTEM, VacancyAccess
from domain.actions import Action
from domain.delivery import ParcelKind, ParcelState
from domain.language import Language
from domain.preferences import Preferences
from storage import preferences
from storage.delivery_tables import Parcel
from storage.panel_tables import ApplicantNotice, ApplicantWatch
from storage.tables import Application, Person
from tests.cast import HARD_NAME, Applicant, apply, apply_all
from tests.services.acting import act
from tests.services.company import EMMA, KARI, METTE, Company
from tests.services.digesting import words
from tests.services.rating import allow, vacancy_of, watch
from tests.services.test_moving_people import transfer

ON_BOTH = True
FRIDAY_EVENING = datetime(2026, 11, 27, 17, 30, tzinfo=UTC)
LATE = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)


@dataclass
class Room:
    """A company whose Slack is a list of messages."""

    company: Company
    posted: dict[str, Drawing] = field(default_factory=dict)

    def come(self, *names: str, vacancy: str = "Anna") -> list[int]:
        """People apply."""
        with self.company.begin(SYSTEM) as work:
            place = vacancy_of(self.company, vacancy)
            return [apply(work, Applicant(one, "New", Language.EN, None), place) for one in names]

    def tick(self, *, minutes: float = 6) -> list[Drawing]:
        """Some time passes, the tick comes, and what it put into the outbox is drawn and arrives."""
        self.company.clock.move(minutes=minutes)
        announcing.announce(self.company.begin, look=self.company.look)
        return self.deliver()

    def waiting(self) -> list[Parcel]:
        return self.company.parcels(ParcelKind.APPLICANTS, state=ParcelState.QUEUED)

    def draw(self, parcel: Parcel) -> Drawing:
        return drawer(self.company.look)(outgoing(parcel))

    def deliver(self, meanwhile: Any = lambda: None) -> list[Drawing]:
        return [self._deliver(parcel, meanwhile) for parcel in self.waiting()]

    def _deliver(self, parcel: Parcel, meanwhile: Any) -> Drawing:
        drawing = self.draw(parcel)
        meanwhile()
        sent = {"state": ParcelState.SENT, "sent_at": self.company.clock.now}
        with self.company.begin(SYSTEM) as work:
            work.session.execute(update(Parcel).where(Parcel.id == parcel.id).values(**sent))
            if isinstance(drawing, (Post, Update)):
                ts = drawing.ts if isinstance(drawing, Update) else f"1.{len(self.posted):06d}"
                self.posted[ts] = drawing
                where = Posted(drawing.channel.replace("U0", "D0"), ts, shows=drawing.shows)
                remember(work, outgoing(parcel), Receipt(posted=where), erasing.take_away)
        return drawing

    def erase(self, application: int) -> None:
        with self.company.begin(SYSTEM) as work:
            erasing.erase_person(work, work.session.get_one(Application, application).candidate_id)

    def taken_away(self) -> list[tuple[str, str]]:
        return [(one.facts["channel"], one.facts["ts"]) for one in self.company.parcels(ParcelKind.ERASED)]


@pytest.fixture
def room(company: Company) -> Iterator[Room]:
    made = Room(company)
    yield made
    for drawing in made.posted.values():
        assert isinstance(drawing, (Post, Update))
        assert check_message(drawing.text, drawing.blocks).findings == []
        assert drawing.channel.startswith(("U0", "D0"))


def only(found: list[Drawing]) -> Post | Update:
    (drawing,) = found
    assert isinstance(drawing, (Post, Update))
    return drawing


# --- when ------------------------------------------------------------------------------------------------------------


def test_who_was_there_before_somebody_was_chosen_is_not_news(room: Room) -> None:
    watch(room.company, KARI)
    assert room.tick() == []


def test_several_are_one_message_with_a_way_to_each_and_to_the_list(room: Room) -> None:
    watch(room.company, EMMA)
    ids = room.come("Ada", "Bo", "Cy")
    drawn = only(room.tick())
    assert [name in words(drawn) for name in ("Ada New", "Bo New", "Cy New")] == [True] * 3
    pressed = [
        (one["action_id"], one["value"])
        for block in drawn.blocks
        for one in [block.get("accessory")]
        if one is not None
    ]
    assert pressed == [("candidate:open", str(id)) for id in ids]
    assert drawn.blocks[-1]["elements"][0]["action_id"] == "list:open:overview"
    assert drawn.blocks[-1]["elements"][0]["value"] == str(vacancy_of(room.company))


def test_the_notification_names_nobody(room: Room) -> None:
    watch(room.company, EMMA)
    room.come("Ada")
    assert only(room.tick()).text == "1 new applicant: Systems developer"


def test_whoever_wants_no_names_gets_none(room: Room) -> None:
    watch(room.company, EMMA, names=False)
    room.come("Ada", "Bo")
    drawn = only(room.tick())
    assert "2 new applicants" in words(drawn)
    assert "New" not in words(drawn).replace("new", "")


def test_there_is_one_message_an_hour_at_most_however_many_come(room: Room) -> None:
    watch(room.company, EMMA)
    posted = 0
    for number in range(24):
        room.come(f"P{number}")
        posted += len(room.tick(minutes=5))
    assert posted == 2


def test_who_came_in_the_hour_is_in_the_next_message_and_nobody_twice(room: Room) -> None:
    watch(room.company, EMMA)
    room.come("Ada")
    first = words(only(room.tick()))
    room.come("Bo")
    assert room.tick(minutes=50) == []
    second = words(only(room.tick(minutes=11)))
    assert ("Ada" in first, "Bo" in first, "Ada" in second, "Bo" in second) == (True, False, False, True)
    assert room.tick(minutes=70) == []


def test_who_came_a_moment_ago_waits_for_those_who_come_along(room: Room) -> None:
    watch(room.company, EMMA)
    room.come("Ada")
    assert room.tick(minutes=3) == []
    room.come("Bo")
    room.tick(minutes=3)
    assert "Bo" not in words(room.posted["1.000000"])


def test_an_older_row_behind_a_younger_one_is_passed_over_by_no_message(room: Room) -> None:
    """Whoever's row was begun first need not be stored first."""
    watch(room.company, EMMA)
    young, old = room.come("Young", "Old")
    with room.company.begin(SYSTEM) as work:
        work.session.get_one(Application, young).created_at = work.now + timedelta(minutes=20)
    assert room.tick() == []
    drawn = words(only(room.tick(minutes=30)))
    assert ("Young" in drawn, "Old" in drawn, old > young) == (True, True, True)


def test_an_import_of_a_thousand_is_one_message(room: Room) -> None:
    watch(room.company, EMMA)
    with room.company.begin(SYSTEM) as work:
        many = (Applicant(f"P{one:04}", "New", Language.EN, None) for one in range(1000))
        apply_all(work, many, vacancy_of(room.company))
    drawn = only(room.tick())
    assert "1000 new applicants" in drawn.text
    assert "and 990 more" in words(drawn)
    assert len(drawn.shows) == 10
    assert room.tick(minutes=70) == []


@pytest.mark.parametrize("moment", [FRIDAY_EVENING, LATE])
def test_in_the_evening_and_at_weekends_nobody_is_told_and_in_the_morning_once(room: Room, moment: datetime) -> None:
    watch(room.company, KARI)
    room.company.clock.now = moment
    room.come("Ada")
    told = []
    for _ in range(70):
        room.come("Bo")
        found = room.tick(minutes=60)
        told += [room.company.clock.now] * len(found)
        if told:
            break
    assert told[0].astimezone(UTC).hour == 7  # eight o'clock in Oslo, give or take the half hour
    assert told[0].weekday() < 5


def test_working_hours_are_those_of_each_persons_zone(room: Room) -> None:
    with room.company.begin(SYSTEM) as work:
        work.session.execute(update(Person).where(Person.slack_id == KARI).values(zone="America/New_York"))
    watch(room.company, KARI, METTE)
    room.come("Ada")
    assert only(room.tick()).channel == METTE
    assert only(room.tick(minutes=300)).channel == KARI


def test_nobody_is_told_in_their_quiet_hours(room: Room) -> None:
    with room.company.begin(SYSTEM) as work:
        preferences.put(work.session, room.company.actor(EMMA).person_id or 0, Preferences(24, time(8), time(11)))
    watch(room.company, EMMA)
    room.come("Ada")
    assert room.tick() == []
    assert room.tick(minutes=120) != []


# --- who -------------------------------------------------------------------------------------------------------------


def test_each_is_told_for_themselves_and_others_are_not(room: Room) -> None:
    watch(room.company, KARI, METTE)
    room.come("Ada")
    assert sorted(one.channel for one in room.tick() if isinstance(one, Post)) == [KARI, METTE]
    watch(room.company, METTE)
    room.come("Bo")
    assert only(room.tick(minutes=70)).channel == METTE


def test_another_vacancys_applicants_are_another_message(room: Room) -> None:
    watch(room.company, EMMA)
    watch(room.company, EMMA, name="Eva")
    room.come("Ada")
    room.come("Bo", vacancy="Eva")
    first, second = room.tick()
    assert ("Ada" in words(first), "Bo" in words(first)) == (True, False)
    assert ("Ada" in words(second), "Bo" in words(second)) == (False, True)


def test_whoever_lost_their_access_is_told_nothing_and_later_not_of_those_who_came_meanwhile(room: Room) -> None:
    watch(room.company, METTE)
    allow(room.company, METTE, VacancyAccess.NONE)
    room.come("Ada")
    assert room.tick() == []
    allow(room.company, METTE, VacancyAccess.READ)
    assert room.tick(minutes=70) == []
    room.come("Bo")
    assert "Ada" not in words(only(room.tick()))


def test_access_that_is_taken_while_the_message_waits_is_taken_from_it(room: Room) -> None:
    watch(room.company, METTE)
    room.come("Ada")
    room.company.clock.move(minutes=6)
    announcing.announce(room.company.begin)
    allow(room.company, METTE, VacancyAccess.NONE)
    (drawn,) = room.deliver()
    assert isinstance(drawn, Nothing)


def test_whoever_was_switched_off_is_told_nothing(room: Room) -> None:
    watch(room.company, METTE)
    with room.company.begin(SYSTEM) as work:
        work.session.execute(update(Person).where(Person.slack_id == METTE).values(active=False))
    room.come("Ada")
    assert room.tick() == []


def test_choosing_anew_keeps_for_those_who_stay_how_far_they_were_told(room: Room) -> None:
    watch(room.company, EMMA)
    room.come("Ada")
    watch(room.company, EMMA, KARI)
    (told,) = room.tick()
    assert isinstance(told, Post)
    assert (told.channel, "Ada" in words(told)) == (EMMA, True)
    with room.company.by(EMMA) as work:
        settings.save(work, vacancy_of(room.company), Wanted(True, (), True))
    with room.company.look(SYSTEM) as work:
        assert work.session.scalars(select(ApplicantWatch)).all() == []


# --- who is gone -----------------------------------------------------------------------------------------------------


def test_nothing_is_posted_of_who_is_deleted_or_gone_elsewhere_by_then(room: Room) -> None:
    watch(room.company, EMMA)
    (ada,) = room.come("Ada")
    room.company.clock.move(minutes=6)
    announcing.announce(room.company.begin)
    room.company.applications["Ada"] = ada
    act(room.company, Action.DELETE, "Ada", by=EMMA)
    (drawn,) = room.deliver()
    assert isinstance(drawn, Nothing)
    assert room.tick(minutes=70) == []


def test_whoever_is_transferred_here_is_new_here(room: Room) -> None:
    watch(room.company, EMMA, name="Eva")
    transfer(room.company)
    assert "Ola Hansen" in words(only(room.tick()))


def test_whoever_is_erased_vanishes_from_the_message_and_the_others_stay(room: Room) -> None:
    watch(room.company, EMMA)
    ada, _ = room.come("Ada", "Bo")
    room.tick()
    room.erase(ada)
    room.deliver()
    (now,) = room.posted.values()
    assert ("Ada" in words(now), "Bo" in words(now)) == (False, True)
    assert "1 new applicant" in now.text  # type: ignore[union-attr]
    assert room.taken_away() == []


def test_of_a_message_about_nobody_any_more_no_name_and_no_button_is_left(room: Room) -> None:
    watch(room.company, EMMA)
    (ada,) = room.come("Ada")
    room.tick()
    room.erase(ada)
    drawn = only(room.deliver())
    assert "Ada" not in words(drawn)
    assert [block["type"] for block in drawn.blocks] == ["section"]


def test_a_message_posted_while_one_it_names_was_erased_is_taken_away(room: Room) -> None:
    watch(room.company, EMMA)
    (ada,) = room.come("Ada")
    room.company.clock.move(minutes=6)
    announcing.announce(room.company.begin)
    room.deliver(meanwhile=lambda: room.erase(ada))
    assert room.taken_away() == [("D0EMMA", "1.000000")]


def test_no_name_waits_in_the_outbox_or_stands_in_the_journal(room: Room) -> None:
    watch(room.company, EMMA)
    room.come("Canary")
    room.company.clock.move(minutes=6)
    announcing.announce(room.company.begin)
    with room.company.look(SYSTEM) as work:
        notices = work.session.execute(select(*ApplicantNotice.__table__.columns)).all()
    kept = [one.facts for one in room.company.parcels()] + [one.facts for one in room.company.journal()]
    assert len(notices) == 1
    assert "Canary" not in json.dumps([kept, [tuple(row) for row in notices]], default=str)


def test_a_name_full_of_markup_is_shown_as_it_is(room: Room) -> None:
    watch(room.company, EMMA)
    room.come(HARD_NAME, "x" * 200)
    drawn = only(room.tick())
    names = [block["text"] for block in drawn.blocks if "accessory" in block]
    assert {one["type"] for one in names} == {"plain_text"}
    assert names[0]["text"].startswith(HARD_NAME)


def test_who_waits_for_somebody_younger_to_settle_is_looked_at_once_in_a_tick(room: Room, monkeypatch):
    """One who came long ago may have the higher number: nobody is told of them before the one who came just now."""
    watch(room.company, EMMA)
    young, old = room.come("Young", "Old")
    with room.company.begin(SYSTEM) as work:
        work.session.get_one(Application, old).created_at = work.now - timedelta(days=400)
    looks: list[int] = []
    due = announcing._due

    def counted(work, piece, **more):
        looks.append(1)
        assert len(looks) < 10, "it never ends"
        return due(work, piece, **more)

    monkeypatch.setattr(announcing, "_due", counted)
    assert announcing.announce(room.company.begin, 1) == 0
    assert len(looks) == 2
    looks.clear()
    room.company.clock.move(minutes=6)
    assert announcing.announce(room.company.begin, 1) == 1
    (notice,) = _notices(room)
    assert (notice.after_id < young, notice.until_id) == (True, old)


def _notices(room: Room) -> list[ApplicantNotice]:
    with room.company.look(SYSTEM) as work:
        return list(work.session.scalars(select(ApplicantNotice)))
