"""The Web API's views.* methods."""

from __future__ import annotations

from bot.sandbox import views
from bot.sandbox.refusal import Call, Refusal, one_error
from bot.sandbox.state import Json, View, Workspace


def _answer(view: View) -> Json:
    return {"ok": True, "view": view.as_slack(with_state=False)}


def open_(ws: Workspace, call: Call) -> Json:
    """views.open: a modal for whoever caused the trigger."""
    trigger_id = call.text("trigger_id")
    body = views.judged(call, call.structure("view", "invalid_arguments"), "modal")
    return _answer(views.open_view(ws, views.take_trigger(ws, trigger_id), body))


def push(ws: Workspace, call: Call) -> Json:
    """views.push: one more modal on the stack the trigger came from."""
    trigger_id = call.text("trigger_id")
    body = views.judged(call, call.structure("view", "invalid_arguments"), "modal")
    trigger = views.take_trigger(ws, trigger_id)
    if trigger.view is None:
        raise Refusal("invalid_trigger_id")
    return _answer(views.push_view(ws, trigger.person, body))


def update(ws: Workspace, call: Call) -> Json:
    """views.update: by view_id or external_id, with an optional hash against somebody faster."""
    view_id, external_id = call.args.get("view_id"), call.args.get("external_id")
    if not view_id and not external_id:
        raise one_error("invalid_arguments", "/view_id", "must provide view_id or external_id")
    target = ws.view(view_id) if view_id else ws.view_called(str(external_id))
    if target is None:
        raise Refusal("not_found")
    body = views.judged(call, call.structure("view", "invalid_arguments"), target.body["type"])
    return _answer(views.update_view(ws, target, body, call.args.get("hash")))


def publish(ws: Workspace, call: Call) -> Json:
    """views.publish: a person's App Home."""
    person = call.text("user_id")
    if person not in ws.people:
        raise Refusal("user_not_found")
    body = views.judged(call, call.structure("view", "invalid_arguments"), "home")
    return _answer(views.publish_home(ws, person, body, call.args.get("hash")))
