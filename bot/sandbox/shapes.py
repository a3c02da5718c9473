"""Small words for saying what a piece of JSON must look like, and a report of where it does not.

A check is a function ``(report, pointer, value) -> None`` that adds what it finds to the report.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import limits

Check = Callable[["Report", str, Any], None]

# What notifies a whole channel when it is not escaped.
PINGS = re.compile(r"<!(channel|here|everyone)(\|[^>]*)?>")


@dataclass(frozen=True)
class Finding:
    """One thing found wrong (``error``) or worth a look (``warning``) at a JSON pointer."""

    level: str
    message: str
    pointer: str

    def as_slack(self) -> str:
        """The finding in the words of Slack's ``response_metadata.messages``."""
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"

    def as_dict(self) -> dict[str, str]:
        """The finding as JSON for the call log."""
        return {"level": self.level, "message": self.message, "pointer": self.pointer}


@dataclass
class Report:
    """Everything found in one payload; ``surface`` is ``modal``, ``home`` or ``message``."""

    surface: str
    findings: list[Finding] = field(default_factory=list)

    def error(self, pointer: str, message: str) -> None:
        """Add a reason to refuse."""
        self.findings.append(Finding("error", message, pointer))

    def warn(self, pointer: str, message: str) -> None:
        """Add something the inspector shows and Slack would let pass."""
        self.findings.append(Finding("warning", message, pointer))

    @property
    def errors(self) -> list[Finding]:
        """The findings Slack refuses for."""
        return [finding for finding in self.findings if finding.level == "error"]


def string(most: int, least: int = 1) -> Check:
    """A string of ``least`` to ``most`` characters."""

    def check(report: Report, pointer: str, value: Any) -> None:
        if not isinstance(value, str):
            report.error(pointer, "must be a string")
        elif len(value) > most:
            report.error(pointer, f"must be less than {most + 1} characters")
        elif len(value) < least:
            report.error(pointer, f"must be more than {least - 1} characters")

    return check


def matching(pattern: str, what: str) -> Check:
    """A string that matches ``pattern`` whole; ``what`` names it in the error."""
    compiled = re.compile(pattern)

    def check(report: Report, pointer: str, value: Any) -> None:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            report.error(pointer, f"must be {what}")

    return check


def integer(least: int, most: int) -> Check:
    """A whole number within bounds."""

    def check(report: Report, pointer: str, value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            report.error(pointer, "must be an integer")
        elif not least <= value <= most:
            report.error(pointer, f"must be between {least} and {most}")

    return check


def number(report: Report, pointer: str, value: Any) -> None:
    """A check: any JSON number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        report.error(pointer, "must be a number")


def boolean(report: Report, pointer: str, value: Any) -> None:
    """A check: true or false."""
    if not isinstance(value, bool):
        report.error(pointer, "must be a boolean")


def one_of(*allowed: str) -> Check:
    """One of a few fixed words."""

    def check(report: Report, pointer: str, value: Any) -> None:
        if value not in allowed:
            report.error(pointer, "must be one of: " + ", ".join(allowed))

    return check


def list_of(item: Check, most: int, least: int = 1) -> Check:
    """A list of ``least`` to ``most`` items, each passing ``item``."""

    def check(report: Report, pointer: str, value: Any) -> None:
        if not isinstance(value, list):
            report.error(pointer, "must be an array")
            return
        if len(value) > most:
            report.error(pointer, f"no more than {most} items allowed")
        if len(value) < least:
            report.error(pointer, f"no fewer than {least} items allowed")
        for index, entry in enumerate(value):
            item(report, f"{pointer}/{index}", entry)

    return check


def no_rule(report: Report, pointer: str, value: dict[str, Any]) -> None:
    """A rule that holds always."""


def record(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None, rule: Check = no_rule) -> Check:
    """An object with these keys and no others; ``rule`` sees it when each key alone was well."""
    known = {**required, **(optional or {})}

    def check(report: Report, pointer: str, value: Any) -> None:
        if not isinstance(value, dict):
            report.error(pointer, "must provide an object")
            return
        before = len(report.errors)
        for name in required:
            if name not in value:
                report.error(pointer, f"missing required field: {name}")
        for name, entry in value.items():
            if name in known:
                known[name](report, f"{pointer}/{name}", entry)
            else:
                report.error(f"{pointer}/{name}", f"invalid additional property: {name}")
        if len(report.errors) == before:
            rule(report, pointer, value)

    return check


def by_type(kinds: Mapping[str, Check], allowed: Iterable[str] | None = None, where: str = "here") -> Check:
    """An object whose ``type`` picks its check; a known type outside ``allowed`` is refused by name."""
    places = set(kinds if allowed is None else allowed)

    def check(report: Report, pointer: str, value: Any) -> None:
        if not isinstance(value, dict):
            report.error(pointer, "must provide an object")
            return
        kind = value.get("type")
        if not isinstance(kind, str):
            report.error(pointer, "missing required field: type")
        elif kind not in kinds:
            report.error(f"{pointer}/type", f"unsupported type: {kind}")
        elif kind not in places:
            report.error(f"{pointer}/type", f"unsupported type: {kind} is not allowed {where}")
        else:
            kinds[kind](report, pointer, value)

    return check


def _no_pings(report: Report, pointer: str, text: str) -> None:
    if PINGS.search(text):
        report.warn(pointer, "this pings everyone: " + PINGS.search(text).group(0))  # type: ignore[union-attr]


def warn_of_pings(report: Report, pointer: str, text: Any) -> None:
    """Warn when a mrkdwn string notifies a whole channel."""
    if isinstance(text, str):
        _no_pings(report, pointer, text)


def _mrkdwn_rule(report: Report, pointer: str, value: dict[str, Any]) -> None:
    warn_of_pings(report, f"{pointer}/text", value["text"])


def plain(most: int) -> Check:
    """A ``plain_text`` object of 1 to ``most`` characters."""
    return by_type({"plain_text": _plain(most), "mrkdwn": _mrkdwn(most)}, ["plain_text"])


def any_text(most: int) -> Check:
    """A ``plain_text`` or ``mrkdwn`` object of 1 to ``most`` characters."""
    return by_type({"plain_text": _plain(most), "mrkdwn": _mrkdwn(most)})


def _plain(most: int) -> Check:
    return record({"type": one_of("plain_text"), "text": string(most)}, {"emoji": boolean})


def _mrkdwn(most: int) -> Check:
    return record({"type": one_of("mrkdwn"), "text": string(most)}, {"verbatim": boolean}, _mrkdwn_rule)


url = matching(rf"(https?://|mailto:|tel:)\S{{1,{limits.URL - 8}}}", "a valid URL of at most 3000 characters")
