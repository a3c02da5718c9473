"""Sending candidates for panel review: what is made, what goes out, what is refused, taking it back."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.services import limits, record
from bot.services.acting import choosing, lettering, running
from bot.services.acting.panelling import IN_OWN_WORDS, LINK_ADDED
from bot.services.panel import reviewing
from bot.texts.letters import shipped
from domain.access import SYSTEM
from domain.actions import Action
from domain.delivery import ParcelKind, ParcelState
from domain.errors import HeldBack, NotNow
from domain.language import Language
from domain.letters import LetterKind, Variant
from domain.links import digest
from domain.panel_mail import about
from domain.panels import Closing, ReviewerState
from domain.status import ApplicationStatus
from domain.steps import AT_ONCE, ItemState
from storage import steps
from storage.panel_tables import Panel, Review, ReviewLink
from storage.step_tables import LetterCopy
from storage.tables import Application, Person
from tests.services.acting import undo
from tests.services.company import EMMA, KARI, METTE, SVEN, Company, html_of, mail_of, text_of
from tests.services.letters import go, previewed, proposed
from tests.services.panel_sending import asking, in_department, panel, reviewers, send, shortlist
from tests.services.test_steps import many

ON_BOTH = True
OUTSIDE = "board@elsewhere.example"
WHO = {"inside": (), "outside": OUTSIDE}


# --- what is made --------------------------------------------------------------------------------------------------


def test_the_panel_its_people_and_its_reviewers_stand_and_the_status_changes(company: Company) -> None:
    step = send(company, "Ola", "Anna", "Jane")
    made = panel(company)
    assert step.counts == {ItemState.DONE: 3}
    assert {company.status(one) for one in ("Ola", "Anna", "Jane")} == {ApplicationStatus.PANEL_REVIEW}
    assert shortlist(company) == {company.applications[one]: at for at, one in enumerate(("Ola", "Anna", "Jane"), 1)}
    assert (made.step_id, made.rating, made.comments, made.blind, made.files) == (step.id, True, True, False, True)
    assert (made.quorum, made.closed_at, made.left_count) == (None, None, 3)
    assert [(one.email, one.state) for one in reviewers(company)] == [
        (None, ReviewerState.ASKED), (None, ReviewerState.ASKED), (OUTSIDE, ReviewerState.ASKED)
    ]  # fmt: skip


def test_the_due_date_is_the_end_of_that_day_where_the_vacancy_is(company: Company) -> None:
    send(company, "Ola", due=date(2026, 11, 30))
    assert panel(company).due_at == datetime(2026, 11, 30, 23, 0, tzinfo=UTC)


def test_a_week_is_proposed(company: Company) -> None:
    assert asking(company, "Ola")[1].due == date(2026, 11, 30)


def test_nothing_leaves_before_the_time_for_undoing_is_over(company: Company) -> None:
    send(company, "Ola")
    kinds = (ParcelKind.PANEL_REQUEST, ParcelKind.PANEL_DESK, ParcelKind.PANEL_CARD)
    found = company.parcels(*kinds)
    assert sorted(one.kind for one in found) == sorted([*kinds, ParcelKind.PANEL_DESK])
    assert {one.due_at for one in found} == {company.clock.now + timedelta(seconds=60)}
    assert {one.asked_at for one in reviewers(company)} == {company.clock.now + timedelta(seconds=60)}


def test_each_reviewer_outside_has_a_link_of_their_own(company: Company) -> None:
    send(company, "Ola", "Anna", inside=(), outside="a@elsewhere.example, b@elsewhere.example")
    first, second = company.mails(ParcelKind.PANEL_REQUEST)
    outside = reviewers(company)
    assert [first.about, second.about] == [about(one.id) for one in outside]
    assert [first.recipient, second.recipient] == ["a@elsewhere.example", "b@elsewhere.example"]
    tokens = [text_of(mail_of(one)).partition("/r/")[2].split()[0] for one in (first, second)]
    with company.look(SYSTEM) as work:
        kept = {one.reviewer_id: one.digest for one in work.session.scalars(select(ReviewLink))}
    assert kept == {one.id: digest(token) for one, token in zip(outside, tokens, strict=True)}


def test_the_mail_is_the_template_in_the_chosen_language_with_its_tags_filled(company: Company) -> None:
    choice, inputs = asking(company, "Ola", "Anna", language=Language.DA, **WHO)
    with company.by(KARI) as work:
        inputs = lettering.looked_at(work, choice, inputs).inputs
    assert inputs.texts == {Language.DA: shipped(LetterKind.PANEL_REQUEST, Language.DA)}
    go(company, choice, inputs)
    mail = company.letter(ParcelKind.PANEL_REQUEST)
    assert str(mail["Subject"]) == "Kandidater til Systems developer: vi vil gerne høre din vurdering"
    assert "Antal kandidater: 2\nFrist: 30. november 2026" in text_of(mail)
    assert "{" not in text_of(mail)
    assert html_of(mail).count('href="https://kalle.nordlys.example/r/') == 2  # the button, and the address in words
    assert str(mail["From"]) == "Kari Nordmann <kari@nordlys.example>"


def test_own_words_reach_the_reviewer(company: Company) -> None:
    text = Variant(
        "About {project}", "{number-of-applicants} people: {collaborative-link-url}\n{collaborative-link-url}", "K"
    )
    choice, inputs = asking(company, "Ola", "Anna", **WHO)
    go(company, choice, replace(inputs, texts={inputs.language: text}))
    mail = company.letter(ParcelKind.PANEL_REQUEST)
    assert str(mail["Subject"]) == "About Systems developer"
    lines = text_of(mail).split("\n")
    assert lines[0].startswith("2 people: https://kalle.nordlys.example/r/")
    assert lines[0].removeprefix("2 people: ") == lines[1]


def test_a_missing_link_is_added_and_the_preview_says_so(company: Company) -> None:
    choice, inputs = asking(company, "Ola", **WHO)
    inputs = replace(inputs, texts={inputs.language: Variant("Please", "Look at them.", "")})
    [shown] = previewed(company, choice, inputs).rows
    assert (shown.name, shown.why_not) == (OUTSIDE, LINK_ADDED)
    assert shown.posts[0].copy == "Look at them.\n\n…\n"
    go(company, choice, inputs)
    assert text_of(company.letter(ParcelKind.PANEL_REQUEST)).startswith("Look at them.\n\nhttps://")


def test_the_preview_is_what_goes_but_for_the_link_and_what_colleagues_read(company: Company) -> None:
    in_department(company, METTE, SVEN)
    choice, inputs = asking(company, "Ola", "Anna", inside=(METTE, SVEN), outside=f"{OUTSIDE}\nb@elsewhere.example")
    rows = previewed(company, choice, inputs).rows
    assert [one.name for one in rows] == [OUTSIDE, "b@elsewhere.example", "Mette Holm og Sven Lindqvist"]
    assert rows[0].why_not is None
    go(company, choice, inputs)
    sent = text_of(mail_of(company.mails(ParcelKind.PANEL_REQUEST)[0]))
    url = next(one for one in sent.split() if "/r/" in one)
    assert rows[0].posts[0].copy == sent.replace(url, "…")
    assert (rows[2].posts, rows[2].why_not) == ((), IN_OWN_WORDS)


def test_the_preview_of_own_words_is_what_colleagues_read(company: Company) -> None:
    choice, inputs = asking(company, "Ola", "Anna", language=Language.EN, **{**WHO, "inside": (METTE,)})
    text = Variant("Please", "We need this before Monday. Review them here: {collaborative-link-url}\n\nThanks!", "")
    inputs = replace(inputs, texts={Language.EN: text})
    in_department(company, METTE)
    rows = previewed(company, choice, inputs).rows
    assert rows[-1].posts[0].copy == "We need this before Monday.\n\nThanks!"
    go(company, choice, inputs)
    company.clock.move(seconds=61)
    [mine] = [one.id for one in reviewers(company) if one.person_id is not None]
    with company.by(METTE) as work:
        assert reviewing.desk(work, reviewing.inside(work, mine)).message == rows[-1].posts[0].copy


def test_the_mail_is_signed_by_whoever_asks_and_not_by_the_vacancys_contact(company: Company) -> None:
    with company.begin(SYSTEM) as work:
        work.session.get_one(Application, company.applications["Ola"]).vacancy.contact_name = "Ingrid Dahl"
    send(company, "Ola")
    said = text_of(company.letter(ParcelKind.PANEL_REQUEST))
    assert "\nKari Nordmann\n" in said
    assert "\nE-post: kari@nordlys.example" in said
    assert "Ingrid" not in said


def test_the_token_is_in_the_sealed_mail_and_nowhere_else(company: Company) -> None:
    send(company, "Ola")
    token = text_of(company.letter(ParcelKind.PANEL_REQUEST)).partition("/r/")[2].split()[0]
    with company.look(SYSTEM) as work:
        [kept] = work.session.scalars(select(LetterCopy))
        said = json.loads(work.house.vault.open(kept.text))["text"]
    assert "\n\n…\n\n" in said
    assert token not in said
    assert not any(token in str(one.facts) or token in one.key for one in company.parcels())


def test_the_activity_list_has_the_panel_and_the_copy_of_the_request(company: Company) -> None:
    step = send(company, "Ola", "Anna")
    for name in ("Ola", "Anna"):
        with company.by(KARI) as work:
            id = company.applications[name]
            [line] = record.activities(work, work.session.get_one(Application, id), 0).rows
            assert (line.event, line.facts["panel"], line.facts["step"]) == ("panel", panel(company).id, step.id)
            copy = record.copy(work, id, line.copy)
        assert (copy.kind, copy.recipient, copy.not_sent) == (ParcelKind.PANEL_REQUEST, OUTSIDE, record.WAITING)
        assert "Antall kandidater: 2" in copy.text


def test_the_candidates_own_page_never_has_the_request(company: Company) -> None:
    send(company, "Ola")
    company.after_a_minute()
    with company.look(SYSTEM) as work:
        assert record.received(work, company.applications["Ola"]) == []


def test_a_blind_panel_shuffles_and_names_nobody_in_its_text(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 39."""
    monkeypatch.setattr("secrets.SystemRandom.shuffle", lambda self, some: some.reverse())
    choice, inputs = asking(company, "Ola", "Anna", blind=True, without_files=True, **WHO)
    text = Variant("Ola and others", "Ola Hansen (ola@example.org) leads. {collaborative-link-url}", "Anna's friends")
    inputs = replace(inputs, texts={inputs.language: text})
    [shown] = previewed(company, choice, inputs).rows
    go(company, choice, inputs)
    mail = company.letter(ParcelKind.PANEL_REQUEST)
    written = [re.sub(r"/r/[\w-]+", "", said) for said in (text_of(mail), html_of(mail))]  # a link may spell anything
    for said in (str(mail.items()), *written, shown.posts[0].copy, shown.posts[0].letter.subject):
        assert not any(one in said for one in ("Ola", "Hansen", "Anna", "ola@"))
    assert shortlist(company) == {company.applications["Anna"]: 1, company.applications["Ola"]: 2}
    assert (panel(company).blind, panel(company).files) == (True, False)
    assert "Ola" not in panel(company).contents


