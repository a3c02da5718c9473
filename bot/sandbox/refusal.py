"""How the Web API says no, in Slack's shape."""

from __future__ import annotations

import json
from typing import Any

from bot.sandbox.shapes import Finding, Report

Json = dict[str, Any]


class Refusal(Exception):
    """An answer with ``ok: false``; ``error`` is Slack's code, ``report`` what was found in the payload."""

    def __init__(self, error: str, report: Report | None = None, **extra: Any) -> None:
        super().__init__(error)
        self.error, self.report, self.extra = error, report, extra

    def as_slack(self) -> Json:
        """The body of the answer."""
        answer: Json = {"ok": False, "error": self.error, **self.extra}
        if self.report and self.report.errors:
            answer["response_metadata"] = {"messages": [finding.as_slack() for finding in self.report.errors]}
        if self.error == "invalid_blocks" and self.report:
            answer["errors"] = [f"{f.message} [json-pointer:{f.pointer}]" for f in self.report.errors]
        return answer


def one_error(error: str, pointer: str, message: str) -> Refusal:
    """A refusal for a single reason at a JSON pointer."""
    report = Report("")
    report.error(pointer, message)
    return Refusal(error, report)


class Call:
    """One call as it is made: what the judge found is kept for the log."""

    def __init__(self, method: str, args: Json) -> None:
        self.method, self.args = method, args
        self.findings: list[Finding] = []

    def keep(self, report: Report, error: str) -> None:
        """Keep a report's findings; refuse with ``error`` when one of them is an error."""
        self.findings += report.findings
        if report.errors:
            raise Refusal(error, report)

    def text(self, name: str) -> str:
        """A required string argument."""
        value = self.args.get(name)
        if not isinstance(value, str) or not value:
            raise one_error("invalid_arguments", f"/{name}", f"missing required field: {name}")
        return value

    def structure(self, name: str, broken: str) -> Any:
        """An argument that is JSON, or a string holding JSON (as forms send it); None when absent."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as problem:
            raise one_error(broken, f"/{name}", "must be valid JSON") from problem

    def flag(self, name: str) -> bool:
        """A boolean argument; forms send it as a word."""
        return str(self.args.get(name, "")).lower() in ("true", "1")
