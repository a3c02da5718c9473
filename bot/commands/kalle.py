"""`/kalle`: help, the set-up code, the language."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import ephemeral, number_of, replace_list
from bot.kit.blocks import Block, context, divider, header, section
from bot.messages.undelivered import AGAIN, STOP, undelivered
from bot.modals import digests, reject_reasons
from bot.services import outbox, who
from bot.services.acting import choosing
from bot.services.calendar import home, subscribing
from bot.services.undelivered import overview
from bot.texts.translator import Translator, translator
from bot.work import Begin, Work
from domain.access import SYSTEM, Actor, Right
from domain.actions import TABLE
from domain.errors import NotNow, Stranger, say
from domain.language import NAMES, language_of

NAME = "/kalle"


def register(app: App) -> None:
    """Answer the command, and the buttons beside what did not arrive."""
    app.command(NAME)(kalle)
    app.action(AGAIN)(send_again)
    app.action(STOP)(stop)


def kalle(
    ack: Ack, command: dict[str, Any], client: WebClient, actor: Actor | None, begin: Begin, t: Translator
) -> None:
    """Do what the first word says; without one, or with one it does not know, help."""
    verb, _, rest = command.get("text", "").strip().partition(" ")
    if verb == "setup":
        ack(_set_up(command, rest, begin, t))
    elif verb == "language":
        ack(_language(actor, rest, begin))
    elif verb == "reasons":
        _reasons(command, client, actor, begin, t)
        ack()
    elif verb == "digests":
        _digests(command, client, actor, begin, t)
        ack()
    else:
        blocks = guide(t, known=actor is not None, templates=_writes_templates(actor))
        if actor is not None and actor.sees_everything:
            with begin(actor) as work:
                blocks += _for_administrators(work, t)
        ack(ephemeral(t("How Kalle helps"), blocks))


def _writes_templates(actor: Actor | None) -> bool:
    return actor is not None and Right.TEMPLATES in actor.rights


def _for_administrators(work: Work, t: Translator) -> list[Block]:
    """What did not arrive; for everybody else there is no such thing."""
    return [divider(), *undelivered(t, overview(work), work.house.zone)]


def send_again(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], actor: Actor, begin: Begin, t: Translator
) -> None:
    """Send a message again that did not arrive, or of which nobody knows."""
    _administer(body, action, actor, begin, t, again=True)
    ack()


def stop(ack: Ack, body: dict[str, Any], action: dict[str, Any], actor: Actor, begin: Begin, t: Translator) -> None:
    """Leave a message at that of which nobody knows whether it arrived."""
    _administer(body, action, actor, begin, t, again=False)
    ack()


def _administer(
    body: dict[str, Any], action: dict[str, Any], actor: Actor, begin: Begin, t: Translator, *, again: bool
) -> None:
    """Do it, and show what is left in the place of the list."""
    with begin(actor) as work:
        outbox.administer(work, number_of(action), again=again)
        blocks = guide(t, known=True, templates=_writes_templates(actor)) + _for_administrators(work, t)
    replace_list(body, t("How Kalle helps"), blocks)


def _reasons(command: dict[str, Any], client: WebClient, actor: Actor | None, begin: Begin, t: Translator) -> None:
    if actor is None:
        raise Stranger
    with begin(actor) as work:
        view = reject_reasons.opened(work, t)
    client.views_open(trigger_id=command["trigger_id"], view=view)


def _digests(command: dict[str, Any], client: WebClient, actor: Actor | None, begin: Begin, t: Translator) -> None:
    if actor is None:
        raise Stranger
    with begin(actor) as work:
        view = digests.draw(t, subscribing.listing(work))
    client.views_open(trigger_id=command["trigger_id"], view=view)


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
        home.anew(work)
    t = translator(language)
    return ephemeral(t("From now on you read Kalle in this language."))


def _deeds(t: Translator) -> str:
    """Every action by name."""
    names = ", ".join(t(action) for action in TABLE if choosing.exists(action))
    return t("Do something with a candidate: {actions}. /candidates help tells what each does.", actions=names)


def guide(t: Translator, *, known: bool, templates: bool = False) -> list[Block]:
    """What can be done, with an example each."""
    lines = [
        (
            "/interview",
            t(
                "Invite candidates to an interview. What you write after it is filled in: /interview Anna fri 10:00 telephone 45m"
            ),
        ),
        ("/interview reminders", t("When the reminders of your coming interviews go, and why one does not.")),
        ("/calendar", t("Your interviews and appointments; others' as well, as far as you may see them.")),
        ("/panel", t("Panel reviews: those you owe, and candidates sent to a panel.")),
        ("/vacancies", t("The vacancies you have access to, and their applications.")),
        ("/candidates", t("The candidates you have access to. Write a part of a name after it to find somebody.")),
        ("/candidates reject Anna", _deeds(t)),
        (
            "/kalle digests",
            t("A calendar every day or every week, for you or for a channel; first what needs somebody."),
        ),
        ("/kalle language nb", t("Choose the language in which you read Kalle: {codes}.", codes=", ".join(NAMES))),
    ]
    blocks = [header(t("How Kalle helps"))]
    for command, text in lines:
        blocks += [section(command), context(text)]
    if templates:
        blocks += [section("/kalle reasons"), context(t("The reasons to choose from when rejecting."))]
    if not known:
        blocks.append(section(t("I do not know you yet. Ask an administrator of Kalle to add you.")))
        blocks.append(
            context(t("Setting Kalle up for the first time? Write /kalle setup and the code that the server prints."))
        )
    return blocks
