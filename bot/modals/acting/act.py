"""*Further Progress* and *Execute*: opening an action's form, following what is typed, executing it."""

from collections.abc import Sequence
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import number_of
from bot.kit.modal import View
from bot.modals import invitation
from bot.modals.acting import frame, result, under
from bot.modals.acting.faces import FACES
from bot.modals.opening import of_view, redraw, show_view
from bot.services.acting import choosing, executing, lettering, looking
from bot.services.acting.choosing import Choice
from bot.services.acting.deed import Inputs
from bot.services.invitation import prefill
from bot.texts.translator import Translator
from bot.work import Begin, Work
from domain.access import Actor
from domain.actions import Action
from domain.errors import NotNow, Unknown, say

CHOOSE = frame.CHOOSE
EXECUTE = "act:execute"


def register(app: App) -> None:
    """Answer the button beside the list of actions, the forms, and the fields they watch."""
    app.action(CHOOSE)(chosen)
    app.action(frame.TICKS)(chosen)
    app.action(EXECUTE)(asked)
    app.view(frame.CALLBACK)(submitted)
    for watched in sorted({name for face in FACES.values() for name in face.watched}):
        app.action({"type": "block_actions", "action_id": watched}, matchers=[of_view(frame.CALLBACK)])(edited)


def chosen(ack: Ack) -> None:
    """Somebody chose an action in the list, or unticked a person: nothing happens before *Execute*."""
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


def open_form(work: Work, t: Translator, action: Action, application_ids: Sequence[int], list_id: int = 0) -> View:
    """Remember whom an action is for and draw its form, over a list or by itself; an invitation has one of its own."""
    if action is Action.INVITE:
        return invitation.draw(t, prefill.for_applications(work, tuple(application_ids)))
    if action not in FACES:
        raise Unknown
    return _view(work, t, choosing.begin(work, action, application_ids), None, list_id=list_id)


def _view(
    work: Work, t: Translator, choice: Choice, inputs: Inputs | None, *, list_id: int, again: bool = False
) -> View:
    face, asked = FACES[choice.action], _asked(work, choice)
    own = face.blocks(t, face.look(work, asked, inputs)) if asked.going else []
    return frame.draw(t, choice, own, again=again, list_id=list_id)


def _asked(work: Work, choice: Choice) -> Choice:
    """Whom the questions are about: when answers that can be changed leave everybody out, the questions stay."""
    if choice.going:
        return choice
    otherwise = choice.otherwise
    helps = bool(otherwise.people) and FACES[choice.action].could_help(work, otherwise)
    return otherwise if helps else choice


def form_again(work: Work, t: Translator, memo: frame.ActMemo, inputs: Inputs) -> View:
    """Draw a form anew, with what is filled in by now; what is said about the people goes by what it shows then."""
    choice = choosing.again(work, memo.selection_id, inputs)
    asked = _asked(work, choice)
    shown = FACES[choice.action].follow(work, asked, inputs) if asked.going else inputs
    if shown != inputs:
        choice = choosing.again(work, memo.selection_id, shown)
    return _view(work, t, choice, shown, list_id=memo.list_id)


def edited(ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator) -> None:
    """After a change of a field that others depend on: draw the form anew."""
    memo = frame.ActMemo.load(body["view"])
    with look(actor) as work:
        inputs = FACES[choosing.action_of(work, memo.selection_id)].read(body["view"], loosely=True)
        view = form_again(work, t, memo, inputs)
    redraw(client, body, view)
    ack()


def submitted(
    ack: Ack,
    body: dict[str, Any],
    view: dict[str, Any],
    client: WebClient,
    actor: Actor,
    look: Begin,
    begin: Begin,
    t: Translator,
) -> None:
    """Execute, unless there is something to look at that was not shown: then it is shown.

    The list beneath is drawn anew as well: it is what is seen once the result is closed.
    """
    memo, beneath = frame.ActMemo.load(view), None
    with look(actor) as work:
        inputs = FACES[choosing.action_of(work, memo.selection_id)].read(view)
        lettering.prepare(work, memo.selection_id, inputs)
    with begin(actor) as work:
        done = executing.execute(work, memo.selection_id, inputs, seen=memo.seen, only=frame.ticked(view))
        if isinstance(done, Choice):
            drawn = _view(work, t, done, inputs, list_id=memo.list_id, again=True)
        else:
            drawn = result.draw(t, looking.view_of(work, done), memo.list_id)
            beneath = under.drawn(work, t, memo.list_id)
    under.redraw(client, body, beneath)
    ack(response_action="update", view=drawn)
