"""Questions whose answers Slack's client, or a search of ours, offers: a channel, something with a code of its own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.kit import limits
from bot.kit.blocks import Element, option, plain
from bot.kit.widgets import EMPTY, Choice, State, Widget
from bot.texts.translator import Translator
from domain.errors import BadValue


@dataclass(frozen=True, kw_only=True)
class Channel(Widget):
    """A channel, public or private, that nobody from another organisation reads; the answer is its id."""

    def element(self, t: Translator, value: Any, choices: Sequence[Choice]) -> Element:
        """Draw a picker of conversations."""
        made: Element = {
            "type": "conversations_select",
            "filter": {"include": ["public", "private"], "exclude_external_shared_channels": True},
        }
        if value:
            made["initial_conversation"] = str(value)
        return made

    def read(self, state: State) -> Any:
        """Return the id; None where none was chosen."""
        value = state.get("selected_conversation")
        return value if isinstance(value, str) and value else None


@dataclass(frozen=True, kw_only=True)
class SearchCode(Widget):
    """One of very many, found by typing, whose value is a word of the given `pattern`; a choice given is the chosen one."""

    placeholder: str
    pattern: str

    def element(self, t: Translator, value: Any, choices: Sequence[Choice]) -> Element:
        """Draw an external select."""
        made: Element = {
            "type": "external_select",
            "min_query_length": 0,
            "placeholder": plain(t(self.placeholder), limits.PLACEHOLDER),
        }
        if choices:
            made["initial_option"] = option(choices[0].text, choices[0].value)
        return made

    def read(self, state: State) -> Any:
        """Return the word; None where nothing was chosen, BadValue for what nobody offered."""
        chosen = state.get("selected_option")
        value = chosen.get("value") if isinstance(chosen, dict) else None
        if value is not None and not (isinstance(value, str) and re.fullmatch(self.pattern, value)):
            raise BadValue(EMPTY)
        return value
