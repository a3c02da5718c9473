"""The bin and erasing: restored with a status of its own, removed for good from everywhere."""

import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.services import bin as the_bin
from bot.services import browsing
from bot.services.acting import erasing
from bot.services.acting.hiring import Hiring
from domain.access import SYSTEM
from domain.actions import Action
from domain.delivery import ParcelKind, ParcelState
from domain.errors import BadFields, NotAllowed, Stale, Unknown
from domain.status import ApplicationStatus
from storage import departments, sending, slack_messages
from storage.delivery_tables import Parcel
from storage.step_tables import Erasure, Note
from storage.tables import Application, Candidate, JournalEntry, Reminder
from tests.services.acting import act, begin, undo
from tests.services.company import EMMA, METTE, Company

ON_BOTH = True
CANARY = "Quetzalcoatl"


def delete(company: Company, name: str = "Ola") -> int:
    act(company, Action.DELETE, name, by=EMMA)
    return company.applications[name]


def in_bin(company: Company, **narrowed: Any) -> list[str]:
    with company.by(EMMA) as work:
        return [one.name for one in the_bin.listing(work, 0, **narrowed).rows]


def test_who_is_deleted_lies_in_the_bin_and_is_in_no_list(company: Company) -> None:
    id = delete(company)
    assert in_bin(company) == ["Ola Hansen"]
    with company.by(EMMA) as work:
        assert "Ola Hansen" not in [one.name for one in browsing.find(work, "Ola")]
        with pytest.raises(Unknown):
            browsing.candidate(work, id)


def test_the_bin_is_narrowed_by_vacancy_and_by_time(company: Company) -> None:
    delete(company)
    company.clock.move(days=10)
    delete(company, "Eva")
    assert in_bin(company) == ["Eva Annersted", "Ola Hansen"]
    assert in_bin(company, days=7) == ["Eva Annersted"]
    with company.look(SYSTEM) as work:
        vacancy = work.session.get_one(Application, company.applications["Ola"]).vacancy_id
    assert in_bin(company, vacancy_id=vacancy) == ["Ola Hansen"]


def test_who_is_restored_stands_as_restored_and_not_as_before(company: Company) -> None:
    act(company, Action.SAVE, "Ola", by=EMMA)
    id = delete(company)
    with company.by(EMMA) as work:
        the_bin.restore(work, id)
    assert company.status("Ola") is ApplicationStatus.RESTORED
    assert in_bin(company) == []


def test_restoring_against_removing_for_good_has_one_winner(company: Company) -> None:
    """Case 23."""
    id = delete(company)
    with company.by(EMMA) as work:
        the_bin.restore(work, id)
    with company.by(EMMA) as work, pytest.raises(Stale):
        the_bin.delete_for_good(work, id, "Ola Hansen")
    act(company, Action.DELETE, "Ola", by=EMMA)
    with company.by(EMMA) as work:
        the_bin.delete_for_good(work, id, "  Ola   Hansen ")
    with company.by(EMMA) as work, pytest.raises(Stale):
        the_bin.restore(work, id)


def test_nothing_is_removed_without_the_name_being_typed(company: Company) -> None:
    id = delete(company)
    with company.by(EMMA) as work, pytest.raises(BadFields):
        the_bin.delete_for_good(work, id, "Ola")
    assert in_bin(company) == ["Ola Hansen"]


def test_the_bin_is_for_who_may_delete_and_see_the_vacancy(company: Company) -> None:
    id = delete(company)
    with company.by(METTE) as work, pytest.raises((NotAllowed, Unknown)):
        the_bin.restore(work, id)
    assert in_bin(company) == ["Ola Hansen"]


def test_a_deletion_is_undone_with_the_status_from_before(company: Company) -> None:
    act(company, Action.SAVE, "Ola", by=EMMA)
    undo(company, act(company, Action.DELETE, "Ola", by=EMMA), by=EMMA)
    assert company.status("Ola") is ApplicationStatus.SAVED


# --- for good --------------------------------------------------------------------------------------------------------


def marked(company: Company) -> int:
    """Somebody with a canary in everything that is theirs, who was invited, answered for, written about."""
    id = company.applications["Ola"]
    with company.begin(company.actor(EMMA)) as work:
        application = work.session.get_one(Application, id)
        person = application.candidate
        person.last_name, application.cover_letter = CANARY, f"Yours, {CANARY}"
        work.session.add(Note(application_id=id, subject=CANARY, contents=f"About {CANARY}", created_at=work.now))
    [interview] = company.invite("Ola")
    with company.begin(SYSTEM) as work:
        slack_messages.remember(
            work.session, kind=ParcelKind.CARD, channel_id="D1", ts="1.2", posted_at=work.now, interview_id=interview
        )
        work.session.add(
            JournalEntry(
                at=work.now, actor_kind="system", surface="clock", event="came_back", application_id=id,
                interview_id=interview, facts={"said": f"550 {CANARY} is unknown"},
            )
        )  # fmt: skip
    return id


