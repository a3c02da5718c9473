"""Most tests build the program anew: what building it always works out in the same way is worked out once, or not at all.

The program of a test is its own for all that: nothing that could be different for another test is kept.
"""

import hashlib
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from werkzeug.routing.rules import Rule

_compile = Rule._compile_builder


def _compile_when_asked(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
    """What writes a rule's addresses is made when one is to be written: Werkzeug makes two for each rule, as source text."""

    def build(self: Rule, **values: Any) -> Any:
        made = _compile(rule, append_unknown).__get__(rule, None)
        setattr(rule, "_build_unknown" if append_unknown else "_build", made)
        return made(**values)

    return build


@pytest.fixture(scope="session", autouse=True)
def quick_building() -> Iterator[None]:
    """Keys are drawn from each secret once, and addresses compiled where they are used."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hashlib, "scrypt", cache(hashlib.scrypt))
        patch.setattr(Rule, "_compile_builder", _compile_when_asked)
        yield
