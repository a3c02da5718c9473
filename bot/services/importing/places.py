"""The vacancies and departments a file speaks of: found, or made when it says enough."""

from collections import Counter
from collections.abc import Mapping

from bot.services.importing.report import Report
from bot.services.importing.rows import Applicant, BadRow
from bot.services.vacancies import LANGUAGE_OF_ZONE
from bot.work import Work
from domain.language import Language
from storage import departments as department_rows
from storage import journal
from storage import vacancies as vacancy_rows
from storage.tables import Department, Vacancy


class Places:
    """Looks vacancies up by reference: as written, or with other capitals when only one is."""

    def __init__(self, titled: Mapping[str, Applicant], report: Report) -> None:
        self._titled = titled
        self._report = report
        self._loaded = False
        self._exact: dict[str, Vacancy] = {}
        self._folded: dict[str, Vacancy] = {}
        self._departments: dict[str, Department] = {}
        self._title_kept: set[str] = set()
        self._dry_run = False

    def load(self, work: Work, *, dry_run: bool) -> None:
        """Read what is there, once for the whole import."""
        self._dry_run = dry_run
        if self._loaded:
            return
        everything = vacancy_rows.everything(work.session)
        often = Counter(one.reference.casefold() for one in everything)
        self._exact = {one.reference: one for one in everything}
        self._folded = {one.reference.casefold(): one for one in everything if often[one.reference.casefold()] == 1}
        self._departments = {one.name.casefold(): one for one in department_rows.everything(work.session)}
        self._loaded = True

    def known(self, applicant: Applicant) -> Vacancy | None:
        """Return the row's vacancy, or None when it is to be made; BadRow when the file does not say enough for that."""
        found = self._exact.get(applicant.reference) or self._folded.get(applicant.reference.casefold())
        if found is None and applicant.reference.casefold() not in self._titled:
            raise BadRow(
                "there is no vacancy {reference}, and without vacancy_title none is made", reference=applicant.reference
            )
        if found is not None and applicant.vacancy_title not in ("", found.title):
            self._keep_title(applicant, found)
        return found

    def zone_and_language(self, applicant: Applicant, work: Work) -> tuple[str, Language]:
        """Return those of the row's vacancy, or those it will be made with."""
        found = self.known(applicant)
        if found is not None:
            return found.zone, found.language
        return work.house.zone.key, LANGUAGE_OF_ZONE.get(work.house.zone.key, Language.EN)

    def make(self, work: Work, applicant: Applicant) -> Vacancy:
        """Make the vacancy, as the first row that names its title wants it."""
        titled = self._titled[applicant.reference.casefold()]
        zone = work.house.zone.key
        vacancy = Vacancy(
            reference=applicant.reference,
            title=titled.vacancy_title,
            language=LANGUAGE_OF_ZONE.get(zone, Language.EN),
            zone=zone,
            created_at=work.now,
        )
        department = self._department(work, titled.department)
        if not self._dry_run:
            vacancy.department_id = department.id if department else None
            work.session.add(vacancy)
            work.session.flush()
            journal.add(work.session, work.actor, work.now, "vacancy_added", vacancy_id=vacancy.id, imported=True)
        self._exact[applicant.reference] = self._folded[applicant.reference.casefold()] = vacancy
        self._report.vacancies_added.append(applicant.reference)
        return vacancy

    def _department(self, work: Work, name: str) -> Department | None:
        if not name:
            return None
        found = self._departments.get(name.casefold())
        if found is None:
            found = Department(name=name) if self._dry_run else department_rows.found_or_made(work.session, name)
            self._departments[name.casefold()] = found
            self._report.departments_added.append(name)
        return found

    def _keep_title(self, applicant: Applicant, vacancy: Vacancy) -> None:
        if vacancy.reference not in self._title_kept:
            self._title_kept.add(vacancy.reference)
            text = "vacancy_title differs from what Kalle has for {reference}; kept what Kalle has"
            self._report.note(applicant.number, text, reference=vacancy.reference)
