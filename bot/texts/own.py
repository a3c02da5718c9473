"""Our own Jinja2 templates: the HTML around every letter, and the messages to colleagues."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from bot.texts import when
from bot.texts.marking import N_
from bot.texts.translator import translator
from domain.language import Language

TEXTS = Path(__file__).parent


@dataclass(frozen=True)
class Words:
    """A paragraph of a letter; `kind` is its class in the layout."""

    html: Markup
    kind: str = "words"


@dataclass(frozen=True)
class Facts:
    """Labels and what they name, under each other."""

    rows: tuple[tuple[str, Markup], ...]
    kind: str = "facts"


@dataclass(frozen=True)
class Button:
    """The one thing to press, with its bare address below."""

    url: str
    text: str = N_("Answer the invitation")
    kind: str = "button"


Block = Words | Facts | Button


def document(subject: str, blocks: Sequence[Block], language: Language, sender: str = "") -> str:
    """Return a whole HTML document with its styles written into the elements; fetches nothing from anywhere."""
    template = _environment().get_template("layout/letter.html")
    return _inliner().inline(
        template.render(subject=subject, blocks=blocks, language=language, sender=sender, _=translator(language))
    )


def own_text(name: str, language: Language, facts: Mapping[str, object]) -> str:
    """Fill one of the templates for colleagues; they may say moments and lengths of time in the reader's words."""
    template = _environment().get_template(f"internal/{name}.txt.j2")
    spoken = {"moment": partial(when.moment, language=language), "duration": partial(when.duration, language=language)}
    return template.render({**facts, **spoken, "_": translator(language)})


def anchor(address: str) -> Markup:
    """Return a link that shows where it leads."""
    return Markup('<a class="link" href="{0}">{0}</a>').format(address)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEXTS),
        autoescape=select_autoescape(("html",), default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def _inliner() -> CSSInliner:
    """Keeps the style element for the rules of small screens and dark rooms; never loads a style sheet."""
    return CSSInliner(load_remote_stylesheets=False, keep_style_tags=True, keep_at_rules=True)
