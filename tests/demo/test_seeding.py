"""What a newcomer to the demo finds: the company's calendar and digests, without its processes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.demo import company, seeding
from bot.demo.folder import CLOCK
from bot.house import house_of
from bot.services import browsing
from bot.services.acting import choosing, executing, lettering
from bot.services.calendar import home, posting
from bot.services.panel import closing
from bot.work import beginner
from domain.access import SYSTEM
from domain.actions import Action
from domain.calendar import SlotKind
from domain.delivery import ParcelKind, ParcelState
from domain.language import Language
from storage import departments, panels, people
from storage.calendar_tables import Digest, Subscription
from storage.delivery_tables import Parcel
from storage.engine import open_database
from storage.panel_tables import Panel, PanelReviewer
from storage.tables import Attachment, PersonDepartment, Vacancy
from tests.office import settings_for


@pytest.fixture
def settings(tmp_path, sqlite_url, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / CLOCK).write_text("0")
    made = settings_for(sqlite_url, 1, 2, 3)
    seeding.seed(made)
    return made


@pytest.fixture
def begin(settings):
    """Work as from the moment on when the first digests are due."""
    database = open_database(settings.database_url.reveal())
    with database.reads() as session:
        monday = max(session.scalars(select(Subscription.next_at))) + timedelta(seconds=1)
    yield beginner(database.writes, lambda: monday, house_of(settings))
    database.close()


def test_karis_day_is_filled(settings):
    with seeding._begun(settings) as begin, begin(SYSTEM) as work:
        shown = home.of_person(work, company.KARI)
    slots = [*shown.today, *shown.week.rows]
    assert shown.today
    assert {one.kind for one in slots} == set(SlotKind)
    assert "Ingrid" in next(one.candidate for one in slots if one.title == "Ringe en referanse")
    assert shown.digests == len(company.DIGESTS)


def test_digests_are_posted_anew_after_a_start_without_messages(settings, begin):
    posting.post(begin)
    with begin(SYSTEM) as work:
        posted = list(work.session.scalars(select(Digest).order_by(Digest.id)))
        for number, one in enumerate(posted):
            one.channel_id, one.ts = one.subscription.channel_id or "D0KARI", f"1.{number}"
        for parcel in work.session.scalars(select(Parcel).where(Parcel.kind == ParcelKind.DIGEST)):
            work.session.delete(parcel)
    assert posted
    seeding.post_again(settings)
    with begin(SYSTEM) as work:
        waiting = work.session.scalars(select(Parcel).where(Parcel.kind == ParcelKind.DIGEST).order_by(Parcel.id))
        found = [(one.recipient, one.facts) for one in waiting]
        wanted = {one.id: one.subscription.channel_id or company.KARI for one in posted}
        assert found == [(where, {"digest": id, "first": True}) for id, where in wanted.items()]
        assert set(work.session.scalars(select(Digest.ts))) == {""}


SHORTLIST = ("Anna Berg", "Erik Lindström", "Ola Hansen")


def send_panel(settings):
    """Send three people with a CV to Mette, Sven and somebody outside, as Kari; returns the panel's id."""
    with seeding._begun(settings) as begin:
        with begin(SYSTEM) as system:
            work = as_kari(system)
            chosen = [one.id for name in SHORTLIST for one in browsing.find(work, name)]
            choice = choosing.begin(work, Action.PANEL, chosen)
            inputs = lettering.looked_at(work, choice, None).inputs
            wanted = replace(inputs, inside=(company.METTE, company.SVEN), outside="board@elsewhere.example")
            executing.execute(work, choice.selection_id, wanted, seen=choice.mark)
        with begin(SYSTEM) as work:
            return work.session.scalars(select(Panel.id)).one()


def test_a_newcomer_can_try_a_panel_and_collaborative_rating(settings):
    with seeding._begun(settings) as begin, begin(SYSTEM) as work:
        department = departments.by_name(work.session, company.TECHNOLOGY)
        members = select(PersonDepartment.person_id).where(PersonDepartment.department_id == department.id)
        reviewers = people.by_ids(work.session, list(work.session.scalars(members)))
        assert {one.slack_id: one.language for one in reviewers if one.active} == {
            company.METTE: Language.DA,
            company.SVEN: Language.SV,
        }
        cvs = select(Attachment.application_id).distinct()
        shortlist = {browsing.find(as_kari(work), name)[0].id for name in SHORTLIST}
        assert shortlist <= set(work.session.scalars(cvs))
        collaborative = work.session.scalars(select(Vacancy.reference).where(Vacancy.collaborative.is_(True)))
        assert list(collaborative) == [company.SERVICE]


def as_kari(work):
    return replace(work, actor=seeding._actor(work, company.KARI))


def test_a_panel_that_goes_on_is_posted_anew_and_one_that_is_over_keeps_its_card(settings):
    id = send_panel(settings)
    assert posted_again(settings, id) == ["desk", "desk", "panel"]
    with seeding._begun(settings) as begin, begin(SYSTEM) as work:
        closing.close(as_kari(work), id)
    assert posted_again(settings, id) == ["panel"]


def posted_again(settings, id):
    """What is posted anew at a start, after everything had been posted before it."""
    with seeding._begun(settings) as begin, begin(SYSTEM) as work:
        for parcel in work.session.scalars(select(Parcel).where(Parcel.state == ParcelState.QUEUED)):
            work.session.delete(parcel)
        panel = panels.by_id(work.session, id)
        panel.channel_id, panel.ts = "D0KARI", "1.1"
        for number, one in enumerate(panels.reviewers(work.session, id)):
            one.channel_id, one.ts = ("D0", f"2.{number}") if one.person_id else ("", "")
    seeding.post_again(settings)
    with seeding._begun(settings) as begin, begin(SYSTEM) as work:
        assert (panels.by_id(work.session, id).ts, set(work.session.scalars(select(PanelReviewer.ts)))) == ("", {""})
        waiting = select(Parcel.about).where(Parcel.state == ParcelState.QUEUED)
        kinds = (ParcelKind.PANEL_CARD, ParcelKind.PANEL_DESK, ParcelKind.PANEL_RESULT)
        return sorted(about.split(":")[0] for about in work.session.scalars(waiting.where(Parcel.kind.in_(kinds))))
