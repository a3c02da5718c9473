"""Reviewing: what a reviewer sees of a shortlist, and giving, changing or declining their reviews.

Whoever writes locks the application and then the panel, and reads the reviewer anew. A review is one row for each reviewer
and person, whatever is sent twice. Source: docs/behaviour.md, Panel review.
"""

from dataclasses import dataclass, replace
from typing import Any

from bot.documents.mail import Attached
from bot.documents.uncleanable import CannotClean
from bot.services import about
from bot.services.panel import closing, reaching
from bot.services.panel.desk import (
    GONE_FROM_IT,
    desk,
    following,
    insist_asked,
    is_over,
    language_of,
    sheet,
    terms_of,
)
from bot.work import Work
from domain import anonymous, ratings, values
from domain.access import ActorKind
from domain.desks import Desk, DeskItem, Given, Sheet, SheetFile
from domain.errors import BadFields, BadValue, NotAllowed, NotNow, Phrase, Unknown, say
from domain.panels import CannotReason, ReviewerState, Terms, begun, missing, unwanted
from storage import applications, card, journal, panels, reviewing
from storage.panel_tables import Panel, PanelReviewer, Review
from storage.tables import Attachment

__all__ = [
    "Desk",
    "DeskItem",
    "Given",
    "Reviewer",
    "Sheet",
    "SheetFile",
    "cannot",
    "desk",
    "file",
    "following",
    "inside",
    "language_of",
    "place",
    "sheet",
    "whose",
    "write",
]

Reviewer = PanelReviewer
"""Somebody's place in a panel, for whoever has it looked up here; it does not leave the piece of work."""

WORDS_LENGTH = 500
"""Characters of why somebody cannot review."""

CLOSED = say("This panel has closed. Nothing was changed.")
DONE = say("You have reviewed everybody already. Nothing is asked of you any more.")
CANNOT_BE_CLEANED = say("This file cannot be shown without what tells who it is from.")
TOO_LONG = say("This is too long: at most {longest} characters.", longest=ratings.COMMENT_LENGTH)
NEEDS_WORDS = say("Please fill this in.")


def inside(work: Work, reviewer_id: int) -> PanelReviewer:
    """The actor's own place among the reviewers of a panel; Unknown for anybody else's, and before it has begun."""
    found = reviewing.reviewer(work.session, reviewer_id)
    if found is None or not _is_own(work, found.person_id) or not begun(found.panel.begun_at, work.now):
        raise Unknown
    return found


def _is_own(work: Work, person_id: int | None) -> bool:
    return person_id is not None and work.actor.kind is ActorKind.PERSON and work.actor.person_id == person_id


@dataclass(frozen=True)
class Place:
    """The actor's own place among the reviewers of a panel, and whose review they write."""

    id: int
    panel_id: int
    application_id: int


def place(work: Work, reviewer_id: int, position: int) -> Place:
    """The same as `inside` and `whose` for who goes on to `write`, which reads everything anew once it is locked."""
    found = reviewing.place(work.session, reviewer_id, position)
    if found is None or not _is_own(work, found.person_id) or not begun(found.begun_at, work.now):
        raise Unknown
    if found.application_id is None:
        raise Unknown
    return Place(found.id, found.panel_id, found.application_id)


def whose(work: Work, reviewer: PanelReviewer, position: int) -> int:
    """Whose application has this place in the reviewer's panel; Unknown for a place nobody has."""
    found = reviewing.at(work.session, reviewer.panel_id, position)
    if found is None:
        raise Unknown
    return found


def file(work: Work, reviewer: PanelReviewer, application_id: int, file_id: int) -> Attached:
    """A file of somebody in the shortlist; Unknown for any other, NotNow for one that cannot be cleaned in a blind panel."""
    shown = sheet(work, reviewer, application_id)
    found = card.attachment(work.session, file_id)
    if found is None or file_id not in [one.id for one in shown.files]:
        raise Unknown
    return handed(work, reviewer, found)


def handed(work: Work, reviewer: PanelReviewer, found: Attachment) -> Attached:
    """A file as this reviewer may have it; NotNow for one that cannot be cleaned. Whoever asks has asked whether they may."""
    blind = reviewer.panel.blind
    kept = [one.id for one in card.files(work.session, found.application_id)]
    try:
        made = about.file(found, kept.index(found.id) + 1, hidden=blind)
    except CannotClean as error:
        raise NotNow(CANNOT_BE_CLEANED) from error
    application = applications.by_id(work.session, found.application_id)
    if not blind or made.kind != about.KINDS["txt"] or application is None:
        return made
    words = made.content.decode("utf-8", "replace")
    return replace(made, content=anonymous.without_any(words, about.traces(application)).encode("utf-8"))


# --- writing -------------------------------------------------------------------------------------------------------


