"""Panels of somebody who is erased: no text keeps their name, and what shows them in Slack is drawn anew.

Their reviews go with their application. Source: docs/behaviour.md, Panel review.
"""

import json
from collections.abc import Collection, Sequence
from datetime import datetime

from bot.services import about as telling
from bot.services.panel import closing, request, sending
from bot.work import Work
from domain import anonymous, tags
from domain.anonymous import Traces
from storage import panel_nudges, panels, reviewing
from storage.panel_tables import Panel, PanelReviewer


def forget(work: Work, application_ids: Collection[int]) -> Sequence[int]:
    """Before somebody's applications are removed: hold their panels and take the name out of their texts; returns the ids.

    Panels are held in the order of their ids, by everybody who holds several. What was written of other candidates stays, as notes do.
    """
    found = [one.id for one in reviewing.naming(work.session, application_ids)]
    for panel_id in found:
        panel = panels.by_id(work.session, panel_id, lock=True)
        if panel is not None:
            _forget(work, panel, application_ids)
    work.session.flush()
    return found


def _forget(work: Work, panel: Panel, application_ids: Collection[int]) -> None:
    everybody = [one.application for one in panels.shortlist(work.session, panel.id, left=False)]
    reviewers = panels.reviewers(work.session, panel.id)
    for gone in (one for one in everybody if one.id in application_ids):
        known = telling.traces(gone)
        _from_texts(panel, reviewers, known)
        _from_copies(work, panel, known)
    panel_nudges.forget_mails(work.session, [one.id for one in reviewers])


def _from_texts(panel: Panel, reviewers: Sequence[PanelReviewer], known: Traces) -> None:
    panel.subject, panel.contents, panel.signature = (
        tags.around(one, lambda words: anonymous.without(words, known))
        for one in (panel.subject, panel.contents, panel.signature)
    )
    for reviewer in reviewers:
        reviewer.words = anonymous.without(reviewer.words, known)


def _from_copies(work: Work, panel: Panel, known: Traces) -> None:
    """The copies of the request that are kept with the others; one that cannot be opened any more goes."""
    vault = work.house.vault
    for copy in panel_nudges.copies(work.session, panel.step_id):
        try:
            kept = json.loads(vault.open(copy.text))
        except ValueError:
            work.session.delete(copy)
            continue
        kept |= {part: anonymous.without(kept[part], known) for part in ("subject", "text")}
        copy.text = vault.seal(json.dumps(kept).encode("utf-8"))


def lookers(work: Work, panel_ids: Sequence[int]) -> set[int]:
    """Whose Home shows these panels."""
    found = [panels.by_id(work.session, one) for one in panel_ids]
    asked = {one.person_id for panel_id in panel_ids for one in panels.reviewers(work.session, panel_id)}
    return {one for one in asked | {panel.person_id for panel in found if panel is not None} if one is not None}


def redraw(work: Work, panel_ids: Sequence[int]) -> None:
    """After it: what is left of these panels is settled, and every message that named the person is drawn anew.

    A request that has not left is written anew, for whoever wrote it may have named the person.
    """
    for panel_id in panel_ids:
        panel = panels.by_id(work.session, panel_id, lock=True)
        if panel is None:
            continue
        closing.settle(work, panel)
        reviewers = panels.reviewers(work.session, panel.id)
        waiting = panel_nudges.remove_waiting(work.session, [one.id for one in reviewers])
        for reviewer in reviewers:
            if reviewer.id in waiting and panel.closed_at is None:
                _write_anew(work, panel, reviewer, waiting[reviewer.id])


def of_switched_off(work: Work, panel_ids: Sequence[int]) -> list[tuple[str, str]]:
    """Where the messages of these panels stand whose readers are switched off: nothing is drawn for them any more.

    They are forgotten here, and whoever asks takes them away.
    """
    found: list[tuple[str, str]] = []
    for panel_id in panel_ids:
        panel = panels.by_id(work.session, panel_id)
        for reviewer in panels.reviewers(work.session, panel_id):
            if reviewer.ts and reviewer.person is not None and not reviewer.person.active:
                found.append((reviewer.channel_id, reviewer.ts))
                reviewer.channel_id = reviewer.ts = ""
        if panel is not None and panel.result_ts and panel.person is not None and not panel.person.active:
            found.append((panel.result_channel_id, panel.result_ts))
            panel.result_channel_id = panel.result_ts = ""
    work.session.flush()
    return found


def _write_anew(work: Work, panel: Panel, reviewer: PanelReviewer, due_at: datetime) -> None:
    what = request.of_panel(panel, len(panels.shortlist(work.session, panel.id)))
    sending.mail(work, panel, reviewer, what, due_at)
