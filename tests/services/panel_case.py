"""A panel as it stands once it was sent: rows alone, so that what follows is looked at without its form."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from bot.services import people
from bot.services.panel import closing, links, mails
from bot.services.people import PersonChange
from bot.work import Work
from domain import panel_mail
from domain.access import OPERATOR, SYSTEM
from domain.delivery import ParcelKind, ParcelState
from domain.language import Language
from domain.panels import ReviewerState
from storage import panels
from storage import people as people_rows
from storage.delivery_tables import Parcel
from storage.panel_tables import Panel, PanelCandidate, PanelReviewer, Review
from storage.tables import Application
from tests.services.company import KARI, METTE, SVEN, Company

DEPARTMENT = "Nordlys Energi"
OUTSIDE = "reviewer@elsewhere.example"


def in_department(company: Company, *who: str) -> None:
    """Let these people belong to the vacancies' department."""
    with company.begin(OPERATOR) as work:
        for one in who:
            people.change(work, one, PersonChange(departments=[DEPARTMENT]))


def panel_of(
    company: Company,
    *names: str,
    inside: Sequence[str] = (METTE, SVEN),
    outside: Sequence[str] = (OUTSIDE,),
    by: str = KARI,
    **terms: Any,
) -> int:
    """A panel over these candidates, asked now."""
    with company.begin(SYSTEM) as work:
        applications = [work.session.get_one(Application, company.applications[one]) for one in names]
        asks = people_rows.by_slack_id(work.session, by)
        panel = Panel(
            vacancy_id=applications[0].vacancy_id,
            person_id=asks.id if asks else None,
            language=Language.EN,
            created_at=work.now,
            left_count=len(applications),
            **{"begun_at": work.now, **terms},
        )
        work.session.add(panel)
        work.session.flush()
        for position, one in enumerate(applications, start=1):
            work.session.add(PanelCandidate(panel_id=panel.id, application_id=one.id, position=position))
        _ask(work, panel, inside, outside)
        return panel.id


def _ask(work: Work, panel: Panel, inside: Sequence[str], outside: Sequence[str]) -> None:
    for slack_id in inside:
        person = people_rows.by_slack_id(work.session, slack_id)
        assert person is not None
        asked = {"person_id": person.id, "language": person.language}
        work.session.add(PanelReviewer(panel_id=panel.id, asked_at=work.now, **asked))
    for address in outside:
        asked = {"email": address, "email_key": address.casefold(), "language": Language.EN}
        work.session.add(PanelReviewer(panel_id=panel.id, asked_at=work.now, **asked))
    work.session.flush()


def request(company: Company, reviewer_id: int, kind: ParcelKind = ParcelKind.PANEL_NUDGE, key: str = "request") -> int:
    """A letter to somebody outside, as it waits."""
    with company.begin(SYSTEM) as work:
        reviewer = panels.reviewer(work.session, reviewer_id)
        assert reviewer is not None
        link = work.house.review_url(links.make(work, reviewer))
        values = {
            "project": "the vacancy",
            "collaborative-link-url": link,
            "number-of-applicants": "3",
            "due-date": "–",
            "requester": "Kari Nordmann",
            "requester-email": "kari@nordlys.example",
        }
        to, about = mails.To("", reviewer.email or "", reviewer.language), panel_mail.about(reviewer.id)
        made = mails.put(work, reviewer.panel, kind, to, values, key=f"{key}:{reviewer_id}", about=about)
        assert made is not None
        return made


def reviewers(company: Company, panel_id: int) -> list[PanelReviewer]:
    with company.look(SYSTEM) as work:
        return list(panels.reviewers(work.session, panel_id))


def reviewer_of(company: Company, panel_id: int, who: str) -> PanelReviewer:
    """Somebody's part in it, by Slack id or address."""
    with company.look(SYSTEM) as work:
        found = panels.reviewers(work.session, panel_id)
        return next(one for one in found if who in (one.email, one.person.slack_id if one.person else ""))


def state_of(company: Company, panel_id: int, who: str) -> ReviewerState:
    return reviewer_of(company, panel_id, who).state


def give(
    company: Company, panel_id: int, who: str, *names: str, rating: int = 4, comment: str = "", draft: bool = False
) -> None:
    """Somebody reviews these."""
    with company.begin(SYSTEM) as work:
        panel = panels.by_id(work.session, panel_id, lock=True)
        assert panel is not None
        reviewer = panels.reviewer(work.session, reviewer_of(company, panel_id, who).id)
        assert reviewer is not None
        at = {"created_at": work.now, "changed_at": work.now, "given_at": None if draft else work.now}
        for name in names:
            about = {"reviewer_id": reviewer.id, "application_id": company.applications[name]}
            work.session.add(Review(**about, rating=rating, comment=comment, **at))
        work.session.flush()
        closing.settle(work, panel, reviewer)


def waiting(company: Company, *kinds: ParcelKind) -> list[Parcel]:
    return company.parcels(*kinds, state=ParcelState.QUEUED)


def panel(company: Company, panel_id: int) -> Panel:
    with company.look(SYSTEM) as work:
        return work.session.get_one(Panel, panel_id)


def reviews(company: Company) -> list[Review]:
    with company.look(SYSTEM) as work:
        return list(work.session.scalars(select(Review).order_by(Review.id)))
