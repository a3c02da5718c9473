"""Each action touches one application: the person's others, and everybody else's, stay byte for byte what they were."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import inspect, select

from bot.services import bin as the_bin
from bot.services import card_parts, employees, notes, papers
from bot.services.acting import offering, posting_letters
from bot.services.acting.choosing import Choice
from bot.services.acting.deed import Inputs, Nothing
from bot.services.acting.deeds import DEEDS
from bot.services.acting.emailing import SendAs
from bot.services.acting.hiring import Hiring
from bot.services.acting.transferring import Transferring
from domain.access import SYSTEM, Right
from domain.actions import TABLE, Action, Undo
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.errors import NotNow
from domain.panels import Closing
from domain.reminders import ReminderOption
from domain.status import ApplicationStatus, CandidateCategory
from domain.steps import ItemState, StepView
from storage import people, search
from storage.base import Table
from storage.delivery_tables import Parcel, SlackMessage
from storage.step_tables import Employee
from storage.tables import Application, Attachment, PersonRight, Vacancy
from tests.services.acting import begin, undo
from tests.services.company import EMMA, Assembled, Company
from tests.services.letters import go, proposed, reason, same_for_all
from tests.services.reminding import wish, with_sms
from tests.services.test_contracts import filled, seen

HERE, ELSEWHERE = "Ola", "Ola elsewhere"
ROUTINE = {"tally", "person", "heartbeat", "inbound_seen"}
"""Tables of the machinery: what is counted and when somebody was last there."""

STEPS = {"journal", "step", "step_item", "selection", "letter_copy"}
"""Tables that tell what was done; they keep it when it is taken back."""

OF_PANELS = {"panel", "panel_candidate", "panel_reviewer", "review_link"}
"""Tables of a panel, which is closed when it is taken back."""

Rows = dict[tuple[str, Any], tuple[Any, ...]]


# --- one person with two rich applications ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rich(assembled: Assembled, tmp_path_factory: pytest.TempPathFactory) -> tuple[Assembled, datetime]:
    """The company of these tests, put together once, and the moment when that was done."""
    path = tmp_path_factory.mktemp("rich") / "rich.db"
    company = assembled.opened(f"sqlite:///{path}")
    fill(company)
    company.database.close()  # takes what is in the log beside the file into the file
    return Assembled(path, company.applications), company.clock.now


@pytest.fixture
def company(rich: tuple[Assembled, datetime], sqlite_url: str) -> Iterator[Company]:
    """Ola is in two vacancies, with all that belongs to an application in both, and there is a third vacancy."""
    company = rich[0].opened(sqlite_url)
    company.clock.now = rich[1]
    with_sms(company)
    yield company
    company.database.close()


def fill(company: Company) -> None:
    """Put Ola into a second vacancy, and into both all that belongs to an application."""
    with_sms(company)
    with company.begin(SYSTEM) as work:
        mine = work.session.get_one(Application, company.applications[HERE])
        eva = work.session.get_one(Application, company.applications["Eva"])
        third = Vacancy(
            reference="OPS-3", title="Operator", language=eva.vacancy.language, zone="Europe/Oslo", created_at=work.now
        )
        other = Application(
            candidate_id=mine.candidate_id, vacancy_id=eva.vacancy_id, status_at=work.now, created_at=work.now
        )
        emma = people.by_slack_id(work.session, EMMA)
        assert emma is not None
        work.session.add_all([third, other, PersonRight(person_id=emma.id, right=Right.SMS, granted=True)])
        work.session.flush()
        search.index_application(work.session, other)
        company.applications[ELSEWHERE] = other.id
    for name in (HERE, ELSEWHERE):
        enrich(company, name)
    do(company, Action.OFFER, ELSEWHERE)
    company.after_a_minute()


def enrich(company: Company, name: str) -> None:
    """An interview with reminders that is known outside, notes, files, a rank, a sent mail with its copy, a letter."""
    id = company.applications[name]
    company.invite(name, by=EMMA, edits={"reminder": wish(ReminderOption.BOTH)})
    with company.by(EMMA) as work:
        notes.add(work, id, "Telephone", "Called back.")
        card_parts.rank(work, id, 2)
        application = work.session.get_one(Application, id)
        application.cover_letter = "I have built bridges."
        work.session.add(
            Attachment(
                application_id=id, name="cv.txt", kind="txt", digest="d" * 64, content=b"CV", created_at=work.now
            )
        )
    for action in (Action.EMAIL, Action.LETTER):
        do(company, action, name)
    company.after_a_minute()
    with company.begin(SYSTEM) as work:
        interview = work.session.scalars(select(Parcel.interview_id).where(Parcel.interview_id.is_not(None))).all()[-1]
        work.session.add(
            SlackMessage(kind=ParcelKind.CARD, channel_id="D1", ts=name, interview_id=interview, posted_at=work.now)
        )


# --- what each action is asked with -----------------------------------------------------------------------------------


def _rejection(company: Company, choice: Choice) -> Inputs:
    return replace(proposed(company, choice, by=EMMA), reason_id=reason(company, EMMA))


def _mail(company: Company, choice: Choice) -> Inputs:
    inputs = proposed(company, choice, by=EMMA)
    texts = dict.fromkeys(inputs.texts, same_for_all())
    return replace(inputs, texts=texts, sms=dict.fromkeys(texts, "Bring a pen."), send_as=SendAs.BOTH)


def _letter(company: Company, choice: Choice) -> Inputs:
    with company.by(EMMA) as work:
        chosen = [work.session.get_one(Application, one.application_id) for one in choice.people]
        return posting_letters.started(work, chosen, posting_letters.KINDS[0])


def _contract(company: Company, choice: Choice) -> Inputs:
    inputs = filled(company, HERE, choice.selection_id)
    assert isinstance(seen(company, choice.selection_id, inputs), papers.Preview)
    return inputs


def _hire(company: Company, choice: Choice) -> Inputs:
    with company.look(SYSTEM) as work:
        department = work.session.get_one(Application, choice.people[0].application_id).vacancy.department_id
    return Hiring(department or 0, "Developer", date(2027, 1, 4))


def _transfer(company: Company, choice: Choice) -> Inputs:
    with company.look(SYSTEM) as work:
        return Transferring(work.session.scalars(select(Vacancy.id).where(Vacancy.reference == "OPS-3")).one())


def _copy(company: Company, choice: Choice) -> Inputs:
    return replace(_transfer(company, choice), copy=True)


def _nothing(company: Company, choice: Choice) -> Inputs:
    return Nothing()


def _proposed(company: Company, choice: Choice) -> Inputs:
    return proposed(company, choice, by=EMMA)


def _forward(company: Company, choice: Choice) -> Inputs:
    return replace(_proposed(company, choice), recipient="boss@elsewhere.example")


def _panel(company: Company, choice: Choice) -> Inputs:
    return replace(_proposed(company, choice), outside="board@elsewhere.example")


ANSWERS: Mapping[Action, Callable[[Company, Choice], Inputs]] = {
    Action.WITHDRAW: _nothing,
    Action.DELETE: _nothing,
    Action.EMAIL: _mail,
    Action.REJECT: _rejection,
    Action.SAVE: _nothing,
    Action.SAVE_AND_SEND: _proposed,
    Action.FORWARD: _forward,
    Action.TRANSFER: _transfer,
    Action.OFFER: _proposed,
    Action.HIRE: _hire,
    Action.CONTRACT: _contract,
    Action.LETTER: _letter,
    Action.PANEL: _panel,
}


def do(
    company: Company, action: Action, name: str, answers: Callable[[Company, Choice], Inputs] | None = None
) -> StepView:
    choice = begin(company, action, name, by=EMMA)
    step = go(company, choice, (answers or ANSWERS[action])(company, choice), by=EMMA)
    assert step.counts == {ItemState.DONE: 1}
    return step


# --- every row of the database, and whose it is -----------------------------------------------------------------------


def dump(company: Company) -> Rows:
    """Every row of every table, by table and key."""
    found: Rows = {}
    with company.look(SYSTEM) as work:
        for table in Table.metadata.sorted_tables:
            if table.name not in ROUTINE:
                keys = [column.name for column in table.primary_key]
                for row in work.session.execute(select(table)).mappings():
                    found[table.name, tuple(row[key] for key in keys)] = tuple(row.items())
    return found


@dataclass(frozen=True)
class Whose:
    """To which application a row belongs: by itself, or by the interview, the message or the invitation it is of."""

    interviews: Mapping[int, int]
    invitations: Mapping[int, int]
    parcels: Mapping[int, int]

    def application(self, key: tuple[str, Any], row: tuple[Any, ...]) -> int | None:
        table, values = key[0], dict(row)
        if table in ("application", "invitation"):
            own = {"application": {values["id"]: values["id"]}, "invitation": self.invitations}[table]
            return own.get(values["id"])
        if table == "selection":
            return next(iter(values["application_ids"]), None)
        ways = (("application_id", None), ("interview_id", self.interviews), ("parcel_id", self.parcels))
        for column, through in ways:
            if values.get(column) is not None:
                return values[column] if through is None else through.get(values[column])
        return None


def whose(rows: Rows) -> Whose:
    of = {table: [dict(row) for (name, _), row in rows.items() if name == table] for table, _ in rows}
    interviews = {one["id"]: one["application_id"] for one in of["interview"]}
    parcels = {one["id"]: one["application_id"] or interviews.get(one["interview_id"]) for one in of["outbox"]}
    invitations = {one["invitation_id"]: one["application_id"] for one in of["interview"]}
    return Whose(interviews, invitations, {id: owner for id, owner in parcels.items() if owner})


def belonging(rows: Rows, application: int) -> Rows:
    owner = whose(rows)
    return {key: row for key, row in rows.items() if owner.application(key, row) == application}


def changed(before: Rows, after: Rows) -> Rows:
    """The rows that are not there any more, or not as they were."""
    return {key: row for key, row in before.items() if after.get(key) != row}


def without_category(rows: Rows) -> Rows:
    """A person may be more to the company afterwards; nothing else of them may change."""
    return {
        key: tuple(one for one in row if one[0] != "category") if key[0] == "candidate" else row
        for key, row in rows.items()
    }


def assert_only_this_one(company: Company, before: Rows) -> None:
    """Nothing that was there has changed but what belongs to the application here, and nothing new is the other's."""
    after = dump(company)
    mine = belonging(before, company.applications[HERE])
    assert set(changed(without_category(before), without_category(after))) <= set(mine)
    other = company.applications[ELSEWHERE]
    assert belonging(after, other) == belonging(before, other)


