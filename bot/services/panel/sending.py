"""Sending a shortlist for review: the panel of a step, its people, whom it asks; taking all of that back.

The panel comes into being with the first person of the step, and the requests with the last: a step of many is done in
pieces. Source: docs/behaviour.md, Panel review.
"""

import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.services import watching as homes
from bot.services.acting import letters
from bot.services.panel import asking, links, mails, request, telling, watching
from bot.services.panel.asking import Asking
from bot.services.panel.request import About
from bot.work import Work
from domain import panel_mail
from domain.delivery import Channel, ParcelKind
from domain.language import Language
from domain.letters import Variant
from domain.panels import Closing, due_moment
from storage import outbox, panel_requests, panels
from storage import watching as lookers
from storage.panel_tables import Panel, PanelCandidate, PanelReviewer
from storage.step_tables import LetterCopy, Step
from storage.tables import Application, Vacancy

HIDDEN = "…"
"""What stands for the review link wherever it is not the reviewer who reads."""


class _Left(Exception):
    """A request has left the house."""


# --- person by person ----------------------------------------------------------------------------------------------


def take_in(work: Work, step: Step, application: Application, inputs: Asking) -> Panel:
    """Put one more person into the panel of a step, which is made with the first of them.

    Until the requests go out the positions are below zero, so that the final ones can be given out anew. The panel has not
    begun by then: to everybody else it is not there.
    """
    with work.session.no_autoflush:
        panel = panels.of_step(work.session, step.id) or _new(work, step, application.vacancy, inputs)
    below = panels.next_below(work.session, panel.id)
    work.session.add(PanelCandidate(panel_id=panel.id, application_id=application.id, position=below))
    return panel


def _new(work: Work, step: Step, vacancy: Vacancy, inputs: Asking) -> Panel:
    named = asking.named(work, inputs)
    panel = Panel(
        vacancy_id=vacancy.id,
        person_id=step.person_id,
        step_id=step.id,
        language=inputs.language,
        sender=inputs.sender,
        **vars(request.whole(inputs.text)),
        rating=not inputs.no_rating,
        comments=not inputs.no_comments,
        blind=inputs.blind,
        files=not inputs.without_files,
        tells_each=inputs.tells_each,
        confirms=inputs.confirms,
        quorum=asking.quorum_of(inputs, named.count),
        due_at=due_moment(inputs.due, ZoneInfo(vacancy.zone)) if inputs.due else None,
        created_at=work.now,
        left_count=0,
    )
    work.session.add(panel)
    work.session.flush()
    asked_at = letters.leaving_at(work, step)
    work.session.add_all(
        PanelReviewer(panel_id=panel.id, person_id=one.id, language=one.language, asked_at=asked_at)
        for one in named.inside
    )
    work.session.add_all(_outside(panel.id, one, inputs.language, asked_at) for one in named.outside)
    work.session.flush()
    return panel


def _outside(panel_id: int, address: str, language: Language, asked_at: datetime) -> PanelReviewer:
    key = address.casefold()
    return PanelReviewer(panel_id=panel_id, email=address, email_key=key, language=language, asked_at=asked_at)


# --- when all are in -----------------------------------------------------------------------------------------------


def send(work: Work, step: Step) -> None:
    """Give everybody their place and queue the requests, which leave when the step cannot be undone any more."""
    found = panels.of_step(work.session, step.id)
    panel = panels.by_id(work.session, found.id, lock=True) if found is not None else None
    if panel is None or panel.closed_at is not None:
        return
    candidates = panels.shortlist(work.session, panel.id, left=False)
    if not candidates:
        give_up(work, step)
        return
    _place(panel, candidates)
    applications = [one.application for one in candidates]
    if panel.blind:
        text = request.without_names(_text_of(panel), request.everybody(applications))
        panel.subject, panel.contents, panel.signature = text.subject, text.contents, text.signature
    work.session.flush()
    _ask_everybody(work, step, panel, applications)


def _place(panel: Panel, candidates: Sequence[PanelCandidate]) -> None:
    """In the order they were ticked; in a blind panel in one that tells nothing."""
    ordered = sorted(candidates, key=lambda one: -one.position)
    if panel.blind:
        secrets.SystemRandom().shuffle(ordered)
    for position, one in enumerate(ordered, start=1):
        one.position = position
    panel.left_count = len(ordered)


