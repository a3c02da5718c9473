"""How a list of applications is narrowed down and ordered. Source: docs/behaviour.md, Lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.groups import Group
from domain.status import ApplicationStatus

PER_PAGE = 10
"""Slack takes ten boxes in one."""

WORDS = 200


class Rank(StrEnum):
    """Which of the recruiter's own ranks are shown."""

    ANY = "any"
    FIRST = "1"
    SECOND = "2"
    THIRD = "3"
    NONE = "none"


class Sort(StrEnum):
    """The order of a list."""

    NAME = "name"
    NEWEST = "newest"


@dataclass(frozen=True)
class Filter:
    """What a list shows: of one vacancy (0 is every one), one group, or within it one status, one rank, some words."""

    vacancy_id: int = 0
    group: Group = Group.OVERVIEW
    status: ApplicationStatus | None = None
    rank: Rank = Rank.ANY
    words: str = ""
    sort: Sort = Sort.NAME

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "vacancy_id": self.vacancy_id,
            "group": str(self.group),
            "status": str(self.status or ""),
            "rank": str(self.rank),
            "words": self.words,
            "sort": str(self.sort),
        }

    @classmethod
    def load(cls, kept: Mapping[str, Any]) -> "Filter":
        """Read it back."""
        status = kept.get("status")
        return cls(
            int(kept.get("vacancy_id", 0)),
            Group(kept.get("group", Group.OVERVIEW)),
            ApplicationStatus(status) if status else None,
            Rank(kept.get("rank", Rank.ANY)),
            str(kept.get("words", ""))[:WORDS],
            Sort(kept.get("sort", Sort.NAME)),
        )
