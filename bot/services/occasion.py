"""What an interview is, in values: read from a draft or from a row, said in any language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.texts import when
from bot.texts.lists import listed
from bot.texts.translator import translator
from bot.work import House
from domain.language import Language
from domain.status import AT_THE_ADDRESS, InterviewForm, InterviewType
from storage.letters import AboutApplication, AboutInterview, AboutVacancy


@dataclass(frozen=True)
class Occasion:
    """One meeting: `starts_at` in UTC, `zone` the vacancy's, `interviewers` by name."""

    type: InterviewType
    form: InterviewForm
    starts_at: datetime
    minutes: int
    place: str
    zone: ZoneInfo
    interviewers: tuple[str, ...]


def of_interview(interview: AboutInterview) -> Occasion:
    """The occasion of an interview as it stands."""
    return Occasion(
        type=interview.type,
        form=interview.form,
        starts_at=interview.starts_at,
        minutes=interview.minutes,
        place=interview.place,
        zone=ZoneInfo(interview.application.vacancy.zone),
        interviewers=tuple(one.person.name for one in interview.interviewers),
    )


def where(occasion: Occasion, vacancy: AboutVacancy) -> str:
    """The place or link; people who meet in person come to the vacancy's address when none is given."""
    return occasion.place or (vacancy.address if occasion.form in AT_THE_ADDRESS else "")


def company_of(house: House, vacancy: AboutVacancy) -> str:
    """What letters call the company."""
    return house.company or (vacancy.department.name if vacancy.department else "")


def values(
    house: House, application: AboutApplication, occasion: Occasion, language: Language, link: str
) -> Mapping[str, str]:
    """The value of every tag for one candidate, in one language. `link` is what stands for the confirm link."""
    return {
        "confirmlink": link,
        **about_person(house, application),
        **_about_meeting(occasion, application.vacancy, language),
    }


def about_person(house: House, application: AboutApplication) -> dict[str, str]:
    """The value of every tag that needs no interview."""
    candidate = application.candidate
    return {
        "first-name": candidate.first_name,
        "middle-name": "",
        "last-name": candidate.last_name,
        **about_vacancy(house, application.vacancy),
    }


def about_vacancy(house: House, vacancy: AboutVacancy) -> dict[str, str]:
    """The value of every tag that is about the vacancy alone."""
    return {
        "vacancy": vacancy.title,
        "vacancy-ref-number": vacancy.reference,
        "company": company_of(house, vacancy),
        "department": vacancy.department.name if vacancy.department else "",
        "contact-name": vacancy.contact_name,
        "contact-email": vacancy.contact_email,
        "contact-telephone": vacancy.contact_phone,
    }


def _about_meeting(occasion: Occasion, vacancy: AboutVacancy, language: Language) -> dict[str, str]:
    t = translator(language)
    return {
        "interviewdate": when.day(occasion.starts_at, occasion.zone, language),
        "interviewtime": when.clock_and_zone(occasion.starts_at, occasion.zone, language),
        "duration": when.duration(occasion.minutes, language),
        "interviewer": listed(occasion.interviewers, language),
        "address": where(occasion, vacancy),
        "route": vacancy.route if occasion.form in AT_THE_ADDRESS else "",
        "interviewtype": t(occasion.type),
        "interviewform": t(occasion.form),
    }
