"""Putting a view before somebody: over a message it opens, within a modal it takes that one's place."""

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.kit.answers import number_of
from bot.kit.modal import View
from bot.services.interview import looking
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor
from domain.cards import InterviewCard


def show_view(client: WebClient, body: dict[str, Any], view: View) -> None:
    """Show a view after a press, wherever the button was."""
    if (body.get("view") or {}).get("type") == "modal":
        redraw(client, body, view)
    else:
        client.views_open(trigger_id=body["trigger_id"], view=view)


def show_over(client: WebClient, body: dict[str, Any], view: View) -> None:
    """Show a view on top of the one that is open, which is there again when it is closed; Slack piles up three."""
    if has_room_above(body.get("view") or {}):
        client.views_push(trigger_id=body["trigger_id"], view=view)
    else:
        redraw(client, body, view)


def has_room_above(view: Mapping[str, Any]) -> bool:
    """Whether one more fits on top of this view."""
    return view.get("previous_view_id") in (None, "", view.get("root_view_id"))


def form_about_interview(draw: Callable[[Translator, InterviewCard], View]) -> Callable[..., None]:
    """Return the listener of a card's button that opens a form about its interview."""

    def asked(
        ack: Ack,
        body: dict[str, Any],
        action: dict[str, Any],
        client: WebClient,
        actor: Actor,
        look: Begin,
        t: Translator,
    ) -> None:
        with look(actor) as work:
            card = looking.to_change(work, number_of(action))
        show_view(client, body, draw(t, card))
        ack()

    return asked


def redraw(client: WebClient, body: dict[str, Any], view: View) -> None:
    """Bring an open view up to date; when a later change was faster, its drawing stands."""
    try:
        client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)
    except SlackApiError as error:
        if error.response.get("error") not in ("hash_conflict", "not_found"):
            raise


def of_view(callback_id: str) -> Callable[[dict[str, Any]], bool]:
    """Return the matcher of presses in one form, for fields whose names other forms use as well."""

    def matches(body: dict[str, Any]) -> bool:
        return (body.get("view") or {}).get("callback_id") == callback_id

    return matches