def test_terms_are_kept(company: Company) -> None:
    send(company, "Ola", no_comments=True, tells_each=True, confirms=True, quorum=" 2 ", without_files=True)
    made = panel(company)
    assert (made.rating, made.comments, made.tells_each, made.confirms, made.quorum, made.files) == (
        True, False, True, True, 2, False
    )  # fmt: skip


# --- limits --------------------------------------------------------------------------------------------------------


def test_it_is_the_reviewers_outside_who_are_counted(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STEP_LETTERS_AN_HOUR", 3)
    send(company, "Ola", "Anna", "Jane", "Daan", inside=(), outside="a@example.org b@example.org")
    with pytest.raises(HeldBack) as refused:
        send(company, "Søren", inside=(), outside="a@example.org b@example.org")
    assert refused.value.phrase.facts == {"sent": 2, "wanted": 2, "most": 3}
    send(company, "Søren", inside=(KARI,), outside="a@example.org")


# --- many ----------------------------------------------------------------------------------------------------------


def test_a_large_step_is_one_panel_and_asks_when_its_last_piece_is_done(company: Company) -> None:
    ids = many(company, 2 * AT_ONCE - 3)
    with company.by(EMMA) as work:
        choice = choosing.begin(work, Action.PANEL, ids)
    inputs = replace(proposed(company, choice, by=EMMA), **WHO)
    go(company, choice, inputs, by=EMMA)
    assert company.parcels(ParcelKind.PANEL_REQUEST) == []
    assert running.run(company.begin) == 2
    assert list(shortlist(company).values()) == list(range(1, len(ids) + 1))
    [mail] = company.mails(ParcelKind.PANEL_REQUEST)
    assert f"Antall kandidater: {len(ids)}" in text_of(mail_of(mail))
    with company.look(SYSTEM) as work:
        assert len(work.session.scalars(select(Panel)).all()) == 1


def test_who_lost_the_vacancy_half_way_has_sent_whom_they_could(company: Company) -> None:
    ids = many(company, AT_ONCE + 5)
    with company.by(EMMA) as work:
        choice = choosing.begin(work, Action.PANEL, ids)
    inputs = replace(proposed(company, choice, by=EMMA), **WHO)
    go(company, choice, inputs, by=EMMA)
    with company.begin(SYSTEM) as work:
        running._piece(work, steps.unfinished(work.session))
        work.session.scalars(select(Person).where(Person.slack_id == EMMA)).one().active = False
    running.run(company.begin)
    assert len(shortlist(company)) == AT_ONCE
    assert len(company.mails(ParcelKind.PANEL_REQUEST)) == 1
    assert panel(company).closed_at is None


# --- taking it back ------------------------------------------------------------------------------------------------


def test_taken_back_in_time_nothing_goes_out_and_all_is_as_before(company: Company) -> None:
    step = send(company, "Ola", "Anna")
    undone = undo(company, step)
    assert undone.counts == {ItemState.UNDONE: 2}
    assert {company.status(one) for one in ("Ola", "Anna")} == {ApplicationStatus.RECEIVED}
    assert (panel(company).closing, panel(company).closed_at) == (Closing.TAKEN_BACK, company.clock.now)
    assert {one.state for one in company.parcels()} == {ParcelState.CANCELLED}
    with company.by(KARI) as work:
        lines = record.activities(work, work.session.get_one(Application, company.applications["Ola"]), 0).rows
        assert [one.event for one in lines] == ["step_undone", "panel"]
        copy = record.copy(work, company.applications["Ola"], lines[1].copy)
    assert copy.not_sent == record.TAKEN_BACK


def test_once_a_request_has_left_it_stands(company: Company) -> None:
    step = send(company, "Ola", inside=(), outside="a@example.org b@example.org")
    with company.begin(SYSTEM) as work:
        first = company.mails(ParcelKind.PANEL_REQUEST)[0]
        work.session.merge(first).state = ParcelState.HANDOVER
    undone = undo(company, step)
    assert undone.counts == {ItemState.SENT: 1}
    assert company.status("Ola") is ApplicationStatus.PANEL_REVIEW
    assert panel(company).closed_at is None
    assert len(company.mails(ParcelKind.PANEL_REQUEST)) == 1  # the other still goes


def test_after_its_time_it_cannot_be_taken_back(company: Company) -> None:
    step = send(company, "Ola")
    company.after_a_minute()
    with pytest.raises(NotNow):
        undo(company, step)
    assert panel(company).closed_at is None


def test_whoever_has_begun_to_review_keeps_it_from_being_taken_back(company: Company) -> None:
    step = send(company, "Ola")
    with company.begin(SYSTEM) as work:
        work.session.add(
            Review(
                reviewer_id=reviewers(company)[0].id,
                application_id=company.applications["Ola"],
                created_at=work.now,
                changed_at=work.now,
            )
        )
    assert undo(company, step).counts == {ItemState.SENT: 1}


def test_a_long_step_is_taken_back_before_anybody_was_asked(company: Company) -> None:
    ids = many(company, AT_ONCE + 5)
    with company.by(EMMA) as work:
        choice = choosing.begin(work, Action.PANEL, ids)
    inputs = replace(proposed(company, choice, by=EMMA), **WHO)
    step = go(company, choice, inputs, by=EMMA)
    with company.begin(SYSTEM) as work:
        running._piece(work, steps.unfinished(work.session))
    undo(company, step, by=EMMA)
    running.run(company.begin)
    assert panel(company).closing is Closing.TAKEN_BACK
    assert company.parcels(ParcelKind.PANEL_REQUEST) == []


def test_a_step_that_broke_leaves_no_open_panel(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = many(company, AT_ONCE + 5)
    with company.by(EMMA) as work:
        choice = choosing.begin(work, Action.PANEL, ids)
    go(company, choice, replace(proposed(company, choice, by=EMMA), **WHO), by=EMMA)

    def broken(*_: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr("bot.services.panel.sending._place", broken)
    running.run(company.begin)
    assert panel(company).closing is Closing.EMPTY
    assert company.parcels(ParcelKind.PANEL_REQUEST) == []
