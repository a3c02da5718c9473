"""Inputs as JSON and back: they wait in the database while a long step runs."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def dump(inputs: Any) -> bytes:
    """Return a frozen dataclass as JSON."""
    return json.dumps(_plain(inputs), separators=(",", ":")).encode("utf-8")


def load(kind: type[T], raw: bytes) -> T:
    """Read it back; a TypeError or ValueError when it is not one."""
    return _typed(kind, json.loads(raw))  # type: ignore[no-any-return]


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {_plain(key): _plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [_plain(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _typed(kind: Any, value: Any) -> Any:
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return None if value is None else _typed(next(one for one in args if one is not NoneType), value)
    if origin is not None and issubclass(origin, Mapping):
        return {_typed(args[0], key): _typed(args[1], one) for key, one in value.items()}
    if origin in (tuple, list, frozenset):
        return origin(_typed(args[0], one) for one in value)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{name: _typed(hints[name], one) for name, one in value.items()})  # type: ignore[operator]
    if isinstance(kind, type) and issubclass(kind, date):
        return kind.fromisoformat(value)
    return kind(value) if isinstance(kind, type) and issubclass(kind, Enum) else value
