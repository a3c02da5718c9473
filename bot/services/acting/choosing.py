"""Whom an action is for: a selection, and what is said about each of them before anything is done."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from bot.services import reach
from bot.services.acting.deed import Deed, Inputs, joined
from bot.services.acting.deeds import DEEDS
from bot.texts import when
from bot.work import Work
from domain.access import ActorKind, VacancyAccess, require_right, types_allowed
from domain.actions import TABLE, Action, judge
from domain.errors import NotNow, Phrase, Unknown, say
from domain.language import Language
from domain.status import ApplicationStatus
from domain.steps import MOST
from storage import applications, interviews, selections
from storage.step_tables import Selection
from storage.tables import Application, Vacancy


@dataclass(frozen=True)
class Chosen:
    """One person of a selection: `refused` says why they are left out, `asks` what should be thought of first.

    `by_answers` is true when they are left out for what was answered, and another answer may let them in.
    """

    application_id: int
    name: str
    vacancy: str
    language: Language
    status: ApplicationStatus
    refused: Phrase | None = None
    asks: Phrase | None = None
    by_answers: bool = False


@dataclass(frozen=True)
class Choice:
    """A selection as it stands: the people, and what speaks against some of them; `asks` is about all of them."""

    selection_id: int
    action: Action
    people: tuple[Chosen, ...]
    missing: int = 0
    does: tuple[Phrase, ...] = ()
    asks: tuple[Phrase, ...] = ()

    @property
    def going(self) -> tuple[Chosen, ...]:
        """Those the action is for."""
        return tuple(one for one in self.people if one.refused is None)

    @property
    def left_out(self) -> tuple[Chosen, ...]:
        """Those it is not done with."""
        return tuple(one for one in self.people if one.refused is not None)

    @property
    def otherwise(self) -> "Choice":
        """Whom other answers may let in, as if they did."""
        return replace(self, people=tuple(replace(one, refused=None) for one in self.people if one.by_answers))

    @property
    def asked_about(self) -> tuple[Chosen, ...]:
        """Those somebody should look at first."""
        return tuple(one for one in self.going if one.asks is not None)

    @property
    def mark(self) -> str:
        """A short word for what was said, to be compared when it is executed; empty when nothing was."""
        said = [(one.application_id, _whole(one.refused), _whole(one.asks)) for one in self.people]
        worth_it: list[object] = [one for one in said if one[1] or one[2]]
        worth_it += [_whole(one) for one in self.asks]
        return (
            hashlib.sha256(repr((worth_it, self.missing)).encode()).hexdigest()[:16] if worth_it or self.missing else ""
        )


def _whole(fact: object) -> object:
    """A sentence with everything that stands in it, down to the sentences it is made of."""
    if not isinstance(fact, Phrase):
        return fact and str(fact)
    return fact.text, sorted((name, _whole(one)) for name, one in fact.facts.items())


def insist_allowed(work: Work, action: Action) -> None:
    """Refuse whoever lacks the single right the table names."""
    right = TABLE[action].right
    if right is not None:
        require_right(work.actor, right)


def offered(work: Work, vacancy: Vacancy, *, several: bool = False) -> tuple[Action, ...]:
    """The actions the actor may execute in a vacancy; the others do not exist for them."""
    if not reach.may(work, vacancy, VacancyAccess.NORMAL):
        return ()
    return tuple(one for one in usable(work) if TABLE[one].several or not several)


def usable(work: Work) -> tuple[Action, ...]:
    """The actions the actor has the right to execute where they may act at all."""
    return tuple(one for one in Action if exists(one) and _has_right(work, one))


def exists(action: Action) -> bool:
    """Whether an action can be done at all."""
    return action in DEEDS or action is Action.INVITE


def _has_right(work: Work, action: Action) -> bool:
    if action is Action.INVITE:
        return bool(types_allowed(work.actor))
    right = TABLE[action].right
    return right is None or right in work.actor.rights or work.actor.kind is ActorKind.OPERATOR


def select(work: Work, action: Action, application_ids: Sequence[int]) -> Selection:
    """Remember whom an action is for; Unknown or NotAllowed for who may not act on all of them."""
    insist_allowed(work, action)
    ids = list(dict.fromkeys(application_ids))
    if not TABLE[action].several and len(ids) > 1:
        raise NotNow(say("This can be done with one person at a time."))
    if not ids or len(ids) > MOST:
        raise NotNow(say("Choose at least one person and at most {most}.", most=MOST))
    reach.all_applications(work, ids, VacancyAccess.NORMAL)
    selection = Selection(
        person_id=work.actor.person_id, action=action, application_ids=ids, created_at=work.now, query={}
    )
    work.session.add(selection)
    work.session.flush()
    return selection


def load(work: Work, selection_id: int, *, lock: bool = False) -> Selection:
    """The actor's own selection; Unknown for anybody else's."""
    found = selections.by_id(work.session, selection_id, lock=lock)
    if found is None or found.person_id != work.actor.person_id:
        raise Unknown
    insist_allowed(work, deed_of(found).action)
    return found


def deed_of(selection: Selection) -> Deed[Any]:
    """What does the selection's action; Unknown for one without, as a list of ticks is before anything was chosen."""
    if selection.action not in DEEDS:
        raise Unknown
    return DEEDS[selection.action]


