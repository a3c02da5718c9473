"""`/kalle`: help, the set-up code, the language."""

from typing import Any

from slack_bolt import Ack, App

from bot.kit.answers import ephemeral
from bot.kit.blocks import Block, context, divider, header, section
from bot.messages.undelivered import undelivered
from bot.services import who
from bot.services.undelivered import overview
from bot.texts.translator import Translator, translator
from bot.work import Begin
from domain.access import SYSTEM, Actor
from domain.errors import NotNow, Stranger, say
from domain.language import NAMES, language_of

NAME = "/kalle"


def register(app: App) -> None:
    """Answer the command."""
    app.command(NAME)(kalle)


def kalle(ack: Ack, command: dict[str, Any], actor: Actor | None, begin: Begin, t: Translator) -> None:
    """Do what the first word says; without one, or with one it does not know, help."""
    verb, _, rest = command.get("text", "").strip().partition(" ")
    if verb == "setup":
        ack(_set_up(command, rest, begin, t))
    elif verb == "language":
        ack(_language(actor, rest, begin))
    else:
        blocks = guide(t, known=actor is not None) + _for_administrators(actor, begin, t)
        ack(ephemeral(t("How Kalle helps"), blocks))


def _for_administrators(actor: Actor | None, begin: Begin, t: Translator) -> list[Block]:
    """What did not arrive; for everybody else there is no such thing."""
    if actor is None or not actor.sees_everything:
        return []
    with begin(actor) as work:
        return [divider(), *undelivered(t, overview(work), work.house.zone)]


def _set_up(command: dict[str, Any], code: str, begin: Begin, t: Translator) -> dict[str, Any]:
    with begin(SYSTEM) as work:
        who.become_administrator(
            work, code, command["user_id"], command.get("user_name", command["user_id"]), t.language
        )
    return ephemeral(t("You are now an administrator of Kalle. Write /kalle to see what it can do."))


def _language(actor: Actor | None, word: str, begin: Begin) -> dict[str, Any]:
    if actor is None:
        raise Stranger
    language = language_of(word)
    if language is None:
        raise NotNow(say("Write one of these after it: {codes}.", codes=", ".join(NAMES)))
    with begin(actor) as work:
        who.choose_language(work, language)
    t = translator(language)
    return ephemeral(t("From now on you read Kalle in this language."))


def guide(t: Translator, *, known: bool) -> list[Block]:
    """What can be done, with an example each."""
    lines = [
        (
            "/interview",
            t(
                "Invite candidates to an interview. What you write after it is filled in: /interview Anna fri 10:00 telephone 45m"
            ),
        ),
        ("/interview reminders", t("When the reminders of your coming interviews go, and why one does not.")),
        ("/vacancies", t("The vacancies you have access to, and their applications.")),
        ("/candidates", t("The candidates you have access to. Write a part of a name after it to find somebody.")),
        ("/kalle language nb", t("Choose the language in which you read Kalle: {codes}.", codes=", ".join(NAMES))),
    ]
    blocks = [header(t("How Kalle helps"))]
    for command, text in lines:
        blocks += [section(command), context(text)]
    if not known:
        blocks.append(section(t("I do not know you yet. Ask an administrator of Kalle to add you.")))
        blocks.append(
            context(t("Setting Kalle up for the first time? Write /kalle setup and the code that the server prints."))
        )
    return blocks
