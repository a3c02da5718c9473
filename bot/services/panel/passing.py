"""*Pass on*: a colleague of the vacancy's department reviews in the place of whoever was asked. Source: docs/behaviour.md, Fair nudges.

Somebody outside passes nothing on: who gets a candidate's data is for somebody inside to say. They say that they cannot
review, with their reason, and the requester decides.
"""

from bot.services.panel import closing, owed, watching
from bot.work import Work
from domain.errors import BadFields, Phrase, say
from domain.panels import ReviewerState
from storage import journal, panel_nudges, panel_requests, panels, people
from storage.panel_tables import Panel, PanelReviewer
from storage.tables import Person, Vacancy

NOBODY = say("Choose a colleague who uses Kalle.")
YOURSELF = say("Choose somebody else than yourself.")
NOT_THIS_ONE = say("{name} cannot review in this panel. Choose another colleague.")
ELSEWHERE = say("{name} does not belong to {department}. Choose a colleague of that department.")


def pass_on(work: Work, reviewer_id: int, slack_id: str) -> int:
    """Ask a colleague in the actor's place; returns the new reviewer's id. What was given stays, drafts are dropped.

    BadFields `colleague` for who cannot take it on, NotNow when nothing is owed any more, Unknown for another's review.
    """
    reviewer = owed.locked(work, reviewer_id)
    owed.insist_owed(work, reviewer)
    person = _colleague(work, reviewer, slack_id)
    new = PanelReviewer(
        panel_id=reviewer.panel_id, person_id=person.id, language=person.language, asked_at=work.now, words=""
    )
    work.session.add(new)
    work.session.flush()
    panel_nudges.drop_drafts(work.session, reviewer_id)
    _end(work, reviewer_id, new.id)
    panel = panels.by_id(work.session, new.panel_id)
    assert panel is not None  # noqa: S101 - it is held
    facts = {"panel": panel.id, "reviewer": reviewer_id, "to": new.id}
    journal.add(work.session, work.actor, work.now, "review_passed_on", vacancy_id=panel.vacancy_id, **facts)
    closing.settle(work, panel)
    watching.desk(work, new)
    return new.id


def _end(work: Work, reviewer_id: int, passed_to: int) -> None:
    found = panels.reviewer(work.session, reviewer_id)
    assert found is not None  # noqa: S101 - the panel is held
    found.state, found.ended_at, found.passed_to_id = ReviewerState.PASSED_ON, work.now, passed_to
    work.session.flush()


def _colleague(work: Work, reviewer: PanelReviewer, slack_id: str) -> Person:
    person = people.by_slack_id(work.session, slack_id)
    if person is None or not person.active:
        raise BadFields(colleague=NOBODY)
    if person.id == reviewer.person_id:
        raise BadFields(colleague=YOURSELF)
    if wrong := _why_not(work, reviewer.panel, person):
        raise BadFields(colleague=wrong)
    return person


def _why_not(work: Work, panel: Panel, person: Person) -> Phrase | None:
    """A colleague is asked once in a panel, whichever way: inside, or outside at their own address."""
    there = panels.reviewers(work.session, panel.id)
    address = (person.email or "").casefold()
    if any(one.person_id == person.id or (address and one.email_key == address) for one in there):
        return say("{name} is in this panel already.", name=person.name)
    if address and _is_candidate(work, panel, address):
        return Phrase(NOT_THIS_ONE.text, {"name": person.name})
    if belongs(work, panel.vacancy, person):
        return None
    department = panel.vacancy.department.name if panel.vacancy.department is not None else "–"
    return Phrase(ELSEWHERE.text, {"name": person.name, "department": department})


def _is_candidate(work: Work, panel: Panel, address: str) -> bool:
    """Whether somebody is in the shortlist themselves, or was: whoever passes on a blind one is told nothing of that."""
    ids = [one.application_id for one in panels.shortlist(work.session, panel.id, left=False)]
    return bool(panel_requests.addresses_among(work.session, ids, [address]))


def belongs(work: Work, vacancy: Vacancy, person: Person) -> bool:
    """Whether somebody belongs to a vacancy's department; to a vacancy without one everybody does."""
    if vacancy.department_id is None:
        return True
    return panel_nudges.in_department(work.session, person.id, vacancy.department_id)
