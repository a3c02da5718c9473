"""Most tests build the program anew: what building it always works out in the same way is worked out once, or not at all.

The program of a test is its own for all that: nothing that could be different for another test is kept.
"""

import gc
import hashlib
import inspect
import sys
from collections.abc import Callable, Iterator
from functools import cache
from types import CodeType, FunctionType
from typing import Any

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from slack_bolt.util.utils import get_arg_names_of_callable
from werkzeug.routing.rules import Rule

from bot.services.account import passwords

_compile, _ask = Rule._compile_builder, get_arg_names_of_callable


def _compile_when_asked(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
    """What writes a rule's addresses is made when one is to be written: Werkzeug makes two for each rule, as source text."""

    def build(self: Rule, **values: Any) -> Any:
        made = _compile(rule, append_unknown).__get__(rule, None)
        setattr(rule, "_build_unknown" if append_unknown else "_build", made)
        return made(**values)

    return build


class Pages(BytecodeCache):
    """Templates that were compiled for one program and are there for the next."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Hand one out, if its text is still the same."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep one."""
        if bucket.code is not None:
            self._code[bucket.key, bucket.checksum] = bucket.code


def _names_of_arguments(asked: Callable[..., Any]) -> list[str]:
    """What Bolt asks of some four hundred functions; it is written in them, and `inspect` goes a long way to it."""
    function = inspect.unwrap(asked)
    if not isinstance(function, FunctionType):
        return _ask(asked)
    return list(function.__code__.co_varnames[: function.__code__.co_argcount])


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What is gathered stays until the end: the collector need not go over it again and again, now or later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def quick_building() -> Iterator[None]:
    """Keys are drawn from each secret once, a password is compared with a hash once, templates are compiled once, and
    addresses where they are used.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hashlib, "scrypt", cache(hashlib.scrypt))
        patch.setattr(passwords, "verified", cache(passwords.verified))
        patch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": Pages()})
        patch.setattr(Rule, "_compile_builder", _compile_when_asked)
        for name, module in list(sys.modules.items()):
            if name.startswith("slack_bolt") and getattr(module, _ask.__name__, None) is _ask:
                patch.setattr(module, _ask.__name__, _names_of_arguments)
        yield
