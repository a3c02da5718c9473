"""New applicants as a message tells of them. Source: docs/behaviour.md, New applicants."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Newcomer:
    """Somebody who applied."""

    application_id: int
    name: str


@dataclass(frozen=True)
class Announcement:
    """Who applied. `people` are the first of `count`, empty where only the number is told.

    `readable` is false for a reader who may not read the vacancy any more; `place` is where it stands in Slack, if it does.
    """

    vacancy_id: int
    vacancy: str
    people: tuple[Newcomer, ...]
    count: int
    readable: bool = True
    place: tuple[str, str] | None = None
