"""Recruiters, candidates and files on a bad day: two at once, people who go meanwhile, forms that were made up, damaged PDFs."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.documents import cleaning
from bot.documents.cleaning import CannotClean
from bot.modals.acting import frame
from bot.services import bin as bins
from bot.services.account import leaving
from bot.services.acting import choosing, executing, running
from bot.services.acting.deed import Nothing
from bot.services.acting.rejecting import Rejecting
from bot.services.acting.transferring import Transferring
from domain.access import CANDIDATE, SYSTEM
from domain.actions import Action
from domain.delivery import ParcelKind
from domain.errors import Unknown
from domain.language import Language
from domain.letters import Variant
from domain.status import ApplicationStatus
from domain.steps import AT_ONCE, ItemState, StepView
from storage.tables import Application, Vacancy
from tests.cast import Applicant, apply
from tests.services.acting import act, begin, execute, undo
from tests.services.company import EMMA, KARI, SVEN, Assembled, Company
from tests.services.letters import proposed, reason, seen
from tests.web.desk import Desk
from tests.web.own import Me, link, me


@pytest.fixture
def company(assembled: Assembled, sqlite_url: str) -> Iterator[Company]:
    made = assembled.opened(sqlite_url)
    yield made
    made.database.close()


def at_once(*works):
    """Do these at one moment; what came of each."""
    came, together = [], threading.Barrier(len(works))

    def do(work):
        together.wait()
        came.append(work())

    threads = [threading.Thread(target=do, args=(one,)) for one in works]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return came


def rejection(company: Company, by: str) -> tuple[choosing.Choice, Rejecting]:
    """A rejection of Anna, filled in and looked at."""
    choice = begin(company, Action.REJECT, "Anna", by=by)
    inputs = replace(proposed(company, choice, by=by), reason_id=reason(company, by))
    return seen(company, choice, inputs, by=by), inputs


# --- several at once -----------------------------------------------------------------------------------------------


def test_two_who_reject_one_person_at_once_send_one_letter_and_one_of_them_is_shown_why(company):
    forms = [(rejection(company, who), who) for who in (KARI, EMMA)]
    came = at_once(*(lambda form=form, who=who: execute(company, *form, by=who) for form, who in forms))
    assert sorted(type(one).__name__ for one in came) == ["Choice", "StepView"]
    shown = next(one for one in came if isinstance(one, choosing.Choice))
    assert [one.refused.text for one in shown.people] == ["This person is rejected here."]
    assert len(company.mails(ParcelKind.REJECTION)) == 1


def test_one_form_that_arrives_four_times_at_once_is_one_step(company):
    choice, inputs = rejection(company, KARI)
    came = at_once(*[lambda: execute(company, choice, inputs)] * 4)
    assert len({one.id for one in came}) == 1
    assert len(company.mails(ParcelKind.REJECTION)) == 1


def test_two_applications_of_one_person_bring_them_into_a_third_vacancy_once(company):
    with company.begin(SYSTEM) as work:
        anna = work.session.get_one(Application, company.applications["Anna"])
        there = work.session.scalars(select(Vacancy).where(Vacancy.reference == "TECH-2")).one()
        again = Application(candidate=anna.candidate, vacancy=there, status_at=work.now, created_at=work.now)
        third = Vacancy(
            reference="LAW-3", title="Lawyer", language=Language.SV, zone="Europe/Oslo", created_at=work.now
        )
        work.session.add_all([again, third])
        work.session.flush()
        company.applications["Anna again"], to = again.id, third.id
    step = act(company, Action.TRANSFER, "Anna", "Anna again", by=EMMA, inputs=Transferring(to))
    assert [one.state for one in step.page.rows] == [ItemState.DONE, ItemState.EXCLUDED]
    assert step.page.rows[1].reason.text == "This person is in that vacancy already."


# --- people who go meanwhile ---------------------------------------------------------------------------------------


def test_who_erases_themselves_while_a_large_step_runs_is_not_written_to_and_the_others_are(company):
    with company.begin(SYSTEM) as work:
        vacancy = work.session.get_one(Application, company.applications["Anna"]).vacancy_id
        people = [Applicant("P", f"No {n}", Language.NB, f"p{n}@example.org") for n in range(AT_ONCE + 3)]
        ids = [apply(work, one, vacancy) for one in people]
        last = work.session.get_one(Application, ids[-1]).candidate_id
    with company.by(KARI) as work:
        choice = choosing.begin(work, Action.EMAIL, ids)
    inputs = replace(proposed(company, choice), texts={Language.NB: Variant("Hei", "Hei {first-name}", "")})
    with company.by(KARI) as work:
        executing.execute(work, choice.selection_id, inputs, seen=choice.mark)
    with company.begin(CANDIDATE) as work:
        leaving.erase(work, last, people[-1].email)
    running.run(company.begin)
    assert [one.recipient for one in company.mails(ParcelKind.EMAIL)] == [one.email for one in people[:-1]]


def test_a_restored_application_is_not_taken_back_into_how_it_stood_before_the_deletion(company):
    step = act(company, Action.DELETE, "Anna")
    with company.by(EMMA) as work:
        bins.restore(work, company.applications["Anna"])
    assert undo(company, step).counts == {ItemState.DONE: 1}
    assert company.status("Anna") is ApplicationStatus.RESTORED


# --- forms that were made up ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("ticks", [["8"], ["-1", "abc", ""], ["9" * 30], ["٣"]])
def test_ticks_that_were_never_drawn_are_nobody(company, ticks):
    choice = begin(company, Action.WITHDRAW, "Anna", "Ola")
    anna = company.applications["Anna"]
    options = [{"value": one} for one in [str(anna), *ticks]]
    state = {"values": {"people0": {frame.TICKS: {"selected_options": options}}}}
    view = {"blocks": [{"block_id": "people0"}], "state": state}
    only = [one for one in frame.ticked(view) if one != company.applications["Ola"]]
    done = execute(company, choice, Nothing(), only=only)
    assert isinstance(done, StepView)
    assert [one.application_id for one in done.page.rows] == [anna]


@pytest.mark.parametrize("who", [SVEN, EMMA])
def test_a_selection_of_somebody_else_executes_nothing_whoever_has_it(company, who):
    choice = begin(company, Action.WITHDRAW, "Anna", by=KARI)
    with pytest.raises(Unknown):
        execute(company, choice, by=who)
    assert company.status("Anna") is ApplicationStatus.RECEIVED


# --- candidates' own pages -----------------------------------------------------------------------------------------


def test_a_link_that_is_used_four_times_at_once_sets_one_password(desk: Desk):
    who = me(desk, password="")
    path = link(desk, who)

    def choose():
        return Me(desk, who.candidate, who.email).post(path, password="New-Passw0rd!").status_code

    assert sorted(at_once(*[choose] * 4)) == [303, 404, 404, 404]


@pytest.mark.parametrize("path", ["/me/", "/me/forgotten", "/me/data", "/me/erase", "/me/withdraw/1", "/me/set/x"])
def test_a_body_that_no_form_makes_is_refused_and_breaks_nothing(desk: Desk, path: str):
    who = me(desk, password="")
    form = "application/x-www-form-urlencoded"
    for body, kind in (
        (b"[]", "application/json"),
        (b"\xff\xfe=%ff", form),
        (b"--x", "multipart/form-data; boundary=x"),
    ):
        assert who.get(path, "POST", data=body, content_type=kind).status_code in (200, 303, 404, 422)
    assert who.get(path, "POST", data=b"a=" + b"x" * 2_000_000, content_type=form).status_code in (303, 413)


# --- files ---------------------------------------------------------------------------------------------------------

PAGES_OF_THEMSELVES = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[2 0 R]>>endobj\n"
    b"trailer<</Root 1 0 R/Size 3>>\n%%EOF"
)
A_TABLE_BEFORE_ITSELF = b"%PDF-1.4\nxref\n0 1\n0000000000 65535 f \ntrailer<</Size 1/Prev 9>>\nstartxref\n9\n%%EOF"
BRACKETS = b"%PDF-1.4\n1 0 obj<</Type/Catalog/X " + b"[" * 50_000 + b">>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


@pytest.mark.parametrize("content", [PAGES_OF_THEMSELVES, A_TABLE_BEFORE_ITSELF, BRACKETS, b"%PDF-"])
def test_a_pdf_that_leads_in_circles_is_refused(content):
    with pytest.raises(CannotClean):
        cleaning.cleaned(content)
