"""Who is asked for a panel review and on which terms: what is taken, and what is refused at its field."""

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.services.acting import choosing, lettering
from bot.services.acting.panelling import IS_REVIEWED
from bot.services.panel import asking as rules
from bot.services.panel import strangers
from bot.services.panel.blind_doubts import BARE, INSIDE, READERS
from domain.access import SYSTEM
from domain.actions import Action
from domain.delivery import ParcelKind
from domain.errors import BadFields, NotNow, Phrase
from domain.language import Language
from storage.panel_tables import Panel
from storage.tables import Application, Attachment, Person
from tests.services.acting import begin, execute
from tests.services.company import EMMA, EVE, KARI, METTE, SVEN, Company
from tests.services.letters import go, seen
from tests.services.panel_sending import asking, in_department, panel, reviewers, send
from tests.services.test_steps import many

ON_BOTH = True
OUTSIDE = "board@elsewhere.example"
WHO = {"inside": (), "outside": OUTSIDE}


def wrong(company: Company, *names: str, by: str = KARI, **answers: Any) -> dict[str, Phrase]:
    """What the form is refused for, by field."""
    choice, inputs = asking(company, *names, by=by, **answers)
    with pytest.raises(BadFields) as refused:
        go(company, choice, inputs, by=by)
    with company.look(SYSTEM) as work:
        assert work.session.scalars(select(Panel)).all() == []
    assert company.parcels() == []
    return refused.value.fields


# --- who is asked --------------------------------------------------------------------------------------------------


def test_whoever_is_named_twice_counts_once_and_the_form_says_so(company: Company) -> None:
    in_department(company, METTE)
    twice = "METTE@nordlys.example; Board@elsewhere.example, board@elsewhere.example"
    choice, inputs = asking(company, "Ola", inside=(METTE, METTE), outside=twice)
    said = seen(company, choice, inputs)
    assert [one.facts for one in said.asks] == [{"names": "METTE@nordlys.example, board@elsewhere.example"}]
    first = execute(company, choice, inputs)
    assert isinstance(first, choosing.Choice)  # nothing is done before it was seen
    go(company, choice, inputs)
    with company.look(SYSTEM) as work:
        mette = work.session.scalars(select(Person.id).where(Person.slack_id == METTE)).one()
    assert [(one.person_id, one.email, one.email_key) for one in reviewers(company)] == [
        (mette, None, None), (None, "Board@elsewhere.example", "board@elsewhere.example")
    ]  # fmt: skip


def test_who_sends_it_may_review_as_well(company: Company) -> None:
    send(company, "Ola", inside=(KARI,), outside="")
    assert len(reviewers(company)) == 1


def test_colleagues_of_another_department_are_named(company: Company) -> None:
    in_department(company, METTE)
    assert wrong(company, "Ola", inside=(METTE, SVEN))["inside"].facts == {
        "names": "Sven Lindqvist", "department": "Nordlys Energi"
    }  # fmt: skip


def test_who_does_not_use_kalle_any_more_is_refused(company: Company) -> None:
    in_department(company, METTE)
    with company.begin(SYSTEM) as work:
        work.session.scalars(select(Person).where(Person.slack_id == METTE)).one().active = False
    assert wrong(company, "Ola", inside=(METTE,)) == {"inside": rules.STRANGERS}
    assert wrong(company, "Ola", inside=(EVE,)) == {"inside": rules.STRANGERS}


def as_candidate(company: Company, name: str, address: str) -> None:
    """Have somebody apply with this address."""
    with company.begin(SYSTEM) as work:
        person = work.session.get_one(Application, company.applications[name]).candidate
        person.email, person.email_key = address, address.casefold()


def test_a_colleagues_address_is_refused_for_they_are_asked_in_slack(company: Company) -> None:
    in_department(company, METTE)
    for outside in ("Mette@Nordlys.example", f"{OUTSIDE}, mette@nordlys.example, sven@nordlys.example"):
        assert wrong(company, "Ola", outside=outside) == {
            "outside": Phrase(strangers.A_COLLEAGUE.text, {"names": "Mette Holm"})
        }


def test_the_senders_own_address_is_a_colleagues_wherever_they_belong(company: Company) -> None:
    assert wrong(company, "Ola", outside="kari@nordlys.example")["outside"].text == strangers.A_COLLEAGUE.text


