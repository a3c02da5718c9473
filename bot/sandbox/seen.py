"""What a test sees and presses in the sandbox: messages, modals, App Home."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.sandbox.client import Person

Json = dict[str, Any]


class SandboxError(AssertionError):
    """What the test wanted is not there, or cannot be done; the message says what is."""


@dataclass(frozen=True)
class Outcome:
    """How a submission ended: ``outcome`` is closed, cleared, updated, pushed, errors, incomplete or trouble."""

    outcome: str
    errors: dict[str, str]
    view: View | None
    raw: Json

    @property
    def ok(self) -> bool:
        """Whether the bot took it."""
        return bool(self.raw["ok"])


class Clickable:
    """Something with blocks: a view or a message."""

    def __init__(self, person: Person, data: Json) -> None:
        self.person, self.data = person, data

    def _where(self) -> Json:
        raise NotImplementedError

    @property
    def blocks(self) -> list[Json]:
        """The blocks, as Slack stores them."""
        return list(self.data["blocks"])

    @property
    def shown(self) -> str:
        """Every text in the blocks, one a line: for looking whether something is said."""
        return "\n".join(_texts(self.data["blocks"]))

    @property
    def buttons(self) -> list[str]:
        """The texts of the buttons, in order."""
        return [element["text"]["text"] for _, element in _elements(self.blocks) if element["type"] == "button"]

    def click(self, text: str, value: Any = None, nth: int = 0) -> Json:
        """Press the button with this text, or choose in a menu.

        Without such a button, ``text`` is an option's text in a menu (overflow, select, radio), or an action_id,
        with ``value`` the option's text or value. ``nth`` picks among equals.
        """
        found = [(b, e) for b, e in _elements(self.blocks) if e["type"] == "button" and e["text"]["text"] == text]
        if not found:
            found = [(b, e) for b, e in _elements(self.blocks) if e.get("action_id") == text]
        if not found:
            found = [(b, e) for b, e in _elements(self.blocks) for o in _options(e) if o["text"]["text"] == text]
            value = text if found else None
        if len(found) <= nth:
            raise SandboxError(f"no button, menu or action {text!r} (number {nth}); buttons: {self.buttons}")
        block, element = found[nth]
        body = {"action_id": element["action_id"], "block_id": block["block_id"]}
        chosen = element.get("value") if element["type"] == "button" else value
        return self.person.do("click", **self._where(), **body, value=chosen)

    def suggest(self, field: str, query: str) -> list[str]:
        """The texts an external select offers for a query; the field by its label, block_id or action_id."""
        return [option["text"]["text"] for option in self._suggest(*self._field(field), query)]

    def _suggest(self, block: Json, element: Json, query: str) -> list[Json]:
        answer = self.person.do(
            "suggest", **self._where(), block_id=block["block_id"], action_id=element["action_id"], query=query
        )
        return list(answer["options"])

    def _field(self, name: str) -> tuple[Json, Json]:
        """A field by its label, block_id or action_id, in this order."""
        fields = _elements(self.blocks)
        for name_of in (_label, _block_id, _action_id):
            for block, element in fields:
                if element["type"] not in ("button", "overflow") and name_of(block, element) == name:
                    return block, element
        raise SandboxError(f"no field {name!r}; there are: {[_label(b) or b['block_id'] for b, _ in fields]}")


class Message(Clickable):
    """A message, as one person sees it."""

    def _where(self) -> Json:
        return {"channel": self.channel, "ts": self.ts}

    @property
    def text(self) -> str:
        """The top-level text: the notification."""
        return str(self.data["text"])

    @property
    def ts(self) -> str:
        """The message's timestamp, its id."""
        return str(self.data["ts"])

    @property
    def channel(self) -> str:
        """The conversation's id."""
        return str(self.data["channel"])

    @property
    def thread_ts(self) -> str | None:
        """The parent's timestamp, for a reply."""
        thread = self.data["thread_ts"]
        return None if thread is None else str(thread)

    @property
    def is_ephemeral(self) -> bool:
        """Whether only this person sees it."""
        return bool(self.data["ephemeral"])

    @property
    def thread(self) -> list[Message]:
        """The replies, oldest first."""
        return [m for m in self.person.messages(self.channel) if m.thread_ts == self.ts]

    def again(self) -> Message:
        """The message as it is now; SandboxError when it is gone."""
        for message in self.person.everything_in(self.channel):
            if message.ts == self.ts:
                return message
        raise SandboxError(f"the message {self.ts} is gone")

    def reply(self, text: str) -> Json:
        """Write into its thread."""
        return self.person.say(text, self.channel, self.ts)


