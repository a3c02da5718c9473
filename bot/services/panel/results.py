"""What a panel said, for who may see it: every number and every word goes through `domain.independence`.

Source: docs/behaviour.md, Results.
"""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from bot.services import reach
from bot.services.panel import closing, reaching
from bot.work import Work
from domain.access import ActorKind, VacancyAccess
from domain.errors import NotNow, Unknown, say
from domain.independence import Viewer, sees_panel
from domain.moments import zone_or_utc
from domain.pages import Page
from domain.panel_view import Answer, ApplicationPanel, PanelView, Result, ResultPage, Results, ReviewerLine, Said
from domain.panels import Closing, ReviewerState, Terms, begun
from domain.ratings import NONE, Summary, summary
from storage import panel_results, panels
from storage.panel_results import Asked, Given, Listed
from storage.panel_tables import Panel

SIZE = 5
NOT_YET = say(
    "What the panel says is shown when it closes, or when whoever asked for it shows the results before that."
)
BLIND = say("You review in this panel, and it is blind: what it says is shown to you when it closes.")
OWN_FIRST = say("You see what others say of this person when you have given your own review.")


def view(work: Work, panel_id: int) -> PanelView:
    """How far a panel is, for who may read its vacancy; Unknown for anybody else."""
    return _views(work, [_seen(work, panel_id)])[panel_id]


def managed(work: Work, panel_id: int) -> PanelView:
    """The same for who may manage the panel; NotAllowed or Unknown for anybody else."""
    return view(work, closing.managed(work, panel_id).id)


def views(work: Work, panel_ids: Sequence[int]) -> list[PanelView]:
    """The same of several, in their order, without those the actor may not see."""
    found = panel_results.panels(work.session, panel_ids)
    seen = [found[id] for id in panel_ids if id in found and _may_read(work, found[id])]
    drawn = _views(work, seen)
    return [drawn[one.id] for one in seen]


def of_panel(work: Work, panel_id: int) -> Results:
    """What a panel said of everybody; Unknown for who may not read the vacancy, NotNow while nobody is to see it."""
    panel = _seen(work, panel_id)
    people = panel_results.people(work.session, [panel.id])
    shown = _views(work, [panel], {panel.id: sum(one.left for one in people)})[panel.id]
    _insist_over(work, shown)
    visible = _visible(work, [one.application_id for one in people], over=shown.over)
    said = panel_results.tallies(work.session, panel.id)
    rows = [_tally(one, said, visible=one.application_id in visible) for one in people]
    return Results(shown, tuple(sorted(rows, key=_order)))