def _ask_everybody(work: Work, step: Step, panel: Panel, applications: Sequence[Application]) -> None:
    leaves_at, what = letters.leaving_at(work, step), request.of_panel(panel, len(applications))
    reviewers = panels.reviewers(work.session, panel.id)
    panel.begun_at = leaves_at
    for one in reviewers:
        one.asked_at = leaves_at
    work.session.flush()
    sent = [mail(work, panel, one, what, leaves_at) for one in reviewers if one.email]
    for one in reviewers:
        watching.desk(work, one, leaves_at)
    watching.card(work, panel, leaves_at)
    _homes(work, reviewers, leaves_at)
    if sent:
        to = ", ".join(one.email for one in reviewers if one.email)
        _keep_copies(work, step, panel, applications, sent[0], to)


def _text_of(panel: Panel) -> Variant:
    return Variant(panel.subject, panel.contents, panel.signature)


def mail(work: Work, panel: Panel, reviewer: PanelReviewer, what: About, leaves_at: datetime) -> int | None:
    """One mail to somebody outside, with a link of their own; the token is in the sealed mail and nowhere else."""
    url = work.house.review_url(links.make(work, reviewer))
    return mails.put(
        work,
        panel,
        ParcelKind.PANEL_REQUEST,
        mails.To("", reviewer.email or "", reviewer.language),
        request.values(work, what, reviewer.language, url),
        key=f"{ParcelKind.PANEL_REQUEST}:{reviewer.id}",
        due_at=leaves_at,
        about=panel_mail.about(reviewer.id),
        text=_text_of(panel),
    )


def _homes(work: Work, reviewers: Sequence[PanelReviewer], leaves_at: datetime) -> None:
    """Colleagues find it in their Home as soon as they are asked. Nothing waits behind such a drawing."""
    ids = {one.person_id for one in reviewers if one.person_id is not None}
    for person_id, slack_id in lookers.homes(work.session, ids, work.now - homes.FRESH):
        outbox.put(
            work.session,
            channel=Channel.SLACK,
            kind=ParcelKind.HOME,
            key=f"home:{person_id}:{secrets.token_hex(8)}",
            recipient=f"home:{slack_id}",
            due_at=leaves_at,
            now=work.now,
            person_id=person_id,
        )


def _keep_copies(
    work: Work, step: Step, panel: Panel, applications: Sequence[Application], parcel_id: int | None, to: str
) -> None:
    """One copy with each person: all mails say the same, but for the link, which is not in it."""
    letter = request.letter(work, request.of_panel(panel, len(applications)), _text_of(panel), panel.language, HIDDEN)
    kept = {"to": to, "from": panel.sender, "subject": letter.subject, "text": letter.text}
    raw = json.dumps(kept).encode("utf-8")
    work.session.add_all(
        LetterCopy(
            application_id=one.id,
            step_id=step.id,
            parcel_id=parcel_id,
            kind=ParcelKind.PANEL_REQUEST,
            text=work.house.vault.seal(raw),
            created_at=work.now,
        )
        for one in applications
    )


# --- taking it back ------------------------------------------------------------------------------------------------


def take_back(work: Work, step: Step) -> bool:
    """Close the panel of a step of which nothing has left; False when a request has, and then nothing is stopped."""
    found = panels.of_step(work.session, step.id)
    panel = panels.by_id(work.session, found.id, lock=True) if found is not None else None
    if panel is None:
        return True
    reviewers = panels.reviewers(work.session, panel.id)
    try:
        with work.session.begin_nested():
            if not panel_requests.stop(work.session, panel, reviewers):
                raise _Left
    except _Left:
        return False
    panel.closing = Closing.TAKEN_BACK
    _close(work, panel, Closing.TAKEN_BACK)
    telling.result_changed(work, panel)
    return True


def give_up(work: Work, step: Step) -> None:
    """Close the panel of a step that came to nothing before anybody was asked."""
    panel = panels.of_step(work.session, step.id)
    if panel is not None:
        _close(work, panel, Closing.EMPTY)


def _close(work: Work, panel: Panel, why: Closing) -> None:
    """Without a word to anybody: nobody was asked yet, and whoever sent it reads what came of the step."""
    if panel.closed_at is None:
        panel.closed_at, panel.closing = work.now, why
    work.session.flush()
    if panel.ts:
        watching.card(work, panel)
    reviewing = {one.person_id for one in panels.reviewers(work.session, panel.id) if one.person_id is not None}
    homes.homes(work, reviewing)


def of_step(work: Work, step_id: int) -> int:
    """The id of the panel that a step sent; 0 for none."""
    panel = panels.of_step(work.session, step_id)
    return panel.id if panel is not None else 0