def begin(work: Work, action: Action, application_ids: Sequence[int]) -> Choice:
    """Remember whom an action is for, and say what there is to say about them before anything was filled in."""
    selection = select(work, action, application_ids)
    deed = deed_of(selection)
    people = applications.by_ids(work.session, selection.application_ids)
    return choice(work, selection, deed, deed.starts_from(work, people))


def again(work: Work, selection_id: int, inputs: Inputs) -> Choice:
    """The same for what is filled in by now."""
    selection = load(work, selection_id)
    return choice(work, selection, deed_of(selection), inputs)


def action_of(work: Work, selection_id: int) -> Action:
    """What the actor's selection is for."""
    return deed_of(load(work, selection_id)).action


def choice(
    work: Work, selection: Selection, deed: Deed[Any], inputs: Inputs, only: Sequence[int] | None = None
) -> Choice:
    """What is said about each of a selection; `only` those of them who were left ticked."""
    return with_people(work, selection, deed, inputs, only)[0]


def with_people(
    work: Work, selection: Selection, deed: Deed[Any], inputs: Inputs, only: Sequence[int] | None
) -> tuple[Choice, list[Application]]:
    """The same, and the applications of those who are not left out."""
    wanted = [id for id in selection.application_ids if only is None or id in set(only)]
    found = applications.by_ids(work.session, wanted)
    for one in found:
        reach.require_vacancy(work, one.vacancy, VacancyAccess.NORMAL)
    people = _with_doubles([_chosen(work, one, deed, inputs) for one in found], found, deed, inputs)
    going = [one for one, said in zip(found, people, strict=True) if said.refused is None]
    people = _with_meetings(work, people, deed, inputs)
    asks = deed.asks(work, going, inputs) if going else ()
    missing = len(wanted) - len(found)
    return Choice(selection.id, deed.action, people, missing=missing, does=deed.does(inputs), asks=asks), going


def _with_meetings(work: Work, people: tuple[Chosen, ...], deed: Deed[Any], inputs: Inputs) -> tuple[Chosen, ...]:
    """Whose interviews end with it is said by name: that is the one message they get of a step that sends none."""
    going = [one.application_id for one in people if one.refused is None]
    if not going or not deed.ends_interviews(inputs):
        return people
    meeting = interviews.whose_are_ahead(work.session, going, work.now)
    return tuple(
        replace(one, asks=joined([one.asks, *_ending(work, one.application_id)]))
        if one.application_id in meeting
        else one
        for one in people
    )


def _ending(work: Work, application_id: int) -> list[Phrase]:
    """A sentence for each interview that is cancelled."""
    return [
        say(
            "The interview on {at} is cancelled, and whoever knows of it is told.",
            at=when.moment(one.starts_at, ZoneInfo(one.application.vacancy.zone), work.actor.language),
        )
        for one in interviews.ahead_of(work.session, application_id, work.now)
    ]


def _with_doubles(
    people: Sequence[Chosen], found: Sequence[Application], deed: Deed[Any], inputs: Inputs
) -> tuple[Chosen, ...]:
    """What there is to think of where one person is ticked with several applications."""
    who = {one.id: one.candidate_id for one in found}
    times = Counter(who[one.application_id] for one in people if one.refused is None)
    said = {person: deed.ticked_again(inputs, many) for person, many in times.items() if many > 1}
    if not any(said.values()):
        return tuple(people)
    return tuple(
        one if one.refused else replace(one, asks=joined([one.asks, said.get(who[one.application_id])]))
        for one in people
    )


def _chosen(work: Work, application: Application, deed: Deed[Any], inputs: Inputs) -> Chosen:
    said = deed.verdict(work, application, inputs)
    always = judge(deed.action, application.status, open_offer=application.offer_open)
    candidate = application.candidate
    return Chosen(
        application.id,
        candidate.name,
        application.vacancy.title,
        candidate.language,
        application.status,
        said.refused,
        said.asks,
        by_answers=said.refused is not None and always.refused is None,
    )
