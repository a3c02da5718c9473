"""A comment with the replies to it, for who may see what colleagues said. Source: docs/behaviour.md, Collaborative rating."""

from dataclasses import dataclass
from datetime import datetime

from bot.services.acting import written
from bot.services.rating import colleagues
from bot.services.rating.colleagues import REPLIED, Said
from bot.work import Work
from domain.errors import BadFields, BadValue, NotAllowed, NotNow, Unknown, say
from domain.pages import Page
from storage import colleague_ratings
from storage.panel_tables import ColleagueRating
from storage.tables import Application

SIZE = 5


@dataclass(frozen=True)
class Reply:
    """One reply."""

    who: str
    contents: str
    at: datetime


@dataclass(frozen=True)
class Thread:
    """A colleague's rating and a page of the replies to it, oldest first."""

    application_id: int
    name: str
    zone: str
    said: Said
    page: Page[Reply]


def look(work: Work, rating_id: int, number: int | None = None) -> Thread:
    """A page of the replies to a rating, the last one unless a number is given; NotNow for who may not see it yet."""
    rating, application = _seen(work, rating_id)
    total = colleague_ratings.replies_to(work.session, [rating.id]).get(rating.id, 0)
    last = max(0, (total - 1) // SIZE)
    number = last if number is None else min(max(0, number), last)
    found = colleague_ratings.replies(work.session, rating.id, offset=number * SIZE, limit=SIZE)
    rows = [Reply(one.person.name, one.contents, one.created_at) for one in found]
    return Thread(
        application_id=application.id,
        name=application.candidate.name,
        zone=application.vacancy.zone,
        said=colleagues.said(rating, total),
        page=Page(rows, number, SIZE, total),
    )


def answer(work: Work, rating_id: int, contents: str | None) -> None:
    """Reply to a colleague's comment; BadFields where there is nothing to say, or too much."""
    rating, application = _seen(work, rating_id, hold=True)
    if not rating.comment:
        raise NotNow(say("There is no comment to reply to any more. Nothing was saved."))
    if work.actor.person_id is None:
        raise NotAllowed
    try:
        words = colleagues.comment_of(contents or "")
    except BadValue as error:
        raise BadFields(contents=error.phrase) from error
    if not words:
        raise BadFields(contents=say("Please fill this in."))
    colleague_ratings.reply(work.session, rating.id, work.actor.person_id, words, work.now)
    written.wrote(work, application, REPLIED)


def _seen(work: Work, rating_id: int, *, hold: bool = False) -> tuple[ColleagueRating, Application]:
    """A rating that the actor may see; read after its application is held, for it may be withdrawn meanwhile."""
    found = colleague_ratings.by_id(work.session, rating_id)
    if found is None:
        raise Unknown
    application = colleagues.held(work, found.application_id) if hold else colleagues.seen(work, found.application_id)
    rating = colleague_ratings.by_id(work.session, rating_id)
    if rating is None:
        raise Unknown
    own = colleague_ratings.own(work.session, application.id, work.actor.person_id or 0)
    hidden = colleagues.why_hidden(work, application, own)
    if hidden is not None:
        raise NotNow(hidden)
    return rating, application
