"""Kinds of values on the command line."""

from enum import StrEnum
from typing import Any

import click

from domain.access import VacancyAccess
from domain.language import NAMES, Language, language_of


class Word(click.ParamType[StrEnum]):
    """A member of one enum, by its value; capitals do not matter."""

    def __init__(self, kind: type[StrEnum]) -> None:
        self._kind = kind
        self.name = "word"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Show the choices in the help."""
        return "[" + "|".join(self._kind) + "]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> StrEnum:
        """Return the member, or end with wrong usage."""
        try:
            return self._kind(str(value).lower().replace("-", "_"))
        except ValueError:
            self.fail(f"{value!r} is none of {', '.join(self._kind)}.", param, ctx)


class Spoken(click.ParamType[Language]):
    """A language, by code or name."""

    name = "language"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Show the choices in the help."""
        return "[" + "|".join(Language) + "]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Language:
        """Return the language, or end with wrong usage."""
        found = language_of(str(value))
        if found is None:
            known = ", ".join(f"{code} ({name})" for code, name in NAMES.items())
            self.fail(f"{value!r} is none of {known}.", param, ctx)
        return found


class Membership(click.ParamType[tuple[str, VacancyAccess]]):
    """A Slack user and what they may do in a vacancy: `U0123=normal`."""

    name = "U0123=ACCESS"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, VacancyAccess]:
        """Return the id and the access, or end with wrong usage."""
        if isinstance(value, tuple):
            return value
        slack_id, _, access = str(value).partition("=")
        if not slack_id or access not in list(VacancyAccess):
            self.fail(f"{value!r} must be like U0123=normal; access is one of {', '.join(VacancyAccess)}.", param, ctx)
        return slack_id, VacancyAccess(access)
