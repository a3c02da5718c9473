"""What the words after `/interview` fill in. Nothing is sent by words: they end in a filled form."""

from dataclasses import dataclass
from datetime import date, time

from bot.services import browsing, reach
from bot.services.browsing import ApplicationRow
from bot.work import Work
from domain.access import VacancyAccess, types_allowed
from domain.errors import NotAllowed
from domain.status import InterviewForm, InterviewType
from domain.wishes import Wish, read_wish
from storage import people

USUAL_MINUTES = 60


@dataclass(frozen=True)
class Prefill:
    """Step 1 as it is opened. `found` counts the candidates that fit the words when no single one did."""

    chosen: tuple[ApplicationRow, ...]
    words: str
    found: int
    types: tuple[InterviewType, ...]
    type: InterviewType
    form: InterviewForm
    interviewers: tuple[str, ...]
    day: date | None
    at: time | None
    minutes: int


def from_words(work: Work, text: str) -> Prefill:
    """Read what was typed; NotAllowed for somebody who may not invite at all."""
    wish = read_wish(text, work.now.astimezone(work.house.zone).date()) if text else Wish()
    found = browsing.find(work, wish.name, VacancyAccess.NORMAL) if wish.name else []
    chosen = tuple(found) if len(found) == 1 else ()
    return _prefill(work, wish, chosen, len(found))


def for_application(work: Work, application_id: int) -> Prefill:
    """Step 1 for one candidate; refusals for who may not invite there."""
    reach.application(work, application_id, VacancyAccess.NORMAL)
    return _prefill(work, Wish(), tuple(browsing.named(work, (application_id,))), 1)


def _prefill(work: Work, wish: Wish, chosen: tuple[ApplicationRow, ...], found: int) -> Prefill:
    types = types_allowed(work.actor)
    if not types or not browsing.acts_somewhere(work):
        raise NotAllowed
    return Prefill(
        chosen=chosen,
        words=wish.name,
        found=found,
        types=types,
        type=_type(wish, types),
        form=wish.form or InterviewForm.IN_PERSON,
        interviewers=_interviewers(work, wish),
        day=wish.day,
        at=wish.at,
        minutes=wish.minutes or USUAL_MINUTES,
    )


def _type(wish: Wish, types: tuple[InterviewType, ...]) -> InterviewType:
    """What was said; else a telephone call is the initial one, and everything else the first interview."""
    usual = InterviewType.INITIAL if wish.form is InterviewForm.TELEPHONE else InterviewType.FIRST
    wanted = wish.type or usual
    return wanted if wanted in types else types[0]


def _interviewers(work: Work, wish: Wish) -> tuple[str, ...]:
    """Who was named, and otherwise who asks."""
    handles = {handle.casefold() for handle in wish.handles}
    by_handle = (
        [one.slack_id for one in people.everyone(work.session) if _goes_by(one.name, one.email, handles)]
        if handles
        else []
    )
    named = tuple(dict.fromkeys((*wish.mentions, *by_handle)))
    return named or (work.actor.slack_id,)


def _goes_by(name: str, email: str | None, handles: set[str]) -> bool:
    words = {*name.casefold().split(), name.casefold().replace(" ", "."), (email or "").partition("@")[0].casefold()}
    return bool(words & handles)