# --- the facts --------------------------------------------------------------------------------------------------------


def test_every_action_has_answers_here() -> None:
    assert set(ANSWERS) == set(DEEDS)


def test_what_an_application_owns_is_there_to_be_compared(company: Company) -> None:
    tables = set(inspect(company.database.engine).get_table_names())
    for name in (HERE, ELSEWHERE):
        found = {table for table, _ in belonging(dump(company), company.applications[name])}
        assert found == {
            "application", "application_word", "attachment", "document", "interview", "interviewer", "invitation",
            "journal", "letter_copy", "link", "note", "outbox", "reminder", "selection", "slack_message", "step_item",
        }  # fmt: skip
        assert found <= tables


@pytest.mark.parametrize("action", sorted(DEEDS))
def test_an_action_leaves_the_persons_other_application_alone(company: Company, action: Action) -> None:
    before = dump(company)
    do(company, action, HERE)
    assert_only_this_one(company, before)
    company.after_a_minute()
    assert_only_this_one(company, before)


@pytest.mark.parametrize("action", sorted(one for one in DEEDS if TABLE[one].undo is not Undo.NONE))
def test_an_action_that_is_taken_back_leaves_everything_as_it_was(company: Company, action: Action) -> None:
    assert_taken_back(company, action, ANSWERS[action])