def test_a_colleagues_address_of_another_department_is_refused_and_it_is_said_what_to_do(company: Company) -> None:
    assert wrong(company, "Ola", outside="sven@nordlys.example") == {
        "outside": Phrase(strangers.OF_ELSEWHERE.text, {"names": "Sven Lindqvist", "department": "Nordlys Energi"})
    }


def test_who_does_not_use_kalle_any_more_is_asked_at_their_address(company: Company) -> None:
    with company.begin(SYSTEM) as work:
        work.session.scalars(select(Person).where(Person.slack_id == SVEN)).one().active = False
    send(company, "Ola", inside=(), outside="sven@nordlys.example")
    assert [one.email for one in reviewers(company)] == ["sven@nordlys.example"]


@pytest.mark.parametrize("blind", [False, True])
def test_nobody_is_asked_to_review_a_shortlist_they_are_in(company: Company, blind: bool) -> None:
    as_candidate(company, "Anna", "anna@elsewhere.example")
    terms = {"blind": blind, "without_files": True}
    said = wrong(company, "Ola", "Anna", outside=f"{OUTSIDE} Anna@Elsewhere.example", **terms)
    assert said == {"outside": Phrase(strangers.OF_A_CANDIDATE.text, {"addresses": "Anna@elsewhere.example"})}
    send(company, "Ola", inside=(), outside="anna@elsewhere.example", **terms)
    assert len(reviewers(company)) == 1


def test_a_colleague_who_is_a_candidate_reviews_no_competitors(company: Company) -> None:
    in_department(company, METTE)
    as_candidate(company, "Anna", "METTE@nordlys.example")
    assert wrong(company, "Ola", "Anna", inside=(METTE,)) == {
        "inside": Phrase(strangers.A_CANDIDATE.text, {"names": "Mette Holm"})
    }
    send(company, "Ola", inside=(METTE,), outside="")
    assert len(reviewers(company)) == 1


def test_an_address_that_is_none_is_named(company: Company) -> None:
    assert wrong(company, "Ola", outside=f"{OUTSIDE}, nobody")["outside"].facts == {"address": "nobody"}


def test_nobody_to_ask_is_refused(company: Company) -> None:
    assert wrong(company, "Ola") == {"inside": rules.NOBODY, "outside": rules.NOBODY}


def test_twenty_reviewers_are_the_most(company: Company) -> None:
    assert wrong(company, "Ola", outside=" ".join(f"p{n}@example.org" for n in range(21))) == {
        "outside": rules.TOO_MANY
    }
    send(company, "Ola", inside=(), outside=" ".join(f"p{n}@example.org" for n in range(20)))
    assert len(reviewers(company)) == 20


@pytest.mark.parametrize("quorum", ["0", "2", "-1", "1.5", "one", "²", "99999"])
def test_a_quorum_is_a_number_of_the_reviewers(company: Company, quorum: str) -> None:
    assert wrong(company, "Ola", quorum=quorum, **WHO) == {"quorum": rules.QUORUM}


def test_neither_rating_nor_comments_is_refused(company: Company) -> None:
    assert wrong(company, "Ola", no_rating=True, no_comments=True, **WHO) == {"no_comments": rules.NEITHER}


@pytest.mark.parametrize(("day", "refused"), [(-1, True), (0, False), (60, False), (61, True)])
def test_a_due_date_is_today_or_within_sixty_days(company: Company, day: int, refused: bool) -> None:
    due = date(2026, 11, 23) + timedelta(days=day)
    if refused:
        assert set(wrong(company, "Ola", due=due, **WHO)) == {"due"}
    else:
        send(company, "Ola", due=due, **WHO)
        assert panel(company).due_at is not None


@pytest.mark.parametrize("tag", ["first-name", "name", "confirmlink", "interviewdate", "fornavn"])
def test_a_tag_of_one_candidate_is_not_known_here(company: Company, tag: str) -> None:
    choice, inputs = asking(company, "Ola", **WHO)
    text = replace(inputs.text, contents=f"Hei {{{tag}}}")
    with pytest.raises(BadFields) as refused:
        go(company, choice, replace(inputs, texts={Language.NB: text}))
    assert refused.value.fields["nb-contents"].facts["tags"] == f"{{{tag}}}"


def test_the_link_stands_in_the_contents_alone(company: Company) -> None:
    choice, inputs = asking(company, "Ola", **WHO)
    text = replace(inputs.text, subject="{collaborative-link-url}")
    with pytest.raises(BadFields) as refused:
        go(company, choice, replace(inputs, texts={Language.NB: text}))
    assert refused.value.fields == {"nb-subject": rules.NO_LINK_HERE}


