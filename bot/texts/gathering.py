"""Finding every sentence that has to be translated: in our Python, in our Jinja2 templates, among the words of the enums."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, nodes

from bot.texts.words import translatable

PACKAGES = ("domain", "storage", "bot")
TEMPLATES = frozenset({".j2", ".html"})

_SAYS = frozenset({"t", "_", "say", "N_"})
_COUNTS = "plural"


@dataclass(frozen=True, order=True)
class Message:
    """One entry of the catalogues; `many` and `context` are empty for most."""

    text: str
    many: str = ""
    context: str = ""


class NotPlain(ValueError):
    """A sentence that cannot be gathered, because it is put together before it is translated."""


def gather(root: Path) -> set[Message]:
    """Return every message of the project under a folder; NotPlain names the place of one that cannot be gathered."""
    found = {Message(text=words, context=context) for context, words in translatable()}
    for path in sources(root):
        text = path.read_text("utf-8")
        found.update(in_python(text, str(path.relative_to(root))) if path.suffix == ".py" else in_template(text))
    return found


def sources(root: Path) -> list[Path]:
    """Return every file that may say something; the sandbox plays Slack, in English alone."""
    within = [path for package in PACKAGES for path in (root / package).rglob("*")]
    spoken = [path for path in within if path.suffix == ".py" or path.suffix in TEMPLATES]
    return sorted(path for path in spoken if not path.is_relative_to(root / "bot" / "sandbox"))


def in_python(source: str, name: str = "<text>") -> Iterator[Message]:
    """Yield the messages of a module."""
    for node in ast.walk(ast.parse(source, name)):
        if isinstance(node, ast.Call) and node.args:
            yield from _call(node, f"{name}:{node.lineno}")


def _called(function: ast.expr) -> str:
    """The name of what is called; what `translator(...)` returns is called `t` elsewhere."""
    if isinstance(function, ast.Call) and isinstance(function.func, ast.Name) and function.func.id == "translator":
        return "t"
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _call(call: ast.Call, place: str) -> Iterator[Message]:
    called = _called(call.func)
    if called in _SAYS:
        yield from (Message(text) for text in _literals(call.args[0], place) if text)
    if called == _COUNTS and len(call.args) > 1:
        ones, manies = (_literals(argument, place) for argument in call.args[:2])
        yield from (Message(one, many) for one, many in zip(ones, manies, strict=True))


def _literals(argument: ast.expr, place: str) -> Iterator[str]:
    if isinstance(argument, ast.JoinedStr | ast.BinOp):
        raise NotPlain(f"{place}: a sentence to be translated is one plain string, its facts in {{braces}}")
    if isinstance(argument, ast.IfExp):
        yield from _literals(argument.body, place)
        yield from _literals(argument.orelse, place)
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value


def in_template(source: str) -> Iterator[Message]:
    """Yield the messages of a Jinja2 template."""
    tree = Environment(autoescape=True, extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"]).parse(source)
    for call in tree.find_all(nodes.Call):
        texts = list(_constants(call.args))
        if isinstance(call.node, nodes.Name) and call.node.name in _SAYS and texts:
            yield Message(texts[0])
        if isinstance(call.node, nodes.Getattr) and call.node.attr == _COUNTS and len(texts) > 1:
            yield Message(texts[0], texts[1])


def _constants(arguments: Iterable[nodes.Expr]) -> Iterator[str]:
    return (one.value for one in arguments if isinstance(one, nodes.Const) and isinstance(one.value, str))