def test_a_copy_that_is_taken_back_leaves_everything_as_it_was(company: Company) -> None:
    assert_taken_back(company, Action.TRANSFER, _copy)


def assert_taken_back(company: Company, action: Action, answers: Callable[[Company, Choice], Inputs]) -> None:
    before = dump(company)
    step = do(company, action, HERE, answers)
    assert undo(company, step, by=EMMA).counts == {ItemState.UNDONE: 1}
    after = dump(company)
    assert changed(before, after) == {}
    new = {key: dict(row) for key, row in after.items() if key not in before}
    others = {key: row for key, row in new.items() if key[0] not in STEPS}
    panels = {key: row for key, row in others.items() if key[0] in OF_PANELS}
    assert all(row["closing"] is Closing.TAKEN_BACK for key, row in panels.items() if key[0] == "panel")
    assert {key[0] for key in others.keys() - panels.keys()} <= {"outbox"}
    outside = [row for key, row in others.items() if key[0] == "outbox" and row["channel"] is not Channel.SLACK]
    assert {row["state"] for row in outside} <= {ParcelState.CANCELLED}


@pytest.mark.parametrize("action", sorted(one for one in DEEDS if TABLE[one].undo is Undo.NONE))
def test_what_cannot_be_taken_back_is_not(company: Company, action: Action) -> None:
    step = do(company, action, HERE)
    before = dump(company)
    with pytest.raises(NotNow):
        undo(company, step, by=EMMA)
    assert dump(company) == before