def write(
    work: Work, who: PanelReviewer | Place, application_id: int, rating: str | None, comment: str, *, give: bool
) -> PanelReviewer:
    """Save a review, and give it unless it is to stay a draft; what was given once stays given and can be changed.

    Returns the reviewer as they are now. BadFields at `rating` or `comment`; NotNow when the panel or one's part in it is over, or the person left it.
    """
    reviewer = _writing(work, who, application_id)
    terms = terms_of(reviewer.panel)
    number, words = _checked(terms, rating, comment)
    review = panels.review(work.session, reviewer.id, application_id)
    was_given = review is not None and review.given_at is not None
    gives = give or was_given
    if gives and (lacks := missing(terms, number, words)):
        raise BadFields(**lacks)
    if review is not None and was_given and (review.rating, review.comment) == (number, words):
        return reviewer
    if review is None and not gives and number is None and not words:
        return reviewer
    _save(work, reviewer, application_id, review, number, words, gives=gives)
    if gives:
        event = "review_changed" if was_given else "review_given"
        _wrote(work, reviewer.panel, application_id, event, reviewer=reviewer.id)
    closing.settle(work, reviewer.panel, reviewer)
    return reviewer


def _wrote(work: Work, panel: Panel, application_id: int, event: str, **facts: int) -> None:
    """Into the person's activity list. Who is still in a panel is in its vacancy: one who is moved has left both."""
    about = {"vacancy_id": panel.vacancy_id, "application_id": application_id}
    journal.add(work.session, work.actor, work.now, event, **about, panel=panel.id, **facts)


def _writing(work: Work, who: PanelReviewer | Place, application_id: int) -> PanelReviewer:
    """Lock what a review is about, and the reviewer as they are now; refuses when nothing can be written."""
    applications.lock(work.session, [application_id])
    reviewer = _locked(work, who)
    gone = reviewing.has_left(work.session, reviewer.panel_id, application_id)
    if gone is None:
        raise Unknown
    if gone:
        raise NotNow(GONE_FROM_IT)
    return reviewer


def _locked(work: Work, who: PanelReviewer | Place) -> PanelReviewer:
    """The reviewer as they are now, their panel kept from others; NotNow when it or their part in it is over."""
    panel = panels.by_id(work.session, who.panel_id, lock=True)
    found = reviewing.reviewer(work.session, who.id)
    if panel is None or found is None:
        raise Unknown
    if found.person is not None and not found.person.active:
        raise NotAllowed
    insist_asked(found)
    if is_over(work, panel):
        raise NotNow(CLOSED)
    return found


def _checked(terms: Terms, rating: str | None, comment: str) -> tuple[int | None, str]:
    """A rating and a comment as they are stored; BadFields for what cannot be taken or the panel does not want."""
    wrong: dict[str, Phrase] = {}
    number: int | None = None
    try:
        number = None if rating is None else ratings.rating(rating)
    except BadValue as error:
        wrong["rating"] = error.phrase
    words = values.prose(comment)
    if len(words) > ratings.COMMENT_LENGTH:
        wrong["comment"] = TOO_LONG
    wrong |= {one: phrase for one, phrase in unwanted(terms, number, words).items() if one not in wrong}
    if wrong:
        raise BadFields(**wrong)
    return number, words


def _save(
    work: Work,
    reviewer: PanelReviewer,
    application_id: int,
    review: Review | None,
    number: int | None,
    words: str,
    *,
    gives: bool,
) -> None:
    if review is None:
        review = Review(reviewer_id=reviewer.id, application_id=application_id, created_at=work.now)
        work.session.add(review)
    review.rating, review.comment, review.changed_at = number, words, work.now
    if gives and review.given_at is None:
        review.given_at = work.now
    work.session.flush()


# --- declining -----------------------------------------------------------------------------------------------------


def insist_can_decline(work: Work, reviewer: PanelReviewer) -> None:
    """NotNow for whom nothing is asked any more."""
    insist_asked(reviewer)
    if is_over(work, reviewer.panel):
        raise NotNow(CLOSED)
    if reviewer.state is ReviewerState.DONE:
        raise NotNow(DONE)


def cannot(work: Work, reviewer: PanelReviewer, reason: CannotReason, words: str) -> None:
    """End a reviewer's part because they cannot review; what they have written so far is forgotten.

    Who has given all of their reviews has nothing to decline. BadFields at `words`, which the reason *other* needs.
    """
    reviewer = _locked(work, reviewer)
    insist_can_decline(work, reviewer)
    said = values.prose(words)
    if len(said) > WORDS_LENGTH:
        raise BadFields(words=say("This is too long: at most {longest} characters.", longest=WORDS_LENGTH))
    if reason is CannotReason.OTHER and not said:
        raise BadFields(words=NEEDS_WORDS)
    reviewing.drop(work.session, reviewer.id)
    reviewer.state, reviewer.ended_at = ReviewerState.CANNOT, work.now
    reviewer.reason, reviewer.words = reason, said
    work.session.flush()
    facts: dict[str, Any] = {"panel": reviewer.panel_id, "reviewer": reviewer.id, "reason": str(reason)}
    journal.add(work.session, work.actor, work.now, "review_declined", vacancy_id=reviewer.panel.vacancy_id, **facts)
    closing.settle(work, reviewer.panel, reviewer)
    reaching.declined(work, reviewer)
