"""The Web API's front door: token, scopes, ordered faults, the log of every call."""

from __future__ import annotations

import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from bot.sandbox import api_chat, api_history, api_people, api_views
from bot.sandbox.faults import Fault
from bot.sandbox.refusal import Call, Refusal
from bot.sandbox.shapes import Finding
from bot.sandbox.state import Json, Workspace

Handler = Callable[[Workspace, Call], Json]
_READ_CONVERSATIONS = frozenset({"channels:read", "groups:read", "im:read", "mpim:read"})
_LOOK_BACK = frozenset({"channels:history", "groups:history", "im:history", "mpim:history"})
_POST = (
    "channel text blocks thread_ts reply_broadcast metadata mrkdwn parse link_names unfurl_links unfurl_media "
    "attachments as_user username icon_emoji icon_url markdown_text client_msg_id"
)


@dataclass(frozen=True)
class Method:
    """A method of the Web API: any one of its scopes suffices; other arguments are remarked on."""

    handler: Handler
    scopes: frozenset[str] = frozenset()
    arguments: frozenset[str] = frozenset()


def _method(handler: Handler, arguments: str, *scopes: str) -> Method:
    return Method(handler, frozenset(scopes), frozenset(arguments.split()))


METHODS: dict[str, Method] = {
    "api.test": _method(api_people.api_test, "error foo"),
    "auth.test": _method(api_people.auth_test, ""),
    "apps.connections.open": _method(api_people.connections_open, ""),
    "users.info": _method(api_people.users_info, "user include_locale", "users:read"),
    "users.list": _method(api_people.users_list, "cursor limit include_locale", "users:read"),
    "conversations.open": _method(
        api_people.conversations_open, "users channel return_im prevent_creation", "im:write", "mpim:write"
    ),
    "conversations.info": _method(
        api_people.conversations_info, "channel include_locale include_num_members", *_READ_CONVERSATIONS
    ),
    "conversations.members": _method(api_people.conversations_members, "channel cursor limit", *_READ_CONVERSATIONS),
    "conversations.history": _method(
        api_history.history, "channel cursor include_all_metadata inclusive latest limit oldest", *_LOOK_BACK
    ),
    "conversations.replies": _method(
        api_history.replies, "channel ts cursor include_all_metadata inclusive latest limit oldest", *_LOOK_BACK
    ),
    "views.open": _method(api_views.open_, "trigger_id interactivity_pointer view"),
    "views.push": _method(api_views.push, "trigger_id interactivity_pointer view"),
    "views.update": _method(api_views.update, "view view_id external_id hash"),
    "views.publish": _method(api_views.publish, "user_id view hash"),
    "chat.postMessage": _method(api_chat.post_message, _POST, "chat:write"),
    "chat.postEphemeral": _method(api_chat.post_ephemeral, _POST + " user", "chat:write"),
    "chat.update": _method(api_chat.update, _POST + " ts", "chat:write"),
    "chat.delete": _method(api_chat.delete, "channel ts as_user", "chat:write"),
}


@dataclass
class Answer:
    """What goes back over HTTP."""

    status: int
    body: Json
    headers: dict[str, str]


class WebApi:
    """Answers /api/<method> and /response/<key>."""

    def __init__(self, ws: Workspace) -> None:
        self.ws = ws

    def answer(self, name: str, token: str | None, args: Json) -> Answer:
        """Answer one call of a method."""
        started = time.monotonic()
        for everywhere in ("token", "team_id"):  # Bolt's client names its workspace in every call
            args.pop(everywhere, None)
        call = Call(name, args)
        fault = self.ws.faults.take_api(name)
        answer = self._spoiled(fault) if fault else None
        if answer is None:
            answer = Answer(200, self._body(call, token), {})
        self._log(call, answer, started)
        return answer

    def respond(self, key: str, args: Json) -> Answer:
        """Answer one post to a response address."""
        started = time.monotonic()
        call = Call("response_url", args)
        try:
            with self.ws.lock:
                answer = Answer(200, api_chat.respond(self.ws, key, call), {})
        except Refusal as refusal:
            gone = refusal.error in ("expired_url", "used_url")
            answer = Answer(404 if gone else 400, refusal.as_slack(), {})
            self._keep_findings(call, refusal)
        self._log(call, answer, started)
        return answer

    def _body(self, call: Call, token: str | None) -> Json:
        try:
            with self.ws.lock:
                return self._permitted(call, token).handler(self.ws, call)
        except Refusal as refusal:
            self._keep_findings(call, refusal)
            return refusal.as_slack()

    def _keep_findings(self, call: Call, refusal: Refusal) -> None:
        new = refusal.report.findings if refusal.report else []
        call.findings += [finding for finding in new if finding not in call.findings]

    def _permitted(self, call: Call, token: str | None) -> Method:
        method = METHODS.get(call.method)
        if method is None:
            raise Refusal("unknown_method", req_method=call.method)
        if call.method != "api.test" and token != self.ws.options.token:
            raise Refusal("invalid_auth" if token else "not_authed")
        granted = self.ws.manifest.scopes
        if method.scopes and not method.scopes & granted:
            needed = ",".join(sorted(method.scopes))
            raise Refusal("missing_scope", needed=needed, provided=",".join(sorted(granted)))
        self._remark_on_unknown(call, method)
        return method

    def _remark_on_unknown(self, call: Call, method: Method) -> None:
        if call.method != "api.test":
            for name in call.args.keys() - method.arguments - {"team_id"}:  # Bolt adds the team to every call
                call.findings.append(Finding("warning", f"{call.method} knows no argument {name}", f"/{name}"))

    def _spoiled(self, fault: Fault) -> Answer | None:
        """The answer of a bad day, or None when the call goes on (after a wait)."""
        if fault.what == "429":
            return Answer(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(max(1, int(fault.seconds)))})
        if fault.what == "500":
            return Answer(500, {"ok": False, "error": "internal_error"}, {})
        if fault.what == "hang":
            self.ws.faults.hang(fault.seconds)
            return None
        return Answer(200, {"ok": False, "error": fault.what}, {})

    def _log(self, call: Call, answer: Answer, started: float) -> None:
        line: dict[str, Any] = {
            "n": self.ws.next_number(),
            "at": self.ws.now(),
            "method": call.method,
            "args": deepcopy(call.args),
            "status": answer.status,
            "answer": deepcopy(answer.body),
            "ok": bool(answer.body.get("ok")),
            "ms": round((time.monotonic() - started) * 1000, 1),
            "verdicts": [finding.as_dict() for finding in call.findings],
        }
        with self.ws.lock:
            self.ws.calls.append(line)
            self.ws.changed()
