"""The questions a form may ask: each draws its element and reads its answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any

from bot.kit import limits
from bot.kit.blocks import Element, option, plain
from bot.texts.translator import Translator
from domain.errors import BadValue, say

State = dict[str, Any]
_NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)
EMPTY = say("Please fill this in.")


@dataclass(frozen=True)
class Choice:
    """One thing that can be chosen: what is shown and what comes back."""

    text: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Widget:
    """How one answer is asked for and read back. `label` and `hint` are English words to be translated."""

    label: str
    hint: str = ""
    optional: bool = False
    watched: bool = False

    def element(self, t: Translator, value: Any, choices: Sequence[Choice]) -> Element:
        """Draw the element with its present value."""
        raise NotImplementedError

    def read(self, state: State) -> Any:
        """Return the answer; None where nothing was answered; BadValue for one that cannot be taken."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Line(Widget):
    """One line of text."""

    longest: int = 200
    several_lines: bool = False

    def element(self, t: Translator, value: Any, choices: Sequence[Choice]) -> Element:
        """Draw the input."""
        made: Element = {"type": "plain_text_input", "max_length": self.longest}
        if self.several_lines:
            made["multiline"] = True
        if value:
            made["initial_value"] = str(value)[: self.longest]
        if self.watched:
            made["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
        return made

    def read(self, state: State) -> Any:
        """Return the text; empty or blank is None."""
        value = state.get("value")
        if value is not None and not isinstance(value, str):
            raise BadValue(EMPTY)
        if value and len(value) > self.longest:
            raise BadValue(say("This is too long: at most {longest} characters.", longest=self.longest))
        return value if value and value.strip() else None


@dataclass(frozen=True, kw_only=True)
class Pick(Widget):
    """One of a few, named by an enum or by the choices given when it is drawn."""

    kind: type[StrEnum] | None = None

    def element(self, t: Translator, value: Any, choices: Sequence[Choice]) -> Element:
        """Draw a select."""
        given = choices or [Choice(t(member), str(member)) for member in self.kind or ()]
        options = [option(one.text, one.value) for one in given[: limits.OPTIONS]]
        made: Element = {"type": "static_select", "options": options}
        chosen = [one for one in options if one["value"] == str(value)]
        if chosen:
            made["initial_option"] = chosen[0]
        return made

    def read(self, state: State) -> Any:
        """Return the member, or the value where there is no enum."""
        value = _selected(state.get("selected_option"))
        if value is None or self.kind is None:
            return value
        try:
            return self.kind(value)
        except ValueError as error:
            raise BadValue(EMPTY) from error


@dataclass(frozen=True, kw_only=True)
class PickMany(Widget):
    """Several of a few, named by an enum; none chosen is an empty tuple."""

    kind: type[StrEnum]
    placeholder: str

    def element(self, t: Translator, value: Any, choices: Sequence[Choice]) -> Element:
        """Draw a select that takes several."""
        options = [option(t(member), str(member)) for member in self.kind]
        made: Element = {
            "type": "multi_static_select",
            "options": options,
            "placeholder": plain(t(self.placeholder), limits.PLACEHOLDER),
        }
        chosen = [one for one in options if one["value"] in {str(member) for member in value or ()}]
        if chosen:
            made["initial_options"] = chosen
        return made

    def read(self, state: State) -> Any:
        """Return the members, in the order of the enum."""
        chosen = {_selected(one) for one in state.get("selected_options") or []}
        if not chosen <= {str(member) for member in self.kind}:
            raise BadValue(EMPTY)
        return tuple(member for member in self.kind if str(member) in chosen)


@dataclass(frozen=True, kw_only=True)
class Radio(Pick):
    """One of a few, all of them in sight."""

    def element(self, t: Translator, value: Any, choices: Sequence[Choice]) -> Element:
        """Draw radio buttons."""
        return super().element(t, value, choices) | {"type": "radio_buttons"}


@dataclass(frozen=True, kw_only=True)
class Tick(Widget):
    """A box to tick; its text is the label's, the value a bool."""

    text: str

    def element(self, t: Translator, value: Any, choices: Sequence[Choice]) -> Element:
        """Draw one checkbox."""
        box = option(t(self.text), "yes")
        made: Element = {"type": "checkboxes", "options": [box]}
        if value:
            made["initial_options"] = [box]
        return made

    def read(self, state: State) -> Any:
        """Return whether it is ticked."""
        return any(_selected(one) == "yes" for one in state.get("selected_options") or [])


@dataclass(frozen=True, kw_only=True)
class Day(Widget):
    """A day."""

    def element(self, t: Translator, value: Any, choices: Sequence[Choice]) -> Element:
        """Draw a date picker."""
        made: Element = {"type": "datepicker"}
        if value:
            made["initial_date"] = value.isoformat()
        return made

    def read(self, state: State) -> Any:
        """Return a date."""
        value = state.get("selected_date")
        try:
            return date.fromisoformat(value) if value else None
        except (TypeError, ValueError) as error:
            raise BadValue(EMPTY) from error


@dataclass(frozen=True, kw_only=True)
class Clock(Widget):
    """A time of day on a wall clock whose zone the hint names."""

    def element(self, t: Translator, value: Any, choices: Sequence[Choice]) -> Element:
        """Draw a time picker."""
        made: Element = {"type": "timepicker"}
        if value:
            made["initial_time"] = f"{value:%H:%M}"
        return made

    def read(self, state: State) -> Any:
        """Return a time without a zone."""
        value = state.get("selected_time")
        try:
            return time.fromisoformat(value) if value else None
        except (TypeError, ValueError) as error:
            raise BadValue(EMPTY) from error


@dataclass(frozen=True, kw_only=True)
class People(Widget):
    """Several Slack users; the answer is their ids."""

    most: int = 10

    def element(self, t: Translator, value: Any, choices: Sequence[Choice]) -> Element:
        """Draw a people picker."""
        made: Element = {"type": "multi_users_select", "max_selected_items": self.most}
        if value:
            made["initial_users"] = list(value)
        return made

    def read(self, state: State) -> Any:
        """Return the Slack ids."""
        users = state.get("selected_users") or []
        return tuple(str(user) for user in users) or None


@dataclass(frozen=True, kw_only=True)
class SearchMany(Widget):
    """Several of very many, found by typing; choices given when drawing are the ones chosen at first."""

    placeholder: str
    most: int = 50

    def element(self, t: Translator, value: Any, choices: Sequence[Choice]) -> Element:
        """Draw an external select."""
        made: Element = {
            "type": "multi_external_select",
            "min_query_length": 1,
            "max_selected_items": self.most,
            "placeholder": plain(t(self.placeholder), limits.PLACEHOLDER),
        }
        if choices:
            made["initial_options"] = [option(one.text, one.value) for one in choices]
        return made

    def read(self, state: State) -> Any:
        """Return the ids."""
        values = [_selected(one) for one in state.get("selected_options") or []]
        if not all(value and _NUMBER.fullmatch(value) for value in values):
            raise BadValue(EMPTY)
        return tuple(int(value) for value in values if value) or None


@dataclass(frozen=True, kw_only=True)
class SearchOne(Widget):
    """One of very many, found by typing; a choice given when drawing is the one chosen at first."""

    placeholder: str

    def element(self, t: Translator, value: Any, choices: Sequence[Choice]) -> Element:
        """Draw an external select."""
        made: Element = {
            "type": "external_select",
            "min_query_length": 1,
            "placeholder": plain(t(self.placeholder), limits.PLACEHOLDER),
        }
        if choices:
            made["initial_option"] = option(choices[0].text, choices[0].value)
        return made

    def read(self, state: State) -> Any:
        """Return the id."""
        value = _selected(state.get("selected_option"))
        if value is not None and not _NUMBER.fullmatch(value):
            raise BadValue(EMPTY)
        return int(value) if value else None


def _selected(chosen: Any) -> str | None:
    value = chosen.get("value") if isinstance(chosen, dict) else None
    return value if isinstance(value, str) else None
