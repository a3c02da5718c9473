"""Somebody who was in a panel is erased, or goes to another vacancy: nothing of what was said of them stays or goes along."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from bot.delivery.slack import Drawing, Update
from bot.delivery.taken import outgoing
from bot.postings import drawer
from bot.services import browsing, card_pages, people, record
from bot.services.acting import erasing
from bot.services.acting.transferring import Transferring
from bot.services.panel import closing, nudging, results
from bot.services.rating import averages, colleagues
from domain.access import OPERATOR, SYSTEM
from domain.actions import Action
from domain.delivery import ParcelKind, ParcelState
from domain.language import Language
from domain.letters import Variant
from domain.panels import Closing
from storage import reviewing
from storage.delivery_tables import Parcel
from storage.panel_tables import ColleagueRating, Panel, PanelReviewer, RatingReply, Review
from storage.step_tables import LetterCopy
from storage.tables import Application, Vacancy
from tests.services.acting import act
from tests.services.company import EMMA, KARI, METTE, SVEN, Company, mail_of, text_of, vault
from tests.services.panel_case import OUTSIDE, give, panel, panel_of, reviewer_of
from tests.services.panel_sending import send

ON_BOTH = True
CANARY = "Zanzibarsson"
SECRET = "only the first vacancy may know this"
TEXT = Variant("Look at Ola", f"Please look closely at Ola {CANARY} and the others: {{collaborative-link-url}}", "Kari")


def call_canary(company: Company) -> None:
    with company.begin(SYSTEM) as work:
        work.session.get_one(Application, company.applications["Ola"]).candidate.last_name = CANARY


def erase(company: Company, name: str = "Ola") -> None:
    with company.begin(SYSTEM) as work:
        application = work.session.get_one(Application, company.applications[name])
        erasing.erase_person(work, application.candidate_id)


def posted(company: Company, made: int) -> None:
    """Everything about a panel is in Slack."""
    with company.begin(SYSTEM) as work:
        row = work.session.get_one(Panel, made)
        row.channel_id, row.ts = "DKARI", "1.0"
        row.result_channel_id, row.result_ts = ("DKARI", "2.0") if row.closed_at else ("", "")
        for number, one in enumerate(work.session.scalars(select(PanelReviewer)), start=1):
            if one.person_id is not None:
                one.channel_id, one.ts = f"D{number}", f"{number}.0"
        for parcel in work.session.scalars(select(Parcel).where(Parcel.channel == "slack")):
            parcel.state = ParcelState.SENT


def drawings(company: Company, *kinds: ParcelKind) -> list[Drawing]:
    return [drawer(company.look)(outgoing(one)) for one in company.parcels(*kinds, state=ParcelState.QUEUED)]


DRAWN = (ParcelKind.PANEL_DESK, ParcelKind.PANEL_CARD, ParcelKind.PANEL_RESULT)


def rated(company: Company, name: str, comment: str) -> None:
    """The collaborative rating, with an answer."""
    with company.begin(SYSTEM) as work:
        application = work.session.get_one(Application, company.applications[name])
        application.vacancy.collaborative = True
        person_id = company.actor(METTE).person_id or 0
        row = ColleagueRating(
            application_id=application.id,
            person_id=person_id,
            rating=7,
            comment=comment,
            created_at=work.now,
            changed_at=work.now,
        )
        work.session.add(row)
        work.session.flush()
        work.session.add(RatingReply(rating_id=row.id, person_id=person_id, contents=comment, created_at=work.now))


# --- erased ----------------------------------------------------------------------------------------------------------


def test_nothing_that_was_said_of_an_erased_person_is_in_any_table(company: Company):
    """Case 19."""
    call_canary(company)
    send(company, "Ola", "Jane", by=KARI, inside=(KARI,), outside=OUTSIDE, texts={Language.NB: TEXT})
    made = 1 if company.database.engine.dialect.name == "sqlite" else _only(company)
    give(company, made, KARI, "Ola", "Jane", comment=f"{CANARY} is fine")
    rated(company, "Ola", f"{CANARY}!")
    with company.begin(SYSTEM) as work:
        work.session.get_one(PanelReviewer, reviewer_of(company, made, OUTSIDE).id).words = f"I know Ola {CANARY}"
    erase(company)
    with company.look(SYSTEM) as work:
        connection = work.session.connection()
        for table in Application.metadata.sorted_tables:
            rows = [row for row in connection.execute(select(table)) if CANARY in repr(row)]
            assert [row for row in rows if table.name != "review"] == [], table.name
        about = work.session.scalars(select(Review.application_id))
        assert set(about) == {company.applications["Jane"]}
        assert (
            work.session.scalars(select(ColleagueRating)).all() == work.session.scalars(select(RatingReply)).all() == []
        )


def _only(company: Company) -> int:
    with company.look(SYSTEM) as work:
        return work.session.scalars(select(Panel.id)).one()


def test_the_copies_and_the_request_that_waits_do_not_name_them_any_more(company: Company):
    call_canary(company)
    send(company, "Ola", "Jane", inside=(), outside=OUTSIDE, texts={Language.NB: TEXT})
    (before,) = company.mails(ParcelKind.PANEL_REQUEST)
    assert CANARY in text_of(mail_of(before))
    erase(company)
    (request,) = company.mails(ParcelKind.PANEL_REQUEST)
    assert (request.recipient, request.due_at, request.about) == (OUTSIDE, before.due_at, before.about)
    text = text_of(mail_of(request))
    assert CANARY not in text + str(mail_of(request)["Subject"])
    assert "https://kalle.nordlys.example/r/" in text
    with company.look(SYSTEM) as work:
        copies = [json.loads(vault().open(one.text)) for one in work.session.scalars(select(LetterCopy))]
    assert len(copies) == 1
    assert CANARY not in str(copies)
    assert "Ola" not in str(copies)


def test_what_left_already_is_forgotten(company: Company):
    call_canary(company)
    send(company, "Ola", "Jane", inside=(), outside=OUTSIDE, texts={Language.NB: TEXT})
    company.after_a_minute()
    erase(company)
    (request,) = company.parcels(ParcelKind.PANEL_REQUEST)
    assert (request.state, request.body) == (ParcelState.SENT, None)


def test_every_message_that_named_them_is_drawn_anew_without_them(company: Company):
    call_canary(company)
    made = panel_of(company, "Ola", "Jane", inside=(METTE, SVEN), outside=())
    posted(company, made)
    erase(company)
    found = drawings(company, *DRAWN)
    assert len(found) == 3
    assert all(isinstance(one, Update) for one in found)
    assert CANARY not in repr(found)
    assert "Jane" in repr(found)


def test_results_that_named_them_are_drawn_anew(company: Company):
    call_canary(company)
    made = panel_of(company, "Ola", "Jane", inside=(METTE,), outside=())
    give(company, made, METTE, "Ola", "Jane", comment="said")
    assert panel(company, made).closing is Closing.ALL
    posted(company, made)
    erase(company)
    (result,) = drawings(company, ParcelKind.PANEL_RESULT)
    assert isinstance(result, Update)
    assert CANARY not in repr(result)
    with company.by(KARI) as work:
        assert [one.name for one in results.of_panel(work, made).rows] == ["Jane Miller"]
        assert results.of_application(work, company.applications["Jane"])[0].result.summary.count == 1


def test_with_the_last_person_the_panel_ends_and_nobody_is_asked_for_anything(company: Company):
    made = panel_of(company, "Ola", inside=(METTE,))
    erase(company)
    assert panel(company, made).closing is Closing.EMPTY
    company.clock.move(days=2)
    assert nudging.tick(company.begin) == 0


def test_who_has_reviewed_all_the_others_is_done_when_the_last_one_is_erased(company: Company):
    made = panel_of(company, "Ola", "Jane", inside=(METTE,), outside=())
    give(company, made, METTE, "Jane")
    assert panel(company, made).closed_at is None
    erase(company)
    assert panel(company, made).closing is Closing.ALL


def test_messages_of_readers_who_are_switched_off_are_taken_away(company: Company):
    call_canary(company)
    made = panel_of(company, "Ola", "Jane", inside=(METTE, SVEN), outside=())
    with company.by(KARI) as work:
        closing.close(work, made)
    posted(company, made)
    with company.begin(OPERATOR) as work:
        people.remove(work, METTE)
        people.remove(work, KARI)
    erase(company)
    gone = {(one.facts["channel"], one.facts["ts"]) for one in company.parcels(ParcelKind.ERASED)}
    assert gone == {("D1", "1.0"), ("DKARI", "2.0")}


def test_a_shortlist_posted_while_one_of_it_was_erased_is_drawn_once_more(company: Company):
    made = panel_of(company, "Ola", "Jane", inside=(METTE,), outside=())
    whose, names = reviewer_of(company, made, METTE).id, (company.applications["Ola"], company.applications["Jane"])
    erase(company)
    with company.begin(SYSTEM) as work:
        for parcel in work.session.scalars(select(Parcel).where(Parcel.kind == ParcelKind.PANEL_DESK)):
            parcel.state = ParcelState.SENT
        assert reviewing.remember(work.session, whose, "D1", "1.0", names, work.now)
    assert [one.facts for one in company.parcels(ParcelKind.PANEL_DESK, state=ParcelState.QUEUED)] == [
        {"reviewer": whose}
    ]


# --- to another vacancy ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("copy", [False, True])
def test_who_is_transferred_takes_no_rating_and_no_comment_along(company: Company, copy: bool):
    """Case 38: reviews, ratings and their answers stay with the vacancy they were made in."""
    made = panel_of(company, "Ola", inside=(METTE,), outside=(OUTSIDE,))
    give(company, made, METTE, "Ola", rating=7, comment=SECRET)
    give(company, made, OUTSIDE, "Ola", rating=1, comment=SECRET)
    rated(company, "Ola", SECRET)
    with company.look(SYSTEM) as work:
        old = work.session.get_one(Application, company.applications["Ola"])
        there = work.session.get_one(Application, company.applications["Eva"]).vacancy_id
    act(company, Action.TRANSFER, "Ola", by=EMMA, inputs=Transferring(vacancy_id=there, copy=copy))
    with company.begin(SYSTEM) as work:
        work.session.get_one(Vacancy, there).collaborative = True
        mine = (Application.candidate_id == old.candidate_id, Application.vacancy_id == there)
        new = work.session.scalars(select(Application.id).where(*mine)).one()
    for who in (SVEN, EMMA):
        assert SECRET not in repr(everything_of(company, who, new))
    with company.by(SVEN) as work:
        assert results.of_application(work, new) == ()
        assert averages.of_list(work, [new]) == {}
        assert colleagues.look(work, new).page.total == 0


def everything_of(company: Company, who: str, application_id: int) -> list[Any]:
    """All that the card of an application and its pages show somebody."""
    with company.by(who) as work:
        application = work.session.get_one(Application, application_id)
        shown: list[Any] = [browsing.candidate(work, application_id)]
        shown += [card_pages.look(work, application_id, one, 0) for one in card_pages.Part]
        shown += [record.activities(work, application, 0), results.of_application(work, application_id)]
        shown += [colleagues.look(work, application_id), averages.of_list(work, [application_id])]
        return shown
