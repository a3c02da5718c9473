"""New applicants of a vacancy, gathered in one message to somebody who is told of them."""

from bot.kit.blocks import Block, actions, button, context, escape, header, section
from bot.messages.interview_card import OPEN
from bot.texts.translator import Translator
from domain.announcements import Announcement
from domain.groups import Group

LIST = f"list:open:{Group.OVERVIEW}"


def applicants(t: Translator, told: Announcement) -> tuple[str, list[Block]]:
    """The notification's text, which names nobody, and the message."""
    if not told.readable:
        return _gone(t("You no longer have access to the vacancy this was about."))
    if not told.count:
        return _gone(t("The applicants this was about are not there any more."))
    words = t.plural("{count} new applicant", "{count} new applicants", told.count)
    rest = told.count - len(told.people)
    more = [context(t.plural("and {count} more", "and {count} more", rest))] if told.people and rest else []
    rows = [section(one.name, accessory=button(t("Open"), OPEN, str(one.application_id))) for one in told.people]
    door = actions([button(t("Open the list"), LIST, str(told.vacancy_id))])
    return escape(f"{words}: {told.vacancy}"), [header(words), context(told.vacancy), *rows, *more, door]


def _gone(words: str) -> tuple[str, list[Block]]:
    return words, [section(words)]
