"""Putting checked rows into the database, a transaction at a time."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bot.services.importing import rows, sheets
from bot.services.importing.places import Places
from bot.services.importing.report import Report
from bot.services.importing.rows import Applicant, BadRow, Cv
from bot.work import Begin, Work
from domain.access import Actor
from domain.errors import NotAllowed
from storage import importing as store
from storage import journal
from storage.importing import NewApplication, NewCandidate
from storage.tables import Application, Attachment, Candidate, Vacancy

CHUNK = 500

Progress = Callable[[int, int], None]
"""Told how many good rows of how many are done."""


def run(begin: Begin, actor: Actor, path: Path, *, dry_run: bool = False, progress: Progress | None = None) -> Report:
    """Import a file and report; with `dry_run` only report what would happen (`begin` may then be one that only looks).

    Refused, with nothing written, when the file is no table of ours.
    """
    if not actor.sees_everything:
        raise NotAllowed
    sheet = sheets.read(path, knows=lambda text: rows.column_named(text) in rows.COLUMNS)
    good, bad = rows.good_and_bad(sheet, path.parent)
    report = Report(dry_run=dry_run, rows=len(sheet.lines), bad=list(bad.items()))
    once = list(_without_doubles(good, report))
    importer = _Importer(report, Places(rows.titles_of(good), report), dry_run=dry_run)
    done = 0
    for chunk in _chunks(once):
        with begin(actor) as work:
            importer.take(work, chunk)
        done += len(chunk)
        if progress:
            progress(done, len(once))
    if report.changed_something and not dry_run:
        _write_down(begin, actor, report)
    return report.ordered()


def _without_doubles(applicants: Iterable[Applicant], report: Report) -> Iterator[Applicant]:
    """Let the first row of each vacancy and address through, and say which others repeat it."""
    first: dict[tuple[str, str], int] = {}
    for one in applicants:
        found = first.setdefault((one.reference.casefold(), one.key), one.number)
        if found == one.number:
            yield one
        else:
            report.note(one.number, "duplicate: same vacancy and e-mail as line {line}; left out", line=found)


def _chunks(applicants: Sequence[Applicant]) -> Iterator[list[Applicant]]:
    waiting = iter(applicants)
    while chunk := list(islice(waiting, CHUNK)):
        yield chunk


def _write_down(begin: Begin, actor: Actor, report: Report) -> None:
    with begin(actor) as work:
        journal.add(
            work.session,
            work.actor,
            work.now,
            "import_done",
            rows=report.rows,
            applications=report.applications_added,
            candidates=report.candidates_added,
            bad=len(report.bad),
        )


@dataclass
class _Entry:
    """One row with what it belongs to; `application` is None until it is made."""

    applicant: Applicant
    vacancy: Vacancy
    candidate: Candidate | NewCandidate
    application: Application | NewApplication | None
    attach: bool


class _Importer:
    """Carries the report and what must be remembered from one transaction to the next."""

    def __init__(self, report: Report, places: Places, *, dry_run: bool) -> None:
        self._report = report
        self._places = places
        self._dry_run = dry_run
        self._candidates: dict[str, Candidate | NewCandidate] = {}

    def take(self, work: Work, chunk: list[Applicant]) -> None:
        """Put one chunk in, or only count when nothing is to be written."""
        if not self._dry_run:
            store.one_at_a_time(work.session)
            self._candidates.clear()
        self._places.load(work, dry_run=self._dry_run)
        self._know(work, chunk)
        entries = list(self._entries(work, chunk))
        self._report.cvs_added += sum(entry.attach for entry in entries)
        if self._dry_run:
            work.session.expunge_all()  # what was filled in here must not be written on leaving
        else:
            self._write(work, entries)

    def _know(self, work: Work, chunk: list[Applicant]) -> None:
        missing = {one.key for one in chunk} - self._candidates.keys()
        self._candidates |= store.candidates(work.session, missing)
        ids = [self._candidates[one.key].id for one in chunk if one.key in self._candidates]
        self._applications = store.applications(work.session, ids)

    def _entries(self, work: Work, chunk: list[Applicant]) -> Iterator[_Entry]:
        for applicant in chunk:
            try:
                entry = self._entry(work, applicant)
            except BadRow as error:
                self._report.refuse(applicant.number, error.phrase)
                continue
            if entry is not None:
                yield entry

    def _entry(self, work: Work, applicant: Applicant) -> _Entry | None:
        """Find or make what the row speaks of; None when there is nothing left to do for it."""
        known = self._places.known(applicant)
        mobile = rows.mobile_of(applicant, rows.country_of(*self._places.zone_and_language(applicant, work)))
        vacancy = known or self._places.make(work, applicant)
        candidate = self._candidates.get(applicant.key)
        filled = []
        if candidate is None:
            candidate = self._candidates[applicant.key] = _candidate(work, applicant, mobile, vacancy)
            self._report.candidates_added += 1
        else:
            filled = self._merged(applicant, candidate, mobile)
        application = self._applications.get((candidate.id, vacancy.id))
        if application is None:
            self._report.applications_added += 1
            self._count_filled(work, candidate, None, filled)
            return _Entry(applicant, vacancy, candidate, None, attach=applicant.cv is not None)
        attach = applicant.cv is not None and self._is_new_file(work, applicant.cv, application)
        return self._again(work, _Entry(applicant, vacancy, candidate, application, attach), application, filled)

    @staticmethod
    def _is_new_file(work: Work, cv: Cv, application: Application) -> bool:
        return not store.has_attachment(work.session, application.id, hashlib.sha256(cv.path.read_bytes()).hexdigest())

    def _again(self, work: Work, entry: _Entry, application: Application, filled: list[str]) -> _Entry | None:
        """Look at a row that is there already: fill what is empty, keep what differs, leave deleted ones deleted."""
        if application.deleted_at is not None:
            self._report.note(entry.applicant.number, "this application was deleted in Kalle and stays so")
            return None
        if not application.cover_letter and entry.applicant.cover_letter:
            application.cover_letter = entry.applicant.cover_letter
            filled.append("cover_letter")
        elif entry.applicant.cover_letter not in ("", application.cover_letter):
            self._keep(entry.applicant, "cover_letter")
        if not filled and not entry.attach:
            self._report.unchanged += 1
        self._count_filled(work, entry.candidate, application, filled)
        return entry

    def _merged(self, applicant: Applicant, candidate: Candidate | NewCandidate, mobile: str | None) -> list[str]:
        """Fill what is empty on a known candidate, say what differs; returns the columns that were filled."""
        filled = []
        wanted = {"first_name": applicant.first_name, "last_name": applicant.last_name, "mobile": mobile}
        for column, value in wanted.items():
            if not value or getattr(candidate, column) == value:
                continue
            if getattr(candidate, column):
                self._keep(applicant, column)
            else:
                setattr(candidate, column, value)
                filled.append(column)
        if applicant.language not in (None, candidate.language):
            self._keep(applicant, "language")
        return filled

    def _keep(self, applicant: Applicant, column: str) -> None:
        self._report.note(applicant.number, "{column} differs from what Kalle has; kept what Kalle has", column=column)

    def _count_filled(
        self, work: Work, candidate: Candidate | NewCandidate, application: Application | None, filled: list[str]
    ) -> None:
        if not filled:
            return
        self._report.filled += 1
        if self._dry_run:
            return
        if isinstance(candidate, Candidate) and {"first_name", "last_name"} & set(filled):
            work.session.flush()
            store.put_words_anew(work.session, candidate.id)
        if application is not None:
            store.write_down(
                work.session, work.actor, work.now, "application_changed", [(application, {"changed": filled})]
            )

    # --- writing ----------------------------------------------------------------------------------------------------

    def _write(self, work: Work, entries: list[_Entry]) -> None:
        session = work.session
        new = {one.email_key: one for one in (entry.candidate for entry in entries) if isinstance(one, NewCandidate)}
        store.add_candidates(session, list(new.values()))
        made = []
        for entry in entries:
            if entry.application is None:
                entry.application = added = _application(work, entry)
                made.append((added, entry.candidate, entry.vacancy))
        store.add_applications(session, [added for added, _, _ in made])
        store.put_words(session, made)
        store.write_down(session, work.actor, work.now, "application_added", [(added, {}) for added, _, _ in made])
        session.add_all(_attachment(work, entry) for entry in entries if entry.attach)
        session.flush()


def _candidate(work: Work, applicant: Applicant, mobile: str | None, vacancy: Vacancy) -> NewCandidate:
    return NewCandidate(
        first_name=applicant.first_name,
        last_name=applicant.last_name,
        email=applicant.email,
        email_key=applicant.key,
        mobile=mobile,
        language=applicant.language or vacancy.language,
        created_at=work.now,
    )


def _application(work: Work, entry: _Entry) -> NewApplication:
    return NewApplication(
        candidate_id=entry.candidate.id,
        vacancy_id=entry.vacancy.id,
        cover_letter=entry.applicant.cover_letter,
        created_at=work.now,
    )


def _attachment(work: Work, entry: _Entry) -> Attachment:
    cv, application = entry.applicant.cv, entry.application
    if cv is None or application is None:
        raise ValueError("only an entry with a file and an application has an attachment")
    content = cv.path.read_bytes()
    return Attachment(
        application_id=application.id,
        name=cv.name,
        kind=cv.kind,
        digest=hashlib.sha256(content).hexdigest(),
        content=content,
        created_at=work.now,
    )
