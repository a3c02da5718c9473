"""What is said of an action before and after: which interviews end, where somebody went, which letter, at which stage."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.messages.activities import activity
from bot.services import bin as the_bin
from bot.services import browsing, record
from bot.services.account import own_data, own_page
from bot.services.account.own_data import OwnData
from bot.services.acting import choosing, posting_letters, rejecting
from bot.services.acting.posting_letters import Posting
from bot.services.acting.transferring import Transferring
from bot.texts.translator import translator
from domain.access import CANDIDATE, SYSTEM
from domain.accounts import Stage
from domain.actions import Action
from domain.delivery import ParcelKind
from domain.language import Language
from domain.letters import LetterKind
from domain.rejection import RejectStage
from domain.status import ApplicationStatus, InterviewType
from domain.steps import StepView
from storage import documents
from storage.tables import Application, Interview
from tests.services.acting import act, begin, execute, undo
from tests.services.company import EMMA, KARI, SVEN, Company
from tests.services.letters import proposed, reason

EN = translator(Language.EN)


def lines(company: Company, application_id: int, by: str = EMMA) -> list[str]:
    with company.by(by) as work:
        found = record.activities(work, work.session.get_one(Application, application_id), 0)
        return [activity(EN, one.event, one.facts) for one in found.rows]


def transfer(company: Company, *, copy: bool) -> StepView:
    with company.look(SYSTEM) as work:
        where = work.session.get_one(Application, company.applications["Eva"]).vacancy_id
    return act(company, Action.TRANSFER, "Ola", by=EMMA, inputs=Transferring(where, copy))


def arrived(company: Company) -> int:
    with company.look(SYSTEM) as work:
        old = work.session.get_one(Application, company.applications["Ola"])
        mine = work.session.query(Application).filter_by(candidate_id=old.candidate_id).all()
        return max(one.id for one in mine)


@pytest.mark.parametrize(
    ("copy", "there", "here", "result"),
    [
        (False, "Moved from “Systems developer”", None, "moved to “Service technician”"),
        (
            True,
            "Copied from “Systems developer”",
            "Copied to “Service technician”; stays here as well",
            "copied to “Service technician”; stays here as well",
        ),
    ],
)
def test_a_move_and_a_copy_are_told_apart(company: Company, copy: bool, there: str, here: str | None, result: str):
    step = transfer(company, copy=copy)
    [person] = step.page.rows
    assert person.reason is not None
    assert EN.phrase(person.reason) == result
    assert there in lines(company, arrived(company))
    if here is not None:
        assert here in lines(company, company.applications["Ola"])


def test_a_vacancy_that_the_reader_may_not_see_is_not_named(company: Company):
    """Sven works with the second vacancy alone."""
    transfer(company, copy=True)
    assert "Copied from another vacancy" in lines(company, arrived(company), SVEN)


def test_what_was_moved_says_where_to_when_it_is_back(company: Company):
    undo(company, transfer(company, copy=False), by=EMMA)
    assert "Moved to “Service technician”" in lines(company, company.applications["Ola"])


def test_a_rejections_line_says_the_type_and_the_reason(company: Company):
    choice = begin(company, Action.REJECT, "Ola", by=EMMA)
    inputs = replace(proposed(company, choice, by=EMMA), reason_id=reason(company, EMMA))
    assert isinstance(execute(company, choice, inputs, by=EMMA), StepView)
    [line] = [one for one in lines(company, company.applications["Ola"]) if one.startswith("Rejected")]
    assert line.startswith("Rejected, After application review, ")
    assert len(line.split(", ")) == 3


# --- letters on paper ----------------------------------------------------------------------------------------------


def paper(company: Company, kind: LetterKind) -> Posting:
    with company.by(KARI) as work:
        return posting_letters.started(work, [work.session.get_one(Application, company.applications["Ola"])], kind)


def asked(company: Company, kind: LetterKind) -> str:
    choice = begin(company, Action.LETTER, "Ola")
    with company.by(KARI) as work:
        [one] = choosing.again(work, choice.selection_id, paper(company, kind)).people
    return EN.phrase(one.asks) if one.asks else ""


def test_a_rejection_on_paper_asks_first_for_who_is_not_rejected_or_has_an_offer(company: Company):
    assert asked(company, LetterKind.POSTED_RECEIVED) == ""
    assert asked(company, LetterKind.POSTED_REJECTED) == "This person is not rejected here."
    with company.begin(SYSTEM) as work:
        ola = work.session.get_one(Application, company.applications["Ola"])
        ola.status, ola.offer_open = ApplicationStatus.REJECTED, True
    assert asked(company, LetterKind.POSTED_REJECTED) == "This person has an open job offer."
    with company.begin(SYSTEM) as work:
        work.session.get_one(Application, company.applications["Ola"]).offer_open = False
    assert asked(company, LetterKind.POSTED_REJECTED) == ""


def test_line_and_file_say_which_letter_it_was_in_the_readers_words(company: Company):
    done = execute(company, begin(company, Action.LETTER, "Ola"), paper(company, LetterKind.POSTED_RECEIVED))
    assert isinstance(done, StepView)
    with company.look(SYSTEM) as work:
        [kept] = documents.of_step(work.session, done.id)
    assert kept.name == "brev-soknad-mottatt.pdf"
    assert "Letter: application received, to be printed and posted" in lines(company, company.applications["Ola"])


# --- interviews ----------------------------------------------------------------------------------------------------


def asks(company: Company, action: Action, name: str = "Ola") -> str:
    [one] = begin(company, action, name, by=EMMA).people
    return EN.phrase(one.asks) if one.asks else ""


def test_a_step_that_ends_an_interview_says_whose_and_when(company: Company):
    company.invite("Ola")
    for action in (Action.WITHDRAW, Action.DELETE, Action.REJECT, Action.TRANSFER):
        said = asks(company, action)
        assert "The interview on Friday 27 November 2026 at 10:00 (Oslo time) is cancelled" in said
    assert asks(company, Action.SAVE) == ""
    assert "interview" not in asks(company, Action.WITHDRAW, "Jane")


def cards(company: Company) -> int:
    return len(company.parcels(ParcelKind.CARD))


def test_a_new_status_has_the_interviews_card_drawn_anew(company: Company):
    company.invite("Ola")
    company.after_a_minute()
    company.leave()
    before = cards(company)
    step = act(company, Action.SAVE, "Ola", by=EMMA)
    assert cards(company) == before + 1
    company.leave()
    undo(company, step, by=EMMA)
    assert cards(company) == before + 2
    act(company, Action.SAVE, "Jane", by=EMMA)
    assert cards(company) == before + 2


def stage(company: Company) -> RejectStage:
    choice = begin(company, Action.REJECT, "Ola")
    return proposed(company, choice).stage


def test_the_stage_that_is_proposed_is_of_the_last_interview_that_was_held(company: Company):
    [interview] = company.invite("Ola")
    assert company.status("Ola") is ApplicationStatus.INTERVIEW_1
    assert stage(company) is RejectStage.REVIEW
    company.clock.now = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
    assert stage(company) is RejectStage.FIRST
    company.invite("Ola", by=EMMA, type=InterviewType.SECOND, day=datetime(2026, 12, 4, tzinfo=UTC).date())
    assert stage(company) is RejectStage.FIRST
    with company.begin(SYSTEM) as work:
        work.session.get_one(Interview, interview).cancelled_at = work.now
    assert stage(company) is RejectStage.REVIEW


def test_people_at_different_stages_are_known_to_be(company: Company):
    with company.begin(SYSTEM) as work:
        work.session.get_one(Application, company.applications["Ola"]).status = ApplicationStatus.INTERVIEW_2
    with company.by(EMMA) as work:
        ids = [company.applications[name] for name in ("Ola", "Jane")]
        assert rejecting.stages(work, ids) == {RejectStage.SECOND, RejectStage.REVIEW}
        assert rejecting.stages(work, ids[:1]) == {RejectStage.SECOND}


def test_after_the_candidates_own_withdrawal_the_card_offers_nothing_of_it(company: Company):
    [interview] = company.invite("Ola")
    with company.by(EMMA) as work:
        [row] = browsing.interviews(work, company.applications["Ola"])
        assert (row.doors.move, row.doors.record) == (True, True)
    with company.begin(SYSTEM) as work:
        work.session.get_one(Interview, interview).application.status = ApplicationStatus.WITHDRAWN
    with company.by(EMMA) as work:
        [row] = browsing.interviews(work, company.applications["Ola"])
        assert (row.doors.move, row.doors.record) == (False, False)


def test_who_is_saved_is_told_so_and_keeps_their_interview_and_their_way_out(company: Company):
    company.invite("Ola")
    act(company, Action.SAVE, "Ola", by=EMMA)
    company.after_a_minute()
    with company.look(CANDIDATE) as work:
        person = work.session.get_one(Application, company.applications["Ola"]).candidate_id
        page = own_page.page_of(work, person)
    assert [(one.stage, one.may_withdraw) for one in page.applications] == [(Stage.KEPT, True)]
    assert [(one.lapsed, one.may_answer) for one in page.interviews] == [(False, True)]


# --- copies, numbers, the bin --------------------------------------------------------------------------------------


def test_a_copy_has_the_vacancys_zone_and_says_of_links_only_where_there_are_any(company: Company):
    choice = begin(company, Action.REJECT, "Ola", by=EMMA)
    inputs = replace(proposed(company, choice, by=EMMA), reason_id=reason(company, EMMA))
    execute(company, choice, inputs, by=EMMA)
    company.invite("Eva", by=EMMA)
    company.after_a_minute()
    copies = {}
    with company.by(EMMA) as work:
        for name in ("Ola", "Eva"):
            [row, *_] = record.messages(work, company.applications[name], 0).rows
            copies[name] = record.copy(work, company.applications[name], row.name)
    assert (copies["Ola"].shortened, copies["Ola"].zone.key) == (False, "Europe/Oslo")
    assert (copies["Eva"].shortened, copies["Eva"].zone.key) == (True, "Europe/Stockholm")


@pytest.mark.parametrize(
    ("name", "language", "typed", "stored"),
    [
        ("Anna", Language.NB, "070 765 43 21", "+46707654321"),  # a Swedish number before: a Swedish one now
        ("Søren", Language.DA, "20 12 34 56", "+4520123456"),  # none before: where Danish is spoken
        ("Jane", Language.EN, "922 34 567", "+4792234567"),  # spoken everywhere: where the vacancy is
    ],
)
def test_a_number_without_its_country_is_the_persons_own_countrys(
    company: Company, name: str, language: Language, typed: str, stored: str
):
    with company.begin(CANDIDATE) as work:
        person = work.session.get_one(Application, company.applications[name]).candidate
        own_data.change(work, person.id, OwnData(person.first_name, person.last_name, typed, language))
        assert person.mobile == stored


def test_the_bin_insists_on_the_name_letter_for_letter(company: Company):
    act(company, Action.DELETE, "Søren", by=EMMA)
    id = company.applications["Søren"]
    for typed in ("søren ågård", "Soren Agard", "Søren"):
        with company.by(EMMA) as work, pytest.raises(the_bin.BadFields):
            the_bin.delete_for_good(work, id, typed)
    with company.by(EMMA) as work:
        gone = the_bin.delete_for_good(work, id, " Søren  A\u030aga\u030ard ")
    assert (gone.name, gone.vacancy) == ("Søren Ågård", "Systems developer")
    assert timedelta(0) <= company.clock.now - gone.deleted_at
