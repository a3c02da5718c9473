"""The company's own texts of letters: the nearest one wins, vacancy before department before company."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from domain.language import Language
from domain.letters import LetterKind
from storage.tables import Template


def nearest(
    session: Session, kind: LetterKind, language: Language, *, vacancy_id: int, department_id: int | None
) -> Template | None:
    """The text to use for a vacancy; None when the company has none of its own."""
    query = select(Template).where(
        Template.kind == kind,
        Template.language == language,
        or_(Template.vacancy_id == vacancy_id, Template.vacancy_id.is_(None)),
        or_(Template.department_id == department_id, Template.department_id.is_(None)),
    )
    found = list(session.scalars(query))
    return max(found, key=lambda one: (one.vacancy_id is not None, one.department_id is not None), default=None)
