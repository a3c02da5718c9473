"""What an import did, or would do."""

from dataclasses import dataclass, field

from domain.errors import Phrase


@dataclass
class Report:
    """Counts, and what there is to say about single lines of the file."""

    dry_run: bool = False
    rows: int = 0
    applications_added: int = 0
    candidates_added: int = 0
    cvs_added: int = 0
    filled: int = 0
    unchanged: int = 0
    vacancies_added: list[str] = field(default_factory=list)
    departments_added: list[str] = field(default_factory=list)
    notes: list[tuple[int, Phrase]] = field(default_factory=list)
    bad: list[tuple[int, Phrase]] = field(default_factory=list)

    @property
    def changed_something(self) -> bool:
        """True when the database is not what it was before."""
        return bool(self.applications_added or self.cvs_added or self.filled or self.vacancies_added)

    def note(self, number: int, text: str, **facts: object) -> None:
        """Say something about a line that went in, or was in already."""
        self.notes.append((number, Phrase(text, facts)))

    def refuse(self, number: int, phrase: Phrase) -> None:
        """Say why a line could not go in."""
        self.bad.append((number, phrase))

    def ordered(self) -> "Report":
        """Put the lines into the order of the file."""
        self.notes.sort(key=lambda one: one[0])
        self.bad.sort(key=lambda one: one[0])
        return self