def erase(company: Company, id: int) -> None:
    act(company, Action.DELETE, "Ola", by=EMMA)
    with company.by(EMMA) as work:
        the_bin.delete_for_good(work, id, f"Ola {CANARY}")


def test_nothing_of_an_erased_person_is_in_any_table(company: Company) -> None:
    """Case 19."""
    id = marked(company)
    erase(company, id)
    with company.look(SYSTEM) as work:
        assert work.session.get(Application, id) is None
        connection = work.session.connection()
        for table in Application.metadata.sorted_tables:
            for row in connection.execute(select(table)):
                assert CANARY not in repr(row), table.name
        [line] = [one for one in work.session.scalars(select(JournalEntry)) if one.event == "erased"]
        assert (line.application_id, line.facts) == (id, {})
        [kept] = work.session.scalars(select(Erasure))
        assert kept.whole_person


def test_nothing_of_an_erased_person_is_in_the_files(company: Company) -> None:
    """Case 19: SQLite's file and its write-ahead log."""
    if company.database.engine.dialect.name != "sqlite":  # PostgreSQL's own vacuum cleans its files
        assert company.database.scrub()
        return
    id = marked(company)
    erase(company, id)
    company.database.scrub()
    path = Path(company.database.engine.url.database or "")
    for file in path.parent.glob(f"{path.name}*"):
        assert CANARY.encode() not in file.read_bytes(), file.name
    assert sqlite3.connect(path).execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_what_was_posted_about_an_erased_person_is_taken_away_in_slack(company: Company) -> None:
    erase(company, marked(company))
    [taken] = company.parcels(ParcelKind.ERASED)
    assert (taken.recipient, taken.facts, taken.state) == ("D1", {"channel": "D1", "ts": "1.2"}, ParcelState.QUEUED)


def test_the_queue_forgets_an_erased_person_too(company: Company) -> None:
    """Case 20."""
    id = marked(company)
    [invitation] = company.parcels(ParcelKind.INVITATION)
    with company.begin(SYSTEM) as work:
        row = work.session.get_one(Parcel, invitation.id)
        row.state, row.owner, row.lease_until = ParcelState.LEASED, "me", work.now.replace(year=2030)
    erase(company, id)
    with company.begin(SYSTEM) as work:
        assert not sending.mark_handover(work.session, invitation.id, "me", work.now)
        assert work.session.scalars(select(Reminder)).all() == []
        assert [one.kind for one in work.session.scalars(select(Parcel))] == [ParcelKind.ERASED]


def test_who_is_elsewhere_too_stays_there(company: Company) -> None:
    id = company.applications["Ola"]
    with company.begin(company.actor(EMMA)) as work:
        old = work.session.get_one(Application, id)
        there = work.session.get_one(Application, company.applications["Eva"]).vacancy_id
        other = Application(
            candidate_id=old.candidate_id, vacancy_id=there, status_at=work.now, created_at=work.now,
            status=ApplicationStatus.INTERVIEW_1,
        )  # fmt: skip
        work.session.add(other)
        work.session.flush()
        kept, person = other.id, old.candidate_id
    act(company, Action.DELETE, "Ola", by=EMMA)
    with company.by(EMMA) as work:
        the_bin.delete_for_good(work, id, "Ola Hansen")
    with company.look(SYSTEM) as work:
        assert work.session.get_one(Application, kept).status is ApplicationStatus.INTERVIEW_1
        assert work.session.get(Candidate, person) is not None


def test_a_person_is_erased_with_everything_they_ever_had(company: Company) -> None:
    id = marked(company)
    with company.begin(SYSTEM) as work:
        person = work.session.get_one(Application, id).candidate_id
        erasing.erase_person(work, person)
    with company.look(SYSTEM) as work:
        assert work.session.get(Candidate, person) is None
        assert work.session.get(Application, id) is None
    with company.begin(SYSTEM) as work, pytest.raises(Unknown):
        erasing.erase_person(work, person)


def test_nobody_who_is_employed_is_deleted_before_the_employee_is(company: Company) -> None:
    with company.look(SYSTEM) as work:
        department = departments.everything(work.session)[0].id
    act(company, Action.HIRE, "Ola", by=EMMA, inputs=Hiring(department, "Developer", date(2027, 1, 4)))
    assert [one.name for one in begin(company, Action.DELETE, "Ola", by=EMMA).left_out] == ["Ola Hansen"]