def of_person(work: Work, panel_id: int, application_id: int, number: int = 0) -> ResultPage:
    """What a panel said of one person, a page of it; NotNow while the actor is not to see it."""
    panel = _seen(work, panel_id)
    shown = _views(work, [panel])[panel.id]
    _insist_over(work, shown)
    people = panel_results.people(work.session, [panel.id], application_id)
    if not people:
        raise Unknown
    if not _visible(work, [application_id], over=shown.over):
        raise NotNow(OWN_FIRST)
    row = _result(people[0], panel_results.given(work.session, [panel.id], application_id), _names(shown))
    number = min(max(0, number), max(0, (len(row.said) - 1) // SIZE))
    page = Page(row.said[number * SIZE : (number + 1) * SIZE], number, SIZE, len(row.said))
    return ResultPage(shown, row, page)


def _insist_over(work: Work, shown: PanelView) -> None:
    if not shown.over or shown.closing is Closing.TAKEN_BACK:
        raise NotNow(NOT_YET)
    if shown.closed_at is None and shown.terms.blind and shown.id in blinded(work):
        raise NotNow(BLIND)


def blinded(work: Work) -> set[int]:
    """The open blind panels in which the actor reviews: what is said there of somebody would tell them who it is.

    Their own review tells it as well as the others': the person on whose card it stands is the one they have just reviewed.
    """
    if work.actor.person_id is None or work.actor.kind is not ActorKind.PERSON:
        return set()
    return panels.blind_of(work.session, work.actor.person_id)


def of_application(work: Work, application_id: int) -> tuple[ApplicationPanel, ...]:
    """What the card of a person shows of the panels they were sent to, the latest first; for who may read the vacancy."""
    reach.application(work, application_id)
    ids = panel_results.of_application(work.session, application_id)
    if not ids:
        return ()
    found = {id: one for id, one in panel_results.panels(work.session, ids).items() if _may_read(work, one)}
    ids = [id for id in ids if id in found]
    drawn = _views(work, [found[id] for id in ids])
    given = panel_results.given(work.session, ids, application_id)
    people = {one.panel_id: one for one in panel_results.people(work.session, ids, application_id)}
    owes, blind = bool(_owed(work, [application_id])), blinded(work)
    of_each = {id: [one for one in given if one.panel_id == id] for id in ids}
    return tuple(
        ApplicationPanel(drawn[id], None, hidden=False, answers=(), kept=True)
        if id in blind
        else _of_panel(drawn[id], people.get(id), of_each[id], owes)
        for id in ids
    )


def _of_panel(shown: PanelView, person: Listed | None, given: Sequence[Given], owes: bool) -> ApplicationPanel:
    seen = sees_panel(Viewer(access=True, owes=owes, rated=False), over=shown.over)
    result = _result(person, given, _names(shown)) if person is not None and seen else None
    return ApplicationPanel(shown, result, shown.over and owes, _answers(shown, {one.reviewer_id for one in given}))


def _answers(shown: PanelView, gave: Collection[int]) -> tuple[Answer, ...]:
    return tuple(Answer(one.name, one.id in gave, one.state) for one in shown.reviewers)


def averages(work: Work, application_ids: Collection[int]) -> Mapping[int, Summary]:
    """What panels with ratings said in all, of each of these applications that was ever sent to one.

    NONE alike for who has no rating, whose panel goes on, and whom the actor still owes a review: nothing tells these
    apart. Whoever calls it has seen to it that the actor may read the vacancies.
    """
    if not application_ids:
        return {}
    sent = panel_results.reviewed(work.session, application_ids)
    if not sent:
        return {}
    given, owed = panel_results.ratings(work.session, sent, blinded(work)), _owed(work, sent)
    return {id: NONE if id in owed else summary(given.get(id, ())) for id in sent}


def answers(work: Work, panel_ids: Collection[int], application_id: int) -> Mapping[int, tuple[Answer, ...]]:
    """Who has given a review of one person in these panels and who has not, in the order they were asked.

    Nothing of a blind one in which the actor reviews, as long as it is open.
    """
    panel_ids = set(panel_ids) - blinded(work)
    gave = {one.reviewer_id for one in panel_results.given(work.session, panel_ids, application_id)}
    found: dict[int, tuple[Answer, ...]] = {}
    for one in panel_results.reviewers(work.session, panel_ids):
        found[one.panel_id] = (*found.get(one.panel_id, ()), Answer(one.name, one.id in gave, one.state))
    return found


def _seen(work: Work, panel_id: int) -> Panel:
    panel = panel_results.panels(work.session, [panel_id]).get(panel_id)
    if panel is None or not _may_read(work, panel):
        raise Unknown
    return panel


def _may_read(work: Work, panel: Panel) -> bool:
    """Before its requests may have left a panel is there for who may manage it alone: its reviewers know nothing of it."""
    if not begun(panel.begun_at, work.now):
        return panel.begun_at is not None and closing.may_manage(work, panel)
    return reach.may(work, panel.vacancy, VacancyAccess.READ)


def _owed(work: Work, application_ids: Collection[int]) -> set[int]:
    """Those of whom the actor owes a review; somebody who is nobody Kalle could ask owes none."""
    if work.actor.person_id is None or work.actor.kind is not ActorKind.PERSON:
        return set()
    return panels.owing(work.session, work.actor.person_id, application_ids)


def _visible(work: Work, application_ids: Collection[int], *, over: bool) -> set[int]:
    owed = _owed(work, application_ids)
    return {id for id in application_ids if sees_panel(Viewer(access=True, owes=id in owed, rated=False), over=over)}


def _names(shown: PanelView) -> dict[int, str]:
    return {one.id: one.name for one in shown.reviewers}


def _tally(person: Listed, said: Mapping[int, tuple[list[int], int]], *, visible: bool) -> Result:
    """The numbers alone."""
    about = (person.application_id, person.name, person.status)
    if not visible:
        return Result(*about, hidden=True)
    numbers, comments = said.get(person.application_id, ([], 0))
    return Result(*about, summary(numbers), comments)


def _result(person: Listed, given: Sequence[Given], names: Mapping[int, str]) -> Result:
    """With who said what."""
    said = tuple(Said(names.get(one.reviewer_id, "–"), one.rating, one.comment) for one in given)
    numbers = [one.rating for one in said if one.rating is not None]
    comments = sum(bool(one.comment) for one in said)
    return Result(person.application_id, person.name, person.status, summary(numbers), comments, said)


def _order(row: Result) -> tuple[bool, bool, Fraction, str, int]:
    mean = row.summary.mean
    return (
        row.hidden,
        mean is None,
        -mean if mean is not None else Fraction(0),
        row.name.casefold(),
        row.application_id,
    )


# --- how far it is ---------------------------------------------------------------------------------------------------


def _views(work: Work, found: Sequence[Panel], left: Mapping[int, int] | None = None) -> dict[int, PanelView]:
    """`left` is how many people are left in each, where that is known already."""
    ids = [one.id for one in found]
    asked, left = _asked_of(work, ids), _left_of(work, ids) if left is None else left
    return {one.id: _view(work, one, asked.get(one.id, []), left.get(one.id, 0)) for one in found}


def _asked_of(work: Work, ids: Sequence[int]) -> dict[int, list[Asked]]:
    found: dict[int, list[Asked]] = {}
    for one in panel_results.reviewers(work.session, ids) if ids else ():
        found.setdefault(one.panel_id, []).append(one)
    return found


def _left_of(work: Work, ids: Sequence[int]) -> dict[int, int]:
    return panel_results.left_counts(work.session, ids) if ids else {}


def _view(work: Work, panel: Panel, asked: Sequence[Asked], left: int) -> PanelView:
    names = {one.id: one.name for one in asked}
    manages = closing.may_manage(work, panel)
    outside = [one.id for one in asked if one.person_id is None]
    colleagues = [one.id for one in asked if one.person_id is not None and panel.closed_at is None]
    lost = reaching.unreached(work, outside, colleagues)
    return PanelView(
        id=panel.id,
        vacancy_id=panel.vacancy_id,
        vacancy=panel.vacancy.title,
        zone=zone_or_utc(panel.vacancy.zone),
        requester=panel.person.name if panel.person is not None else "",
        terms=Terms(panel.rating, panel.comments, panel.blind),
        created_at=panel.created_at,
        begins_at=panel.begun_at if not begun(panel.begun_at, work.now) else None,
        due_at=panel.due_at,
        quorum=panel.quorum,
        people=left,
        reviewers=tuple(_line(one, names, lost, manages=manages) for one in asked),
        closed_at=panel.closed_at,
        closing=panel.closing,
        revealed_at=panel.revealed_at,
        may_manage=manages,
    )


def _line(one: Asked, names: Mapping[int, str], lost: Collection[int], *, manages: bool) -> ReviewerLine:
    """Why somebody cannot is between them and who manages the panel."""
    return ReviewerLine(
        id=one.id,
        name=one.name,
        outside=one.person_id is None,
        state=one.state,
        given=one.given if one.state is not ReviewerState.REVOKED else 0,
        active=one.active,
        reason=one.reason if manages else None,
        words=one.words if manages else "",
        openings=one.openings,
        passed_to=names.get(one.passed_to_id or 0, ""),
        unreached=one.id in lost,
    )