def test_a_copy_leaves_the_persons_other_application_alone(company: Company) -> None:
    before = dump(company)
    do(company, Action.TRANSFER, HERE, _copy)
    assert_only_this_one(company, before)


@pytest.mark.parametrize("final", [False, True])
def test_the_bin_gives_and_takes_one_application(company: Company, final: bool) -> None:
    before = dump(company)
    do(company, Action.DELETE, HERE)
    with company.by(EMMA) as work:
        if final:
            the_bin.delete_for_good(work, company.applications[HERE], "Ola Hansen")
        else:
            the_bin.restore(work, company.applications[HERE])
    assert_only_this_one(company, before)
    if final:
        left = belonging(dump(company), company.applications[HERE])
        assert {table for table, _ in left} <= {"journal", "erasure"}
    else:
        assert company.status(HERE) is ApplicationStatus.RESTORED


def test_an_employee_who_is_deleted_is_a_candidate_here_and_nothing_changes_elsewhere(company: Company) -> None:
    before = dump(company)
    do(company, Action.HIRE, HERE)
    company.after_a_minute()
    with company.by(EMMA) as work:
        employees.delete(work, work.session.scalars(select(Employee.id)).one())
    assert_only_this_one(company, before)
    mine, then = (dict(one["application", (company.applications[HERE],)]) for one in (dump(company), before))
    assert mine | {"status_at": None} == then | {"status_at": None}


def test_an_offer_that_is_taken_back_here_stays_open_elsewhere(company: Company) -> None:
    do(company, Action.OFFER, HERE)
    before = dump(company)
    with company.by(EMMA) as work:
        offering.withdraw(work, company.applications[HERE])
    assert_only_this_one(company, before)
    with company.look(SYSTEM) as work:
        assert work.session.get_one(Application, company.applications[ELSEWHERE]).offer_open


def category(company: Company) -> CandidateCategory:
    with company.look(SYSTEM) as work:
        return work.session.get_one(Application, company.applications[HERE]).candidate.category


def test_who_is_saved_twice_is_saved_until_both_are_taken_back(company: Company) -> None:
    first, second = do(company, Action.SAVE, HERE), do(company, Action.SAVE, ELSEWHERE)
    undo(company, first, by=EMMA)
    assert category(company) is CandidateCategory.SAVED
    undo(company, second, by=EMMA)
    assert category(company) is CandidateCategory.CANDIDATE


def test_who_was_hired_elsewhere_meanwhile_stays_an_employee(company: Company) -> None:
    saved, hired = do(company, Action.SAVE, HERE), do(company, Action.HIRE, ELSEWHERE)
    undo(company, saved, by=EMMA)
    assert category(company) is CandidateCategory.EMPLOYEE
    undo(company, hired, by=EMMA)
    assert category(company) is CandidateCategory.CANDIDATE


@pytest.mark.parametrize("saved_first", [True, False])
def test_an_employee_who_is_deleted_is_still_saved_elsewhere(company: Company, saved_first: bool) -> None:
    for action, name in ((Action.SAVE, ELSEWHERE), (Action.HIRE, HERE))[:: 1 if saved_first else -1]:
        do(company, action, name)
    with company.by(EMMA) as work:
        employees.delete(work, work.session.scalars(select(Employee.id)).one())
    assert category(company) is CandidateCategory.SAVED
    assert company.status(ELSEWHERE) is ApplicationStatus.SAVED


def test_what_is_taken_back_elsewhere_leaves_a_save_here_alone(company: Company) -> None:
    do(company, Action.SAVE, HERE)
    undo(company, do(company, Action.WITHDRAW, ELSEWHERE), by=EMMA)
    assert category(company) is CandidateCategory.SAVED
