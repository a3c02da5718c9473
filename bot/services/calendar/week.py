"""The picture in a weekly digest: its numbers are in its address, under a mark of ours, and nothing else is.

So it says at any time what the message said when it was drawn, for everybody alike, and nothing can be guessed from it: it
names nobody, and no number leads to a row. Source: docs/behaviour.md, Digests.
"""

from datetime import datetime, time, timedelta
from hmac import compare_digest

from bot.documents import week_chart
from bot.texts.translator import translator
from bot.texts.week import written
from bot.work import House, Work
from domain import week as rules
from domain.digests import Rhythm
from domain.errors import Unknown
from domain.language import Language
from domain.moments import zone_or_utc
from domain.reminders import resolved
from domain.week import Week
from storage import calendar
from storage.calendar import Whose
from storage.calendar_tables import Digest

_PURPOSE = "week"
_MARK = 22


def of(work: Work, digest: Digest, whose: Whose) -> Week | None:
    """The numbers of a weekly digest; None where there is nothing to draw, or nobody who could fetch a picture."""
    if digest.subscription.rhythm is not Rhythm.WEEKLY or not work.house.pictures:
        return None
    edges = _midnights(digest)
    if len(edges) > rules.MOST_DAYS + 1:
        return None
    found = rules.counted(digest.local_date, len(edges) - 1, calendar.per_day(work.session, whose, edges))
    return found if found.total else None


def _midnights(digest: Digest) -> list[datetime]:
    """Where its days begin, and where the last one ends."""
    zone = zone_or_utc(digest.subscription.zone)
    length = (digest.until.astimezone(zone).date() - digest.local_date).days
    days = (digest.local_date + timedelta(days=number) for number in range(1, length))
    return [digest.since, *(resolved(day, time(0), zone) for day in days), digest.until]


def address(work: Work, week: Week, language: Language) -> str:
    """Where the picture is: always the same for the same numbers, so that it is fetched anew when they are others."""
    said = f"{language}-{week.dump()}"
    return work.house.week_url(f"{said}-{work.house.vault.mark(_PURPOSE, said)}")


def drawn(house: House, token: str) -> bytes:
    """The PNG an address leads to, without asking the database; Unknown for an address that we never wrote."""
    said, between, mark = token[: -_MARK - 1], token[-_MARK - 1 : -_MARK], token[-_MARK:]
    right = house.vault.mark(_PURPOSE, said)
    if between != "-" or not compare_digest(right.encode(), mark.encode()):
        raise Unknown
    language, _, dumped = said.partition("-")
    return _drawn(Language(language), Week.load(dumped))


def _drawn(language: Language, week: Week) -> bytes:
    words = written(translator(language), week)
    return week_chart.png(language, words.title, words.days, words.states, week)
