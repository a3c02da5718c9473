"""What a person does in Slack: commands, clicks, choices, typing, submitting, closing, opening Home."""

from __future__ import annotations

from typing import Any

from bot.sandbox import payloads, views
from bot.sandbox.api_chat import answer_in, content
from bot.sandbox.api_people import user_object
from bot.sandbox.checks import check_suggestions, elements_of
from bot.sandbox.choosing import PICKERS, picked
from bot.sandbox.deliveries import FAILED, Deliverer, Outcome
from bot.sandbox.elements import STATELESS, TEXT_INPUTS
from bot.sandbox.fields import EXTERNAL, State, state_with
from bot.sandbox.payloads import Place
from bot.sandbox.refusal import Call, Refusal
from bot.sandbox.shapes import Report
from bot.sandbox.state import Json, Message, ResponseUrl, Workspace
from bot.sandbox.submission import settle, view_of
from bot.sandbox.workspace import BOT_USER, Person

DEFAULT_QUERY_LENGTH = 3


class BadGesture(Exception):
    """Nobody could have done this in Slack; the message says why."""


class Gestures:
    """Every gesture returns JSON with ``outcome`` and the number of its delivery."""

    def __init__(self, ws: Workspace, deliverer: Deliverer) -> None:
        self.ws, self.deliverer = ws, deliverer

    # -- finding things --------------------------------------------------------------------------------------------

    def person(self, person: str) -> Person:
        """A person by id; BadGesture for a stranger."""
        if person not in self.ws.people or person == BOT_USER:
            raise BadGesture(f"no person {person!r}; there are: {', '.join(self.ws.people)}")
        return self.ws.people[person]

    def place(self, where: Json) -> Place:
        """The view (``view_id``, ``home``) or message (``channel``, ``ts``) a request names; else the top modal."""
        person = self.person(where.get("person", "")).id
        if where.get("ts"):
            message = self.ws.message(where.get("channel", ""), where["ts"])
            if message is None or message.only_for not in (None, person):
                raise BadGesture(f"{person} sees no message {where['ts']} in {where.get('channel')}")
            return Place(person, message=message)
        if where.get("home"):
            view = self.ws.homes.get(person)
        elif where.get("view_id"):
            view = self.ws.view(where["view_id"])
        else:
            view = self.top(person)
        if view is None or view.owner != person:
            raise BadGesture(f"{person} has no such view open")
        return Place(person, view=view)

    def top(self, person: str) -> Any:
        """The person's top modal, or None."""
        stack = self.ws.stacks.get(person)
        return stack[-1] if stack else None

    def element(self, place: Place, where: Json) -> tuple[Json, Json]:
        """The one block and element a request names by ``action_id``, ``block_id``, and for a button ``value``."""
        wanted, block_id, value = where.get("action_id"), where.get("block_id"), where.get("value")
        found = [
            (block, element)
            for block in place.blocks
            for element in elements_of(block)
            if wanted in (None, element["action_id"]) and block_id in (None, block["block_id"])
        ]
        if len(found) > 1 and value is not None:
            found = [pair for pair in found if pair[1]["type"] != "button" or pair[1].get("value") == value]
        if len(found) != 1:
            there = ", ".join(
                f"{block['block_id']}/{element['action_id']}"
                for block in place.blocks
                for element in elements_of(block)
            )
            what = f"action_id={wanted!r} block_id={block_id!r} value={value!r}"
            raise BadGesture(f"{len(found) or 'no'} elements fit {what}; there are: {there}")
        return found[0]

    # -- commands and shortcuts ------------------------------------------------------------------------------------

    def command(self, person: str, name: str, text: str = "", channel: str = "") -> Json:
        """Send a slash command from a conversation (the DM when none is named)."""
        self.person(person)
        conversation = self.ws.conversation(channel) if channel else self.ws.dm(person)
        if conversation is None or person not in conversation.members:
            raise BadGesture(f"{person} is not in {channel}")
        known = [command["command"] for command in self.ws.manifest.commands]
        if self.ws.manifest.given and name not in known:
            self._slackbot(person, conversation.id, f"{name} is not a valid command.")
            return {"ok": False, "outcome": "invalid_command"}
        outcome = self.deliverer.command(payloads.command(self.ws, person, name, text, conversation.id))
        if outcome.ok:
            self._command_answer(person, conversation.id, outcome)
        else:
            shown = FAILED if outcome.problem == "connection_failed" else outcome.problem
            self._slackbot(person, conversation.id, f"{name} failed with the error “{shown}”")
        return _told(outcome)

    def _command_answer(self, person: str, channel: str, outcome: Outcome) -> None:
        """An acknowledgement may carry the answer, as text or as JSON."""
        if not outcome.text.strip():
            return
        is_json = outcome.content_type.startswith("application/json")
        try:
            answer = outcome.json() if is_json else {"text": outcome.text}
            call = Call("command answer", answer)
            text, blocks = content(call)
        except (ValueError, Refusal) as problem:
            self.deliverer.judge(outcome.number, _why(problem))
            self._slackbot(person, channel, "The answer to this command could not be shown.")
            return
        report = Report("message", list(call.findings))
        self.deliverer.judge(outcome.number, report)
        entry = ResponseUrl(person, channel, self.ws.now())
        answer_in(self.ws, entry, text, blocks, answer.get("response_type") == "in_channel")

    def _slackbot(self, person: str, channel: str, text: str) -> None:
        self.ws.post(Message(self.ws.new_ts(), channel, "USLACKBOT", text, only_for=person, by_slackbot=True))

    def shortcut(self, where: Json) -> Json:
        """Use a global shortcut, or one of a message when ``ts`` is named."""
        person, callback_id = self.person(where.get("person", "")).id, where.get("callback_id", "")
        if where.get("ts"):
            payload = payloads.message_shortcut(self.ws, self.place(where), callback_id)
        else:
            payload = payloads.shortcut(self.ws, person, callback_id)
        return _told(self.deliverer.interaction(payload))

    # -- events ----------------------------------------------------------------------------------------------------

    def say(self, person: str, channel: str, text: str, thread_ts: str | None = None) -> Json:
        """Write a message; in the DM the bot hears of it."""
        self.person(person)
        conversation = self.ws.conversation(channel) if channel else self.ws.dm(person)
        if conversation is None or person not in conversation.members:
            raise BadGesture(f"{person} is not in {channel}")
        if conversation.is_archived:
            raise BadGesture(f"#{conversation.name} is archived")
        message = self.ws.post(Message(self.ws.new_ts(), conversation.id, person, text, thread_ts=thread_ts))
        if conversation.is_im:
            self.deliverer.event(payloads.event(self.ws, payloads.direct_message(message)), "message.im")
        return {"ok": True, "outcome": "posted", "ts": message.ts}

    def open_home(self, person: str, tab: str = "home") -> Json:
        """Open the app's Home or Messages tab."""
        self.person(person)
        self.deliverer.event(payloads.event(self.ws, payloads.home_opened(self.ws, person, tab)), "app_home_opened")
        return {"ok": True, "outcome": "opened"}

    def change_user(self, person: str, changes: Json) -> Json:
        """Change a person's profile in Slack, such as ``locale`` or ``tz``."""
        old = self.person(person)
        try:
            new = Person(**{**old.as_dict(), **changes, "id": old.id})
        except TypeError as problem:
            raise BadGesture(str(problem)) from problem
        self.ws.people[person] = new
        ts = self.ws.new_ts()
        inner = {
            "type": "user_change",
            "user": user_object(self.ws, new, True),
            "cache_ts": int(float(ts)),
            "event_ts": ts,
        }
        self.deliverer.event(payloads.event(self.ws, inner), "user_change")
        return {"ok": True, "outcome": "changed"}

    # -- elements --------------------------------------------------------------------------------------------------

    def click(self, where: Json) -> Json:
        """Press a button, or choose ``value`` in a menu, picker, radio group or set of checkboxes."""
        place = self.place(where)
        block, element = self.element(place, where)
        if element["type"] == "button":
            return self._act(place, block, element, None)
        return self._choose(place, block, element, where.get("value"), enter=False)

    def type_into(self, where: Json) -> Json:
        """Type ``value`` into a text input; ``enter`` presses Enter after."""
        place = self.place(where)
        block, element = self.element(place, {**where, "value": None})
        if element["type"] not in TEXT_INPUTS:
            raise BadGesture(f"{element['type']} is not typed into")
        return self._choose(place, block, element, where.get("value"), bool(where.get("enter")))

    def _choose(self, place: Place, block: Json, element: Json, value: Any, enter: bool) -> Json:
        offered = self.ws.suggested.get((place.person, place.id, block["block_id"], element["action_id"]), [])
        if element["type"] in PICKERS:
            value = picked(self.ws, place.person, element, value)
        state = state_with(element, value, [*offered, *_already(place, block, element)])
        if element["type"] not in STATELESS:
            place.values.setdefault(block["block_id"], {})[element["action_id"]] = state
        if _dispatches(block, element, enter):
            return self._act(place, block, element, state)
        return {"ok": True, "outcome": "set"}

    def _act(self, place: Place, block: Json, element: Json, state: State | None) -> Json:
        place.note("")
        entry = payloads.action(self.ws, block, element, state)
        outcome = self.deliverer.interaction(payloads.block_actions(self.ws, place, entry))
        if not outcome.ok:
            place.note(f"This did not work ({outcome.problem}).")
            self.ws.changed()
        return _told(outcome)

    def suggest(self, where: Json) -> Json:
        """Type a query into an external select; answers the options the bot suggests."""
        place, query = self.place(where), str(where.get("query", ""))
        block, element = self.element(place, where)
        if element["type"] not in EXTERNAL:
            raise BadGesture(f"{element['type']} does not search")
        least = element.get("min_query_length", DEFAULT_QUERY_LENGTH)
        if len(query) < least:
            return {"ok": True, "outcome": "too_short", "options": [], "least": least}
        if not self.ws.manifest.has_suggestions:
            return {"ok": False, "outcome": "no_options_url", "options": []}
        outcome = self.deliverer.interaction(payloads.block_suggestion(self.ws, place, block, element, query))
        options = self._suggestions(outcome) if outcome.ok else []
        key = (place.person, place.id, block["block_id"], element["action_id"])
        self.ws.suggested[key] = [*options, *self.ws.suggested.get(key, [])][:1000]
        return _told(outcome) | {"options": options}

    def _suggestions(self, outcome: Outcome) -> list[Json]:
        try:
            answer = outcome.json()
        except ValueError as problem:
            self.deliverer.judge(outcome.number, _why(problem))
            return []
        report = check_suggestions(answer)
        self.deliverer.judge(outcome.number, report)
        if report.errors:
            return []
        groups = [option for group in answer.get("option_groups") or [] for option in group["options"]]
        return [*(answer.get("options") or []), *groups]

    # -- views -----------------------------------------------------------------------------------------------------

    def set(self, where: Json) -> Json:
        """Fill fields of the top modal: ``values`` is {block_id: value} or {block_id: {action_id: value}}."""
        place, last = self.place(where), {"ok": True, "outcome": "set"}
        for block_id, value in where.get("values", {}).items():
            for action_id, one in value.items() if isinstance(value, dict) else [(None, value)]:
                block, element = self.element(place, {"block_id": block_id, "action_id": action_id})
                last = self._choose(place, block, element, one, enter=False)
        if place.view and place.view.body["type"] == "modal":
            self.ws.changed()
        return last

    def submit(self, where: Json) -> Json:
        """Press the top modal's submit button, after filling ``values`` if there are any."""
        if where.get("values"):
            self.set(where)
        place = self.place(where)
        if place.view is None or place.view is not self.top(place.person):
            raise BadGesture("only the top modal can be submitted")
        return settle(self.ws, self.deliverer, place.view)

    def close(self, where: Json) -> Json:
        """Press the top modal's close button; ``clear`` is the cross that closes the whole stack."""
        person = self.person(where.get("person", "")).id
        top = self.top(person)
        if top is None:
            raise BadGesture(f"{person} has no modal open")
        everything = bool(where.get("clear") or top.body.get("clear_on_close"))
        closed = views.close_all(self.ws, person) if everything else views.close_top(self.ws, person)
        for view in closed:
            if view.body.get("notify_on_close"):
                self.deliverer.interaction(payloads.view_closed(self.ws, view, everything))
        return {"ok": True, "outcome": "closed", "view": view_of(self.top(person))}


def _already(place: Place, block: Json, element: Json) -> list[Json]:
    """What an external select holds already, and so can hold again."""
    state = place.values.get(block["block_id"], {}).get(element["action_id"], {})
    single = state.get("selected_option")
    return [*(state.get("selected_options") or []), *([single] if single else [])]


def _dispatches(block: Json, element: Json, enter: bool) -> bool:
    """Whether a change is sent at once: always outside input blocks, inside only on demand."""
    if block["type"] != "input":
        return True
    if not block.get("dispatch_action"):
        return False
    if element["type"] not in TEXT_INPUTS:
        return True
    wanted = element.get("dispatch_action_config", {}).get("trigger_actions_on", ["on_enter_pressed"])
    return ("on_enter_pressed" if enter else "on_character_entered") in wanted


def _told(outcome: Outcome) -> Json:
    return {
        "ok": outcome.ok,
        "outcome": outcome.problem or "ok",
        "status": outcome.status,
        "ms": outcome.ms,
        "delivery": outcome.number,
    }


def _why(problem: Exception) -> Report:
    if isinstance(problem, Refusal) and problem.report:
        return problem.report
    report = Report("message")
    report.error("", str(problem))
    return report