class View(Clickable):
    """A modal or App Home, as its person sees it."""

    def _where(self) -> Json:
        return {"view_id": self.id}

    @property
    def id(self) -> str:
        """The view's id."""
        return str(self.data["id"])

    @property
    def title(self) -> str:
        """The modal's title."""
        return str((self.data["title"] or {}).get("text", ""))

    @property
    def callback_id(self) -> str:
        """The app's name for the view."""
        return str(self.data["callback_id"])

    @property
    def notice(self) -> str:
        """Slack's own line when something went wrong."""
        return str(self.data["notice"])

    @property
    def errors(self) -> dict[str, str]:
        """The errors under fields, by label (or block_id where there is none)."""
        return {self._label_of(key): message for key, message in self.data["errors"].items()}

    @property
    def fields(self) -> list[str]:
        """The labels of the input fields, in order."""
        return [label for block in self.blocks if (label := _label(block))]

    @property
    def values(self) -> Json:
        """What each field holds, by label: text, option texts, ids, date or time."""
        return {
            _label(b) or b["block_id"]: self._value(b, e)
            for b, e in _elements(self.blocks)
            if e["type"] not in ("button", "overflow")
        }

    def _value(self, block: Json, element: Json) -> Any:
        state = dict(self.data["state"]["values"][block["block_id"]][element["action_id"]])
        state.pop("type"), state.pop("timezone", None)
        value = next(iter(state.values()))
        if isinstance(value, list):
            return [_option_text(entry) for entry in value]
        return _option_text(value)

    def _label_of(self, block_id: str) -> str:
        return next((_label(b) or block_id for b in self.blocks if b["block_id"] == block_id), block_id)

    def again(self) -> View:
        """The view as it is now; SandboxError when it was closed."""
        home = self.person.home()
        for view in [*self.person.views, *([home] if home else [])]:
            if view.id == self.id:
                return view
        raise SandboxError(f"the view {self.title!r} is closed")

    def fill(self, **values: Any) -> View:
        """Fill fields by label (``fill(**{"Date": "2026-12-04"})``), block_id or action_id; returns the view after.

        Selects take an option's text or value, multi-selects and checkboxes a list of them, pickers strings,
        people selects ids; an external select types the text as its query and takes what matches.
        """
        view = self
        for name, value in values.items():
            view = view._fill_one(name, value)
        return view

    def _fill_one(self, name: str, value: Any) -> View:
        block, element = self._field(name)
        if "external" in element["type"] and value:
            value = self._search(block, element, value)
        self.person.do("set", **self._where(), values={block["block_id"]: {element["action_id"]: value}})
        return self.again()

    def _search(self, block: Json, element: Json, value: Any) -> Any:
        found = [self._found(block, element, query) for query in (value if isinstance(value, list) else [value])]
        return found if element["type"].startswith("multi") else found[0]

    def _found(self, block: Json, element: Json, query: str) -> str:
        """The option for a query: equal by text or value, else the first whose text holds it."""
        offered = self._suggest(block, element, query)
        equal = [option for option in offered if query in (option["text"]["text"], option["value"])]
        for option in [*equal, *(o for o in offered if query.lower() in o["text"]["text"].lower())]:
            return str(option["value"])
        texts = [option["text"]["text"] for option in offered[:20]]
        raise SandboxError(f"{_label(block)!r} suggests nothing like {query!r}; it suggests: {texts}")

    def type(self, field: str, text: str, enter: bool = False) -> Json:
        """Type into a text field, and press Enter after if wished."""
        block, element = self._field(field)
        return self.person.do(
            "type", **self._where(), block_id=block["block_id"], action_id=element["action_id"], value=text, enter=enter
        )

    def submit(self) -> Outcome:
        """Press the submit button."""
        answer = self.person.do("submit", view_id=self.id)
        errors = {self._label_of(key): message for key, message in answer["errors"].items()}
        view = View(self.person, answer["view"]) if answer["view"] else None
        return Outcome(answer["outcome"], errors, view, answer)

    def close(self, everything: bool = False) -> None:
        """Press the close button, or the cross that closes the whole stack."""
        self.person.do("close", clear=everything)


def _elements(blocks: list[Json]) -> list[tuple[Json, Json]]:
    found = []
    for block in blocks:
        inner = [block.get("accessory"), block.get("element")]
        inner += block.get("elements", []) if block["type"] == "actions" else []
        found += [(block, element) for element in inner if element and "action_id" in element]
    return found


def _label(block: Json, _element: Json | None = None) -> str | None:
    return str(block["label"]["text"]) if block["type"] == "input" else None


def _block_id(block: Json, _element: Json) -> str:
    return str(block["block_id"])


def _action_id(_block: Json, element: Json) -> str:
    return str(element["action_id"])


def _options(element: Json) -> list[Json]:
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]


def _option_text(value: Any) -> Any:
    return value["text"]["text"] if isinstance(value, dict) and "text" in value else value


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [text for entry in value.values() for text in _texts(entry)]
    return [text for entry in value for text in _texts(entry)] if isinstance(value, list) else []
