"""Submitting a modal, and the four ways the bot may answer."""

from __future__ import annotations

from typing import Any

from bot.sandbox import payloads, views
from bot.sandbox.checks import check_errors
from bot.sandbox.deliveries import Deliverer, Outcome
from bot.sandbox.fields import incomplete
from bot.sandbox.refusal import Call, Refusal
from bot.sandbox.shapes import Report
from bot.sandbox.state import Json, View, Workspace

TROUBLE = "We had some trouble connecting. Try again?"


def view_of(view: View | None) -> Json | None:
    """A view as the control API shows it."""
    return None if view is None else view.as_slack() | {"errors": dict(view.errors), "notice": view.notice}


def settle(ws: Workspace, deliverer: Deliverer, view: View) -> Json:
    """Submit the top modal and do what the answer says.

    Outcomes: ``incomplete`` (Slack's own client refused, nothing was sent), ``errors``, ``updated``, ``pushed``,
    ``closed``, ``cleared``, and ``trouble`` when there was no valid answer.
    """
    view.errors, view.notice = incomplete(view.blocks, view.values), ""
    if view.errors:
        ws.changed()
        return _result(ws, view, "incomplete", None)
    outcome = deliverer.interaction(payloads.view_submission(ws, view))
    report = Report("modal")
    try:
        result = _apply(ws, view, outcome, report)
    except Refusal as refusal:
        report.findings += refusal.report.findings if refusal.report else []
        result = _trouble(view, report, refusal.error)
    deliverer.judge(outcome.number, report)
    ws.changed()
    return _result(ws, view, result, outcome)


def _apply(ws: Workspace, view: View, outcome: Outcome, report: Report) -> str:
    if not outcome.ok:
        return _trouble(view, report, outcome.problem)
    try:
        answer = outcome.json()
    except ValueError:
        return _trouble(view, report, "the answer is neither empty nor JSON")
    if answer in (None, {}):
        views.close_top(ws, view.owner)
        return "closed"
    return _act(ws, view, answer, report)


def _act(ws: Workspace, view: View, answer: Any, report: Report) -> str:
    action = answer.get("response_action") if isinstance(answer, dict) else None
    if action == "errors":
        return _show_errors(view, answer.get("errors"), report)
    if action == "clear":
        views.close_all(ws, view.owner)
        return "cleared"
    if action in ("update", "push"):
        call = Call(f"response_action {action}", answer)
        body = views.judged(call, answer.get("view"), "modal")
        report.findings += call.findings
        with ws.lock:
            if action == "push":
                views.push_view(ws, view.owner, body)
                return "pushed"
            views.update_view(ws, view, body)
            return "updated"
    return _trouble(view, report, f"unknown response_action {action!r}")


def _show_errors(view: View, errors: Any, report: Report) -> str:
    found = check_errors(errors, view.blocks)
    report.findings += found.findings
    if found.errors:
        view.notice = TROUBLE
        return "trouble"
    view.errors = dict(errors)
    return "errors"


def _trouble(view: View, report: Report, why: str) -> str:
    report.error("", why)
    view.notice = TROUBLE
    return "trouble"


def _result(ws: Workspace, view: View, result: str, outcome: Outcome | None) -> Json:
    stack = ws.stacks.get(view.owner)
    return {
        "ok": result not in ("trouble", "incomplete", "errors"),
        "outcome": result,
        "errors": dict(view.errors),
        "notice": view.notice,
        "sent": outcome is not None,
        "delivery": outcome.number if outcome else None,
        "ms": outcome.ms if outcome else 0,
        "view": view_of(stack[-1] if stack else None),
    }
