"""Collaborative rating: everybody with access to a vacancy rates its applicants. Source: docs/behaviour.md, Collaborative rating.

Nobody sees what others said, nor how many they are, before they gave a rating of their own.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.services import reach
from bot.services.acting import written
from bot.services.rating import averages
from bot.services.record import RATINGS
from bot.work import Work
from domain import independence, ratings
from domain.errors import BadFields, BadValue, NotAllowed, NotNow, Phrase, Stale, say
from domain.pages import Page
from domain.panels import NEEDS_RATING
from domain.ratings import COMMENT_LENGTH, NONE, Summary
from domain.values import prose
from storage import applications, colleague_ratings
from storage.panel_tables import ColleagueRating
from storage.tables import Application

SIZE = 5
RATED, WITHDRAWN, REPLIED = RATINGS
"""Lines of the journal that no activity list shows."""

SWITCHED_OFF = say("Collaborative rating is not used for this vacancy. Nothing was saved.")
FIRST_YOURS = say("You see your colleagues' ratings when you have given your own.")
OWES = say(
    "You are asked for a review of this person in a panel. You see your colleagues' ratings when you have given it."
)


@dataclass(frozen=True)
class Said:
    """What somebody said of an applicant, and how many replies there are to it."""

    rating_id: int
    who: str
    rating: int
    comment: str
    at: datetime
    replies: int = 0


@dataclass(frozen=True)
class RatingPage:
    """An applicant's ratings. `hidden` says why nothing of the others' is here; then `average` and `page` are empty."""

    application_id: int
    name: str
    vacancy: str
    zone: str
    own: Said | None
    hidden: Phrase | None
    average: Summary
    page: Page[Said]


def look(work: Work, application_id: int, number: int = 0) -> RatingPage:
    """What the actor may see of an applicant's ratings; NotNow in a vacancy that does not use them."""
    application = seen(work, application_id)
    own = colleague_ratings.own(work.session, application.id, _person(work))
    why = why_hidden(work, application, own)
    page, average = (Page[Said]([], 0, SIZE, 0), NONE) if why else _others(work, application, number)
    return RatingPage(
        application_id=application.id,
        name=application.candidate.name,
        vacancy=application.vacancy.title,
        zone=application.vacancy.zone,
        own=_own(work, own, hidden=why is not None),
        hidden=why,
        average=average,
        page=page,
    )


def why_hidden(work: Work, application: Application, own: ColleagueRating | None) -> Phrase | None:
    """Why the actor does not see what their colleagues said of somebody; None when they do."""
    viewer = averages.viewer(work, application, own.rating if own else None)
    if independence.sees_colleagues(viewer):
        return None
    return OWES if viewer.owes and viewer.rated else FIRST_YOURS


def _own(work: Work, own: ColleagueRating | None, *, hidden: bool) -> Said | None:
    """One's own is always there; the replies to it are the others' words."""
    if own is None:
        return None
    replies = 0 if hidden else colleague_ratings.replies_to(work.session, [own.id]).get(own.id, 0)
    return Said(own.id, work.actor.name, own.rating, own.comment, own.changed_at, replies)


def _others(work: Work, application: Application, number: int) -> tuple[Page[Said], Summary]:
    who, offset = _person(work), max(0, number) * SIZE
    found, total = colleague_ratings.others(work.session, application.id, who, offset=offset, limit=SIZE)
    if not found and total:
        return _others(work, application, (total - 1) // SIZE)
    replies = colleague_ratings.replies_to(work.session, [one.id for one in found])
    rows = [said(one, replies.get(one.id, 0)) for one in found]
    average = ratings.summary(colleague_ratings.ratings(work.session, application.id))
    return Page(rows, offset // SIZE, SIZE, total), average


def said(one: ColleagueRating, replies: int) -> Said:
    """A colleague's rating as it is shown."""
    return Said(one.id, one.person.name, one.rating, one.comment, one.changed_at, replies)


def rate(work: Work, application_id: int, rating: str | None, comment: str | None) -> None:
    """Give one's own rating, 1 to 7 with perhaps a comment, in the place of what one gave before.

    BadFields at what is missing or cannot be taken.
    """
    application = held(work, application_id)
    given, words = _checked(rating, comment)
    person_id = _person(work)
    before = colleague_ratings.own(work.session, application.id, person_id)
    if before is not None and (before.rating, before.comment) == (given, words):
        return
    colleague_ratings.put(work.session, application.id, person_id, given, words, work.now)
    written.wrote(work, application, RATED)


def _checked(rating: str | None, comment: str | None) -> tuple[int, str]:
    problems: dict[str, Phrase] = {}
    given, words = 0, ""
    try:
        given = ratings.rating(rating or "")
    except BadValue as error:
        problems["rating"] = error.phrase if rating else NEEDS_RATING
    try:
        words = comment_of(comment or "")
    except BadValue as error:
        problems["comment"] = error.phrase
    if problems:
        raise BadFields(**problems)
    return given, words


def comment_of(text: str) -> str:
    """A comment as it is kept; BadValue when it is too long."""
    clean = prose(text)
    if len(clean) > COMMENT_LENGTH:
        raise BadValue(say("This is too long: at most {longest} characters.", longest=COMMENT_LENGTH))
    return clean


def withdraw(work: Work, application_id: int) -> None:
    """Take one's own rating back, with the replies to it; Stale when there is none."""
    application = held(work, application_id)
    own = colleague_ratings.own(work.session, application.id, _person(work))
    if own is None:
        raise Stale
    colleague_ratings.withdraw(work.session, own)
    written.wrote(work, application, WITHDRAWN)


def held(work: Work, application_id: int) -> Application:
    """An applicant whose ratings are going to be changed, kept from who would delete them meanwhile."""
    applications.lock(work.session, [application_id])
    return seen(work, application_id)


def seen(work: Work, application_id: int) -> Application:
    """An applicant of a vacancy that uses collaborative rating; NotNow in any other, Unknown for who may not read it."""
    found = reach.application(work, application_id)
    if not found.vacancy.collaborative:
        raise NotNow(SWITCHED_OFF)
    return found


def _person(work: Work) -> int:
    if work.actor.person_id is None:
        raise NotAllowed
    return work.actor.person_id
