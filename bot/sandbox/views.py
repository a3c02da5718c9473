"""The stack of modals and App Home: open, push, update, publish, close."""

from __future__ import annotations

import secrets
from typing import Any

from bot.sandbox import limits
from bot.sandbox.checks import check_view, too_large
from bot.sandbox.fields import initial_values, kept_values
from bot.sandbox.refusal import Call, Refusal, one_error
from bot.sandbox.state import Json, Trigger, View, Workspace, new_id, normalised


def judged(call: Call, view: Any, surface: str) -> Json:
    """The view when it passes the judge; a Refusal when not."""
    if view is None:
        raise one_error("invalid_arguments", "/view", "missing required field: view")
    if too_large(view):
        raise Refusal("view_too_large")
    call.keep(check_view(view, surface), "invalid_arguments")
    return dict(view)


def take_trigger(ws: Workspace, trigger_id: str) -> Trigger:
    """Use a trigger up: once, and within three seconds."""
    trigger = ws.triggers.get(trigger_id)
    if trigger is None:
        raise Refusal("invalid_trigger_id")
    if trigger.used:
        raise Refusal("exchanged_trigger_id")
    if ws.now() > trigger.until:
        raise Refusal("expired_trigger_id")
    trigger.used = True
    return trigger


def open_view(ws: Workspace, trigger: Trigger, body: Json) -> View:
    """Show a modal as the root of a fresh stack, in place of whatever the person had open."""
    _unique_external_id(ws, body, None)
    close_all(ws, trigger.person)
    view = _new_view(trigger.person, body)
    ws.stacks[trigger.person] = [view]
    ws.changed()
    return view


def push_view(ws: Workspace, person: str, body: Json) -> View:
    """Show a modal on top of the person's stack, three deep at most."""
    stack = ws.stacks.get(person) or []
    if not stack:
        raise Refusal("not_found")
    if len(stack) >= limits.VIEW_STACK:
        raise Refusal("push_limit_reached")
    _unique_external_id(ws, body, None)
    view = _new_view(person, body)
    view.root, view.previous = stack[0].id, stack[-1].id
    stack.append(view)
    ws.changed()
    return view


def update_view(ws: Workspace, view: View, body: Json, expected_hash: str | None = None) -> View:
    """Replace a view's body; fields keep what a person filled in where both ids stayed the same."""
    if expected_hash and expected_hash != view.hash:
        raise Refusal("hash_conflict")
    _unique_external_id(ws, body, view)
    view.body, view.blocks = body, normalised(body["blocks"])
    view.values = kept_values(view.blocks, view.values)
    view.hash, view.errors, view.notice = _new_hash(ws), {}, ""
    ws.changed()
    return view


def publish_home(ws: Workspace, person: str, body: Json, expected_hash: str | None = None) -> View:
    """Show a home view to a person."""
    current = ws.homes.get(person)
    if current is not None:
        return update_view(ws, current, body, expected_hash)
    _unique_external_id(ws, body, None)
    ws.homes[person] = _new_view(person, body)
    ws.changed()
    return ws.homes[person]


def close_top(ws: Workspace, person: str) -> list[View]:
    """Take the top view away; return what was closed."""
    return _close(ws, person, 1)


def close_all(ws: Workspace, person: str) -> list[View]:
    """Take the whole stack away; return what was closed, top first."""
    return _close(ws, person, limits.VIEW_STACK)


def _close(ws: Workspace, person: str, many: int) -> list[View]:
    with ws.lock:
        stack = ws.stacks.get(person) or []
        closed = [stack.pop() for _ in range(min(many, len(stack)))]
        for view in closed:
            view.open = False
        ws.changed()
    return closed


def _new_hash(ws: Workspace) -> str:
    return f"{int(ws.now())}.{secrets.token_hex(4)}"


def _new_view(person: str, body: Json) -> View:
    view_id, blocks = new_id("V"), normalised(body["blocks"])
    fresh_hash = f"0.{secrets.token_hex(4)}"
    return View(view_id, person, body, blocks, initial_values(blocks), fresh_hash, root=view_id)


def _unique_external_id(ws: Workspace, body: Json, own: View | None) -> None:
    other = ws.view_called(body.get("external_id", ""))
    if other is not None and other is not own:
        raise Refusal("duplicate_external_id")
