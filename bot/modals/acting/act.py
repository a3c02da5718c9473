"""*Further Progress* and *Execute*: opening an action's form, following what is typed, executing it."""

from collections.abc import Sequence
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import number_of
from bot.kit.modal import View
from bot.modals import invitation
from bot.modals.acting import frame, result
from bot.modals.acting.faces import FACES
from bot.modals.opening import of_view, redraw, show_view
from bot.services.acting import choosing, executing, looking
from bot.services.acting.choosing import Choice
from bot.services.acting.deed import Inputs
from bot.services.invitation import prefill
from bot.texts.translator import Translator
from bot.work import Begin, Work
from domain.access import Actor
from domain.actions import Action
from domain.errors import NotNow, Unknown, say

CHOOSE = "act:choose"
EXECUTE = "act:execute"


def register(app: App) -> None:
    """Answer the button beside the list of actions, the forms, and the fields they watch."""
    app.action(CHOOSE)(chosen)
    app.action(EXECUTE)(asked)
    app.view(frame.CALLBACK)(submitted)
    for watched in sorted({name for face in FACES.values() for name in face.watched}):
        app.action({"type": "block_actions", "action_id": watched}, matchers=[of_view(frame.CALLBACK)])(edited)


def chosen(ack: Ack) -> None:
    """Somebody chose an action in the list: nothing happens before *Execute*."""
    ack()


def asked(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator
) -> None:
    """Open the form of the action that is chosen in the list beside the button."""
    wanted = chosen_action(body)
    with begin(actor) as work:
        view = open_form(work, t, wanted, [number_of(action)])
    show_view(client, body, view)
    ack()


def chosen_action(body: dict[str, Any]) -> Action:
    """The action that is chosen in the list; NotNow when none is."""
    values = ((body.get("view") or body).get("state") or {}).get("values") or {}
    found = [
        one[CHOOSE]["selected_option"] for one in values.values() if (one.get(CHOOSE) or {}).get("selected_option")
    ]
    if not found:
        raise NotNow(say("Choose what to do first."))
    try:
        return Action(found[0]["value"])
    except ValueError as error:
        raise Unknown from error


def open_form(work: Work, t: Translator, action: Action, application_ids: Sequence[int]) -> View:
    """Remember whom an action is for and draw its form; an invitation has one of its own."""
    if action is Action.INVITE:
        return invitation.draw(t, prefill.for_applications(work, tuple(application_ids)))
    if action not in FACES:
        raise Unknown
    return _view(work, t, choosing.begin(work, action, application_ids), None)


def _view(work: Work, t: Translator, choice: Choice, inputs: Inputs | None, *, again: bool = False) -> View:
    """When answers that can be changed leave everybody out, the questions stay."""
    face = FACES[choice.action]
    asked = choice.otherwise if face.watched and not choice.going else choice
    own = face.blocks(t, face.look(work, asked, inputs)) if asked.going else []
    return frame.draw(t, choice, own, again=again)


def form_again(work: Work, t: Translator, selection_id: int, inputs: Inputs) -> View:
    """Draw the form of a selection anew, with what is filled in by now."""
    return _view(work, t, choosing.again(work, selection_id, inputs), inputs)


def edited(ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator) -> None:
    """After a change of a field that others depend on: draw the form anew."""
    memo = frame.ActMemo.load(body["view"])
    with look(actor) as work:
        inputs = FACES[choosing.action_of(work, memo.selection_id)].read(body["view"], loosely=True)
        view = _view(work, t, choosing.again(work, memo.selection_id, inputs), inputs)
    redraw(client, body, view)
    ack()


def submitted(ack: Ack, view: dict[str, Any], actor: Actor, begin: Begin, t: Translator) -> None:
    """Execute, unless there is something to look at that was not shown: then it is shown."""
    memo = frame.ActMemo.load(view)
    with begin(actor) as work:
        inputs = FACES[choosing.action_of(work, memo.selection_id)].read(view)
        done = executing.execute(work, memo.selection_id, inputs, seen=memo.seen, only=frame.ticked(view))
        if isinstance(done, Choice):
            drawn = _view(work, t, done, inputs, again=True)
        else:
            drawn = result.draw(t, looking.view_of(work, done))
    ack(response_action="update", view=drawn)