def test_every_fault_is_told_at_once(company: Company) -> None:
    found = wrong(company, "Ola", sender="x@example.org", outside="x", no_rating=True, no_comments=True, due=None)
    assert set(found) == {"sender", "outside", "no_comments", "due"}


def test_candidates_of_several_vacancies_are_refused(company: Company) -> None:
    with pytest.raises(NotNow) as refused:
        begin(company, Action.PANEL, "Ola", "Eva", by=EMMA)
    assert refused.value.phrase == rules.MIXED


def test_a_hundred_candidates_are_the_most(company: Company) -> None:
    ids = many(company, 101)
    with pytest.raises(NotNow) as refused, company.by(EMMA) as work:
        choosing.begin(work, Action.PANEL, ids)
    assert refused.value.phrase == rules.TOO_MANY_CANDIDATES


def test_who_is_in_an_open_panel_is_asked_about_first(company: Company) -> None:
    send(company, "Ola")
    asked = begin(company, Action.PANEL, "Ola", "Anna")
    assert {one.name: one.asks for one in asked.people} == {"Ola Hansen": IS_REVIEWED, "Anna Bergström": None}
    send(company, "Ola", **WHO)
    assert len(company.mails(ParcelKind.PANEL_REQUEST)) == 2


# --- files ---------------------------------------------------------------------------------------------------------


def with_file(company: Company, name: str, kind: str, content: bytes) -> None:
    with company.begin(SYSTEM) as work:
        ola = company.applications["Ola"]
        work.session.add(
            Attachment(
                application_id=ola,
                name=name,
                kind=kind,
                content=content,
                created_at=work.now,
                digest=hashlib.sha256(content).hexdigest(),
            )
        )


def test_files_in_a_blind_review_are_warned_of(company: Company) -> None:
    with_file(company, "cv.txt", "txt", b"I am Ola.")
    with_letters(company, "Ola", "Anna")
    choice, inputs = asking(company, "Ola", "Anna", blind=True, **WHO)
    assert seen(company, choice, inputs).asks == (INSIDE,)
    assert seen(company, choice, replace(inputs, without_files=True)).asks == ()
    assert seen(company, choice, replace(inputs, blind=False)).asks == ()
    go(company, choice, inputs)
    assert panel(company).files


def with_letters(company: Company, *names: str) -> None:
    with company.begin(SYSTEM) as work:
        for name in names:
            work.session.get_one(Application, company.applications[name]).cover_letter = "I would like to."


def test_of_whom_reviewers_of_a_blind_panel_see_next_to_nothing_is_said_before_it_is_sent(company: Company) -> None:
    with_letters(company, "Anna")
    with_file(company, "cv.txt", "txt", b"I am Ola.")
    choice, inputs = asking(company, "Ola", "Anna", "Jane", blind=True, without_files=True, **WHO)
    bare = Phrase(BARE.text, {"names": "Ola Hansen, Jane Miller"})
    assert seen(company, choice, inputs).asks == (bare,)
    assert seen(company, choice, replace(inputs, blind=False)).asks == ()
    only = Phrase(BARE.text, {"names": "Jane Miller"})
    assert seen(company, choice, replace(inputs, without_files=False)).asks == (INSIDE, only)


def test_colleagues_who_can_read_the_vacancy_beside_a_blind_panel_are_named(company: Company) -> None:
    with_letters(company, "Ola")
    in_department(company, METTE, SVEN)
    choice, inputs = asking(company, "Ola", blind=True, inside=(METTE, SVEN), outside="")
    assert seen(company, choice, inputs).asks == (Phrase(READERS.text, {"names": "Mette Holm"}),)
    assert seen(company, choice, replace(inputs, blind=False)).asks == ()


def test_a_file_that_cannot_be_cleaned_is_named(company: Company) -> None:
    with_file(company, "cv.pdf", "pdf", b"%PDF-1.4 and nothing else")
    choice, inputs = asking(company, "Ola", blind=True, **WHO)
    with company.by(KARI) as work:
        lettering.prepare(work, choice.selection_id, inputs)
    with pytest.raises(NotNow) as refused:
        go(company, choice, inputs)
    assert refused.value.phrase.facts == {"name": "cv.pdf", "person": "Ola Hansen"}
    go(company, choice, replace(inputs, without_files=True))
