"""Rejection: stage, reason, letter; never to somebody with an open offer."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from bot.services import deliveries
from bot.services.acting import offering, rejecting, running
from bot.services.acting.choosing import Choice
from bot.services.acting.mailed import CAME_BACK
from bot.services.acting.offering import Offering
from domain.access import SYSTEM
from domain.actions import HAS_OPEN_OFFER, Action
from domain.delivery import ParcelKind, ParcelState
from domain.errors import BadFields, NotAllowed
from domain.language import Language
from domain.rejection import RejectStage
from domain.status import ApplicationStatus
from domain.steps import ItemState
from storage.delivery_tables import Parcel
from storage.step_tables import LetterCopy
from storage.tables import Application, Candidate, PersonRight, Vacancy
from tests.services.acting import begin, execute, undo
from tests.services.company import EMMA, KARI, Company, mail_of, text_of
from tests.services.letters import edited, go, previewed, proposed, reason, seen
from tests.services.test_steps import many, view


def rejecting_all(company: Company, *names: str, by: str = KARI, **changes):
    choice = begin(company, Action.REJECT, *names, by=by)
    inputs = replace(proposed(company, choice, by=by), reason_id=reason(company, by), **changes)
    return choice, inputs


def application(company: Company, name: str) -> Application:
    with company.look(SYSTEM) as work:
        return work.session.get_one(Application, company.applications[name])


def test_a_rejection_keeps_stage_and_reason_and_tells_the_candidate_in_their_language(company: Company) -> None:
    choice, inputs = rejecting_all(company, "Ola")
    step = go(company, choice, inputs)
    assert step.counts == {ItemState.DONE: 1}
    ola = application(company, "Ola")
    assert (ola.status, ola.reject_stage, ola.reject_reason_id) == (
        ApplicationStatus.REJECTED, RejectStage.REVIEW, inputs.reason_id
    )  # fmt: skip
    letter = company.letter(ParcelKind.REJECTION)
    assert letter["To"] == "Ola Hansen <ola@example.org>"
    assert "Takk for at du søkte på stillingen som Systems developer" in text_of(letter)
    assert [one.due_at for one in company.mails(ParcelKind.REJECTION)] == [step.undo_until]


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        (ApplicationStatus.RECEIVED, RejectStage.REVIEW),
        (ApplicationStatus.INITIAL_MEETING, RejectStage.INITIAL),
        (ApplicationStatus.INTERVIEW_2, RejectStage.SECOND),
        (ApplicationStatus.PANEL_REVIEW, RejectStage.REVIEW),
    ],
)
def test_the_stage_is_proposed_from_the_status_of_the_first(company: Company, status, stage) -> None:
    with company.begin(SYSTEM) as work:
        work.session.get_one(Application, company.applications["Ola"]).status = status
    choice = begin(company, Action.REJECT, "Ola", "Jane")
    assert proposed(company, choice).stage is stage


def test_another_stage_brings_its_texts_but_what_was_edited_stays(company: Company) -> None:
    choice = begin(company, Action.REJECT, "Ola", "Jane")
    inputs = edited(proposed(company, choice), Language.EN, contents="We talked, {first-name}.")
    going = [one.application_id for one in choice.going]
    with company.by(KARI) as work:
        now = rejecting.with_stages_texts(work, going, replace(inputs, stage=RejectStage.THIRD))
    assert now.texts[Language.EN].contents == "We talked, {first-name}."
    assert "tredje intervju" in now.texts[Language.NB].contents


def test_texts_of_a_stage_that_nobody_saw_are_not_sent(company: Company) -> None:
    choice, inputs = rejecting_all(company, "Ola", stage=RejectStage.THIRD)
    with pytest.raises(BadFields) as wrong:
        go(company, choice, inputs)
    assert set(wrong.value.fields) == {"stage"}
    assert company.status("Ola") is ApplicationStatus.RECEIVED


def test_without_a_reason_nobody_is_rejected(company: Company) -> None:
    choice, inputs = rejecting_all(company, "Ola")
    with pytest.raises(BadFields) as wrong:
        go(company, choice, replace(inputs, reason_id=0))
    assert set(wrong.value.fields) == {"reason"}


def test_three_languages_at_once_each_reads_their_own_and_nobody_sees_the_others(company: Company) -> None:
    choice, inputs = rejecting_all(company, "Anna", "Ola", "Jane", "Søren", "Daan")
    assert set(inputs.texts) == set(Language)
    go(company, choice, inputs)
    mails = [mail_of(one) for one in company.mails(ParcelKind.REJECTION)]
    assert [one["To"].addresses[0].addr_spec for one in mails] == [
        "anna@example.org", "ola@example.org", "jane@example.org", "soren@example.org", "daan@example.org"
    ]  # fmt: skip
    for mail, word in zip(mails, ("Tack", "Takk", "Thank you", "Tak,", "Bedankt"), strict=True):
        assert word in text_of(mail)
        assert (mail["Cc"], mail["Bcc"]) == (None, None)


def test_what_the_preview_shows_is_what_is_sent(company: Company) -> None:
    choice, inputs = rejecting_all(company, "Anna", "Ola")
    inputs = edited(inputs, Language.SV, contents="Hej {first-name} & <b>du</b>.")
    shown = previewed(company, choice, inputs)
    go(company, choice, inputs)
    sent = [mail_of(one) for one in company.mails(ParcelKind.REJECTION)]
    assert [text_of(one) for one in sent] == [post.copy for one in shown.rows for post in one.posts]
    assert [str(one["Subject"]) for one in sent] == [post.letter.subject for one in shown.rows for post in one.posts]


def test_who_has_no_address_is_left_out_or_rejected_without_a_letter(company: Company) -> None:
    choice, inputs = rejecting_all(company, "Niels", "Ola")
    assert [(one.name, one.refused.text) for one in choice.left_out if one.refused] == [
        ("Niels Postløs", "There is no e-mail address to send this to.")
    ]
    silent = replace(inputs, by_email=False)
    go(company, seen(company, choice, silent), silent)
    assert (company.status("Niels"), company.status("Ola")) == (ApplicationStatus.REJECTED,) * 2
    assert company.mails(ParcelKind.REJECTION) == []


def test_an_unknown_tag_and_a_text_of_spaces_are_refused_at_their_fields(company: Company) -> None:
    choice, inputs = rejecting_all(company, "Ola", "Jane")
    for changes, field in (({"contents": "Hi {firstname}"}, "en-contents"), ({"subject": "   "}, "en-subject")):
        with pytest.raises(BadFields) as wrong:
            go(company, choice, edited(inputs, Language.EN, **changes))
        assert set(wrong.value.fields) == {field}
    assert company.mails(ParcelKind.REJECTION) == []


def test_a_tag_without_a_value_is_said_before_anything_is_sent(company: Company) -> None:
    with company.begin(SYSTEM) as work:
        work.session.execute(update(Vacancy).values(contact_name=""))
    choice, inputs = rejecting_all(company, "Ola")
    assert [one.asks.facts["tags"] for one in choice.asked_about if one.asks] == ["{contact-name}"]
    mended = edited(inputs, Language.NB, signature="Hilsen")
    assert seen(company, choice, mended).asked_about == ()
    assert execute(company, choice, edited(inputs, Language.NB, contents="{contact-name} {department}")) is not None


def test_a_rejection_is_taken_back_whole(company: Company) -> None:
    with company.begin(SYSTEM) as work:
        work.session.get_one(Application, company.applications["Ola"]).status = ApplicationStatus.INTERVIEW_1
    choice, inputs = rejecting_all(company, "Ola")
    step = go(company, choice, inputs)
    assert undo(company, step).counts == {ItemState.UNDONE: 1}
    ola = application(company, "Ola")
    assert (ola.status, ola.reject_stage, ola.reject_reason_id) == (ApplicationStatus.INTERVIEW_1, None, None)
    assert company.mails(ParcelKind.REJECTION) == []


def test_a_copy_of_what_was_sent_is_kept(company: Company) -> None:
    choice, inputs = rejecting_all(company, "Ola")
    go(company, choice, inputs)
    with company.look(SYSTEM) as work:
        [copy] = work.session.scalars(select(LetterCopy)).all()
        assert "Takk for at du søkte".encode() not in copy.text  # sealed
        kept = json.loads(work.house.vault.open(copy.text))
    assert (kept["to"], kept["text"]) == ("ola@example.org", text_of(company.letter(ParcelKind.REJECTION)))


def test_a_letter_that_cannot_be_delivered_stands_in_the_activity_list_and_marks_the_address(company: Company) -> None:
    choice, inputs = rejecting_all(company, "Ola")
    go(company, choice, inputs)
    with company.begin(SYSTEM) as work:
        [parcel] = work.session.scalars(select(Parcel).where(Parcel.kind == ParcelKind.REJECTION)).all()
        parcel.state, parcel.last_code, parcel.last_text = ParcelState.FAILED, 550, "5.1.1 user unknown"
        work.session.flush()
        deliveries.given_up(work, parcel.id)
    [entry] = company.journal("undelivered")
    assert (entry.application_id, entry.facts["kind"]) == (company.applications["Ola"], "rejection")
    assert [one.asks for one in begin(company, Action.EMAIL, "Ola").asked_about] == [CAME_BACK]


# --- who may ---------------------------------------------------------------------------------------------------------


def test_without_the_right_nobody_rejects(company: Company) -> None:
    choice, inputs = rejecting_all(company, "Ola")
    with company.begin(SYSTEM) as work:
        kari = company.actor(KARI).person_id
        work.session.add(PersonRight(person_id=kari, right="reject", granted=False))
    with pytest.raises(NotAllowed):
        execute(company, choice, inputs)
    with pytest.raises(NotAllowed):
        begin(company, Action.REJECT, "Ola")


# --- never beside an open offer ----------------------------------------------------------------------------------


def offer(company: Company, name: str) -> None:
    choice = begin(company, Action.OFFER, name, by=EMMA)
    silent = Offering(by_email=False)
    go(company, seen(company, choice, silent, by=EMMA), silent, by=EMMA)


def test_nobody_with_an_open_offer_is_rejected(company: Company) -> None:
    offer(company, "Ola")
    choice = begin(company, Action.REJECT, "Ola")
    assert [one.refused for one in choice.left_out] == [HAS_OPEN_OFFER]
    assert isinstance(execute(company, choice, replace(proposed_of(company), by_email=True)), Choice)


def proposed_of(company: Company):
    return replace(proposed(company, begin(company, Action.REJECT, "Jane")), reason_id=reason(company))


def test_an_offer_made_while_the_form_is_open_is_said_and_nobody_is_rejected(company: Company) -> None:
    choice, inputs = rejecting_all(company, "Ola", "Jane")
    offer(company, "Ola")
    answer = execute(company, choice, inputs)
    assert isinstance(answer, Choice)
    assert company.mails(ParcelKind.REJECTION) == []
    go(company, answer, inputs)
    assert [one.recipient for one in company.mails(ParcelKind.REJECTION)] == ["jane@example.org"]
    assert company.status("Ola") is ApplicationStatus.OFFERED


def test_an_offer_stops_a_rejection_that_is_still_here(company: Company) -> None:
    choice, inputs = rejecting_all(company, "Ola")
    go(company, choice, inputs)
    offer(company, "Ola")
    company.after_a_minute()
    assert [one.state for one in company.parcels(ParcelKind.REJECTION)] == [ParcelState.CANCELLED]


def test_an_offer_that_is_undone_lets_the_rejection_go_after_all(company: Company) -> None:
    choice, inputs = rejecting_all(company, "Ola")
    go(company, choice, inputs)
    offering_choice = begin(company, Action.OFFER, "Ola", by=EMMA)
    silent = Offering(by_email=False)
    step = go(company, seen(company, offering_choice, silent, by=EMMA), silent, by=EMMA)
    undo(company, step, by=EMMA)
    assert company.status("Ola") is ApplicationStatus.REJECTED
    assert [one.state for one in company.parcels(ParcelKind.REJECTION)] == [ParcelState.QUEUED]


def test_somebody_whose_offer_was_withdrawn_can_be_rejected(company: Company) -> None:
    offer(company, "Ola")
    with company.by(EMMA) as work:
        offering.withdraw(work, company.applications["Ola"])
    assert company.status("Ola") is ApplicationStatus.RECEIVED
    choice, inputs = rejecting_all(company, "Ola")
    assert go(company, choice, inputs).counts == {ItemState.DONE: 1}


# --- two hundred by mistake ----------------------------------------------------------------------------------------


def reject_many(company: Company, count: int):
    from bot.services.acting import choosing

    ids = many(company, count)
    with company.begin(SYSTEM) as work:
        work.session.execute(update(Candidate).where(Candidate.last_name == "Many").values(language=Language.EN))
    with company.by(KARI) as work:
        choice = choosing.begin(work, Action.REJECT, ids)
    step = go(company, choice, replace(proposed(company, choice), reason_id=reason(company)))
    running.run(company.begin)
    return ids, step


def test_two_hundred_rejected_by_mistake_and_undone_in_time(company: Company) -> None:
    """Case 24: nothing is left on its way, and everybody stands as before."""
    ids, step = reject_many(company, 200)
    assert len(company.mails(ParcelKind.REJECTION)) == 200
    company.clock.move(seconds=59)
    assert undo(company, step).counts == {ItemState.UNDONE: 200}
    company.after_a_minute()
    assert {one.state for one in company.parcels(ParcelKind.REJECTION)} == {ParcelState.CANCELLED}
    with company.look(SYSTEM) as work:
        rows = work.session.scalars(select(Application).where(Application.id.in_(ids))).all()
        assert {(one.status, one.reject_stage, one.reject_reason_id) for one in rows} == {
            (ApplicationStatus.RECEIVED, None, None)
        }


def test_after_the_time_for_undoing_what_is_still_here_is_stopped_and_the_rest_is_listed(company: Company) -> None:
    """Case 24: of two hundred, eighty had left."""
    ids, step = reject_many(company, 200)
    company.clock.move(seconds=61)
    with company.begin(SYSTEM) as work:
        rows = work.session.scalars(select(Parcel).where(Parcel.kind == ParcelKind.REJECTION).order_by(Parcel.id)).all()
        for number, one in enumerate(rows):
            one.state = ParcelState.SENT if number < 79 else ParcelState.HANDOVER if number == 79 else one.state
    assert view(company, step).can_be_undone
    late = undo(company, step)
    assert late.counts == {ItemState.SENT: 80, ItemState.UNDONE: 120}
    states = [one.state for one in company.parcels(ParcelKind.REJECTION)]
    assert (states.count(ParcelState.CANCELLED), states.count(ParcelState.SENT), states.count(ParcelState.HANDOVER)) == (
        120, 79, 1,
    )  # fmt: skip
    with company.look(SYSTEM) as work:
        status = {
            one.id: one.status for one in work.session.scalars(select(Application).where(Application.id.in_(ids)))
        }
    assert [status[one] for one in ids] == [ApplicationStatus.REJECTED] * 80 + [ApplicationStatus.RECEIVED] * 120
    assert {one.state for one in late.page.rows} == {ItemState.SENT}
