"""Panels as the tests of reviewing need them: the rows that sending leaves behind, reviewers inside and outside."""

from datetime import datetime
from typing import Any

from bot.services.panel import reviewing
from bot.services.panel.reviewing import Desk, Sheet
from bot.work import Work
from domain.access import SYSTEM
from domain.language import Language
from domain.panels import ReviewerState
from storage.panel_tables import Panel, PanelCandidate, PanelReviewer, Review
from storage.tables import Application, Attachment, Person
from tests.services.company import KARI, SVEN, Company

THREE = ("Anna", "Ola", "Jane")


def panel(company: Company, *names: str, by: str = KARI, inside: tuple[str, ...] = (SVEN,), **terms: Any) -> int:
    """A panel over these candidates, in this order; `terms` are columns of it. Returns its id."""
    ids = [company.applications[one] for one in names or THREE]
    return of_applications(company, ids, by=by, inside=inside, **terms)


def of_applications(company: Company, ids: list[int], **more: Any) -> int:
    with company.begin(SYSTEM) as work:
        return put(work, ids, **more)


def put(work: Work, ids: list[int], *, by: str = KARI, inside: tuple[str, ...] = (SVEN,), **terms: Any) -> int:
    """The rows of a panel, as a part of bigger work."""
    usual: dict[str, Any] = {
        "vacancy_id": work.session.get_one(Application, ids[0]).vacancy_id,
        "person_id": person(work, by),
        "language": Language.EN,
        "created_at": work.now,
        "begun_at": work.now,
        "left_count": len(ids),
    }
    made = Panel(**{**usual, **terms})
    work.session.add(made)
    work.session.flush()
    rows = [PanelCandidate(panel_id=made.id, application_id=one, position=at) for at, one in enumerate(ids, 1)]
    work.session.add_all(rows)
    for one in inside:
        add_reviewer(work, made.id, person_id=person(work, one))
    return made.id


def add_reviewer(work: Work, panel_id: int, **who: Any) -> int:
    row = PanelReviewer(panel_id=panel_id, language=Language.EN, asked_at=work.now, **who)
    work.session.add(row)
    work.session.flush()
    return row.id


def person(work: Work, slack_id: str) -> int:
    return work.session.query(Person.id).filter_by(slack_id=slack_id).scalar()


def reviewer_of(company: Company, panel_id: int, who: str = SVEN) -> int:
    with company.look(SYSTEM) as work:
        found = work.session.query(PanelReviewer.id).filter_by(panel_id=panel_id, person_id=person(work, who))
        return found.scalar()


def panel_of(company: Company, reviewer_id: int) -> int:
    with company.look(SYSTEM) as work:
        return work.session.get_one(PanelReviewer, reviewer_id).panel_id


def write(
    company: Company,
    reviewer_id: int,
    name: str = "Anna",
    rating: Any = "5",
    comment: str = "",
    *,
    give: bool = True,
    by: str = SVEN,
) -> None:
    with company.by(by) as work:
        mine = reviewing.inside(work, reviewer_id)
        reviewing.write(work, mine, company.applications[name], rating, comment, give=give)


def desk_of(company: Company, reviewer_id: int, by: str = SVEN) -> Desk:
    with company.by(by) as work:
        return reviewing.desk(work, reviewing.inside(work, reviewer_id))


def sheet_of(company: Company, reviewer_id: int, name: str = "Anna", by: str = SVEN) -> Sheet:
    with company.by(by) as work:
        return reviewing.sheet(work, reviewing.inside(work, reviewer_id), company.applications[name])


def reviews(company: Company) -> list[tuple[int, int | None, str, bool]]:
    """Every review there is: of whom, the rating, the comment, whether it was given."""
    with company.look(SYSTEM) as work:
        rows = work.session.query(Review).order_by(Review.id)
        return [(one.application_id, one.rating, one.comment, one.given_at is not None) for one in rows]


def state_of(company: Company, reviewer_id: int) -> ReviewerState:
    with company.look(SYSTEM) as work:
        return work.session.get_one(PanelReviewer, reviewer_id).state


def change(company: Company, table: Any, id: int, **values: Any) -> None:
    with company.begin(SYSTEM) as work:
        row = work.session.get_one(table, id)
        for name, value in values.items():
            setattr(row, name, value)


def attach(company: Company, name: str, file: str, kind: str, content: bytes) -> int:
    with company.begin(SYSTEM) as work:
        row = Attachment(
            application_id=company.applications[name],
            name=file,
            kind=kind,
            digest=file[:64],
            content=content,
            created_at=work.now,
        )
        work.session.add(row)
        work.session.flush()
        return row.id


def closed(company: Company, panel_id: int, at: datetime | None = None) -> None:
    change(company, Panel, panel_id, closed_at=at or company.clock.now)
