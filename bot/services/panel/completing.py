"""Telling the requester that somebody has given all their reviews, where they asked for that; never what was said.

Source: docs/behaviour.md, Panel review.
"""

from bot.services.panel import mails
from bot.services.panel.naming import name_of
from bot.work import Work
from domain.access import VacancyAccess, access_to
from domain.delivery import Channel, ParcelKind
from domain.panels import OUT, ReviewerState
from storage import outbox, panels, people
from storage.panel_tables import Panel, PanelReviewer
from storage.tables import Person


def completed(work: Work, reviewer: PanelReviewer) -> None:
    """Tell of it once for each reviewer, however often they change something afterwards: by mail, without an address in Slack."""
    panel = reviewer.panel
    person = panel.person
    if not panel.tells_each or person is None or not _hears(work, panel, person):
        return
    if person.email:
        _by_mail(work, panel, person, reviewer)
    else:
        _in_slack(work, person, reviewer)


def _hears(work: Work, panel: Panel, person: Person) -> bool:
    """Still with Kalle, and still at work in the vacancy."""
    actor = people.actor(people.asked(work.session), person.slack_id, "panel")
    least = (VacancyAccess.NORMAL, VacancyAccess.ADMINISTRATOR)
    return actor is not None and access_to(actor, panel.vacancy_id, panel.vacancy.department_id) in least


def _by_mail(work: Work, panel: Panel, person: Person, reviewer: PanelReviewer) -> None:
    done, asked = how_far(work, panel)
    values = {
        "first-name": person.name.split()[0],
        "reviewer": name_of(reviewer),
        "project": panel.vacancy.title,
        "number-done": str(done),
        "number-of-reviewers": str(asked),
        "number-of-applicants": str(len(panels.shortlist(work.session, panel.id))),
    }
    to = mails.To(person.name, person.email or "", person.language)
    mails.put(work, panel, ParcelKind.PANEL_DONE, to, values, key=_key(reviewer), person_id=person.id)


def _in_slack(work: Work, person: Person, reviewer: PanelReviewer) -> None:
    outbox.put(
        work.session,
        channel=Channel.SLACK,
        kind=ParcelKind.PANEL_DONE,
        key=_key(reviewer),
        recipient=person.slack_id,
        due_at=work.now,
        now=work.now,
        facts={"reviewer": reviewer.id},
        person_id=person.id,
    )


def _key(reviewer: PanelReviewer) -> str:
    return f"panel_done:{reviewer.id}"


def how_far(work: Work, panel: Panel) -> tuple[int, int]:
    """How many reviewers are done, and how many are asked; who cannot, passed it on or was revoked is neither."""
    states = [one for one in panels.standing(work.session, panel.id) if one not in OUT]
    return sum(one is ReviewerState.DONE for one in states), len(states)
