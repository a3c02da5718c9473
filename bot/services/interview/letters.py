"""The letters a candidate gets about an interview, as they are written now: invitation, move, cancellation, other times."""

from collections.abc import Callable
from datetime import datetime

from bot.documents.ics import Method
from bot.services.invitation import draft
from bot.services.mailing import Errand, text_for
from bot.work import Work
from domain.delivery import ParcelKind
from domain.letters import INVITATION_OF_TYPE, LetterKind, Variant
from storage import invitations
from storage.tables import Interview


def invitation(work: Work, interview: Interview, due: datetime, turn: int = 0) -> Errand:
    """The invitation as it was sent, else as the template has it in the candidate's language."""
    kept = letters_of(work, interview)
    language = interview.application.candidate.language
    text = kept.texts[language] if kept else _template(work, interview, INVITATION_OF_TYPE[interview.type])
    return Errand(ParcelKind.INVITATION, text, kept.include_link if kept else True, due, turn=turn)


def moved(work: Work, interview: Interview, due: datetime, turn: int = 0) -> Errand:
    """What says that the interview has another time."""
    text = _template(work, interview, LetterKind.INTERVIEW_MOVED)
    return Errand(ParcelKind.MOVED, text, include_link=True, due_at=due, turn=turn)


def cancellation(work: Work, interview: Interview, due: datetime, turn: int = 0) -> Errand:
    """What calls the interview off, in the calendar as well."""
    text = _template(work, interview, LetterKind.INTERVIEW_CANCELLED)
    return Errand(ParcelKind.CANCELLATION, text, include_link=False, due_at=due, method=Method.CANCEL, turn=turn)


def other_times(work: Work, interview: Interview, due: datetime, turn: int = 0) -> Errand:
    """What asks for other times than those that were offered; the entry in the calendar stays what it is."""
    text = _template(work, interview, LetterKind.OTHER_TIMES)
    return Errand(ParcelKind.OTHER_TIMES, text, include_link=True, due_at=due, turn=turn, with_calendar=False)


def nudge(work: Work, interview: Interview, due: datetime, turn: int = 0) -> Errand:
    """What asks for an answer once more; the entry in the calendar stays what it is."""
    text = _template(work, interview, LetterKind.NUDGE)
    return Errand(ParcelKind.NUDGE, text, include_link=True, due_at=due, turn=turn, with_calendar=False)


OF_KIND: dict[ParcelKind, Callable[[Work, Interview, datetime, int], Errand]] = {
    ParcelKind.INVITATION: invitation,
    ParcelKind.MOVED: moved,
    ParcelKind.CANCELLATION: cancellation,
    ParcelKind.OTHER_TIMES: other_times,
    ParcelKind.NUDGE: nudge,
}


def _template(work: Work, interview: Interview, kind: LetterKind) -> Variant:
    application = interview.application
    return text_for(work, kind, application.candidate.language, application.vacancy)


def letters_of(work: Work, interview: Interview) -> draft.Edited | None:
    """The invitation's letters as they were sent, if the candidate's language is among them."""
    kept = invited_with(work, interview)
    return kept if kept and interview.application.candidate.language in kept.texts else None


def invited_with(work: Work, interview: Interview) -> draft.Edited | None:
    """Everything the recruiter wrote when inviting, in all languages; None where that is not kept."""
    found = invitations.by_id(work.session, interview.invitation_id) if interview.invitation_id else None
    return draft.edited_of(found.answers) if found else None
