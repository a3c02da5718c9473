"""The questions about one language's letter: an invitation's and a reminder's are the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.kit.forms import Form, ask
from bot.kit.widgets import Line
from bot.texts.marking import N_
from domain.letters import Variant


@dataclass(frozen=True)
class TextForm(Form):
    """One language's letter."""

    subject: str = ask(Line(label=N_("Subject"), longest=300, watched=True))
    contents: str = ask(Line(label=N_("Contents"), longest=3000, several_lines=True, watched=True))
    signature: str | None = ask(
        Line(label=N_("Signature"), longest=1000, several_lines=True, optional=True, watched=True)
    )


WATCHED = ("subject", "contents", "signature")


def values_of(text: Variant) -> dict[str, str]:
    """A letter's parts by the names of their questions."""
    return {"subject": text.subject, "contents": text.contents, "signature": text.signature}


def read_text(view: Mapping[str, Any], prefix: str, *, loosely: bool = False) -> Variant:
    """Read one letter; BadFields for what is missing, unless `loosely`: then what is empty is empty."""
    if loosely:
        values = TextForm.read_loosely(view, prefix=prefix)
        return Variant(*(values[name] or "" for name in WATCHED))
    text = TextForm.read(view, prefix=prefix)
    return Variant(text.subject, text.contents, text.signature or "")
