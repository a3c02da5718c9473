"""The list that lies beneath a form: once the form is closed it must not show what was so before.

Slack shows a view again as it was drawn last, so it is drawn anew while it is covered. Its hash is not known here, and
nobody can change it meanwhile.
"""

from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.kit.modal import View
from bot.modals import list_view
from bot.services import lists
from bot.texts.translator import Translator
from bot.work import Work
from domain.errors import Refused

log = structlog.get_logger(__name__)


def drawn(work: Work, t: Translator, list_id: int) -> View | None:
    """The list as it stands now; None when there is none, or it was too long ago."""
    if not list_id:
        return None
    try:
        return list_view.draw(t, lists.anew(work, list_id))
    except Refused:
        return None


def redraw(client: WebClient, body: dict[str, Any], view: View | None) -> None:
    """Bring what lies beneath a view up to date. What was done stands, whether that succeeds or not."""
    beneath = (body.get("view") or {}).get("previous_view_id")
    if view is None or not beneath:
        return
    try:
        client.views_update(view_id=beneath, view=view)
    except (SlackClientError, OSError) as error:
        log.info("list_beneath_not_redrawn", error=type(error).__name__)
