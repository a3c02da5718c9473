"""A candidate changes their own data. The e-mail address is the user name and has a way of its own (`own_address`)."""

from dataclasses import dataclass

from bot.services.account.own_page import person_of
from bot.services.acting.written import wrote
from bot.services.importing.rows import COUNTRY_OF_LANGUAGE, country_of
from bot.services.reminding import planning
from bot.work import Work
from domain import values
from domain.errors import BadFields, BadValue, Phrase, say
from domain.language import Language
from storage import accounts, search
from storage.tables import Candidate


@dataclass(frozen=True)
class OwnData:
    """What can be changed; `mobile` is empty for none."""

    first_name: str
    last_name: str
    mobile: str
    language: Language


def change(work: Work, candidate_id: int, wanted: OwnData) -> bool:
    """Change somebody's own data; False when nothing was another. BadFields for what cannot be used."""
    accounts.lock(work.session, candidate_id)
    person = person_of(work, candidate_id)
    clean = _checked(work, candidate_id, wanted)
    changed = [name for name, value in vars(clean).items() if (getattr(person, name) or "") != value]
    if changed:
        _write(work, person, clean, changed)
    return bool(changed)


def _write(work: Work, person: Candidate, clean: OwnData, changed: list[str]) -> None:
    person.first_name, person.last_name = clean.first_name, clean.last_name
    person.mobile, person.language = clean.mobile or None, clean.language
    if "mobile" in changed:
        person.mobile_stopped = ""
    for one in accounts.applications(work.session, person.id):
        search.index_application(work.session, one)
        wrote(work, one, "own_data_changed", changed=changed)
    planning.settle_candidate(work, person.id)


def _checked(work: Work, candidate_id: int, wanted: OwnData) -> OwnData:
    problems: dict[str, Phrase] = {}
    clean: dict[str, str] = {}
    for name in ("first_name", "last_name", "mobile"):
        try:
            clean[name] = _clean(work, candidate_id, name, wanted)
        except BadValue as error:
            problems[name] = error.phrase
    if problems:
        raise BadFields(**problems)
    return OwnData(clean["first_name"], clean["last_name"], clean["mobile"], wanted.language)


def _clean(work: Work, candidate_id: int, name: str, wanted: OwnData) -> str:
    text = getattr(wanted, name)
    if name == "mobile":
        return values.mobile(text, _country(work, candidate_id, wanted.language)) if text.strip() else ""
    line = values.line(text)
    if not line:
        raise BadValue(say("Please fill this in."))
    return line


def _country(work: Work, candidate_id: int, spoken: Language) -> str:
    """Where a number without a country's is: where their number is now, where their language is spoken, where the vacancy is."""
    person = person_of(work, candidate_id)
    known = values.country_of_number(person.mobile or "") or COUNTRY_OF_LANGUAGE.get(spoken)
    if known:
        return known
    newest = next(iter(accounts.applications(work.session, candidate_id)), None)
    zone = newest.vacancy.zone if newest else work.house.zone.key
    language = newest.vacancy.language if newest else Language.EN
    return country_of(zone, language)
