"""A recruiter's secret calendar address: shown, made anew, told how much to tell, ended."""

from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.blocks import Block, actions, button, confirm, context, letter, section
from bot.kit.forms import Form, ask
from bot.kit.modal import View, modal
from bot.kit.widgets import Pick
from bot.messages.home import FEED
from bot.modals.opening import redraw, show_view
from bot.services.calendar import feed, home
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor
from domain.feeds import FeedAddress, FeedDetail

CALLBACK = "feed"
REPLACE, END = "feed:replace", "feed:end"


@dataclass(frozen=True)
class FeedForm(Form):
    """How much the calendar tells."""

    detail: FeedDetail = ask(Pick(label=N_("What the calendar tells"), kind=FeedDetail))


def register(app: App) -> None:
    """Answer the Home's button, and the form with its buttons."""
    app.action(FEED)(asked)
    app.action(REPLACE)(replaced)
    app.action(END)(ended)
    app.view(CALLBACK)(submitted)


def asked(ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator) -> None:
    """Show the address there is, or offer to make one."""
    with look(actor) as work:
        shown = feed.address(work)
    show_view(client, body, draw(t, shown))
    ack()


def submitted(ack: Ack, view: dict[str, Any], actor: Actor, begin: Begin, t: Translator) -> None:
    """Make an address where there is none, otherwise have it tell more or less; show it."""
    detail = FeedForm.read(view).detail
    with begin(actor) as work:
        shown = feed.choose_detail(work, detail) if feed.address(work).url else feed.replace(work, detail)
        home.anew(work)
    ack(response_action="update", view=draw(t, shown))


def replaced(ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator) -> None:
    """Make another address; whoever knows the old one sees nothing any more."""
    with begin(actor) as work:
        shown = feed.replace(work, feed.address(work).detail)
        home.anew(work)
    redraw(client, body, draw(t, shown))
    ack()


def ended(ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator) -> None:
    """Let the address lead nowhere."""
    with begin(actor) as work:
        feed.end(work)
        home.anew(work)
    redraw(client, body, draw(t, FeedAddress()))
    ack()


def draw(t: Translator, shown: FeedAddress) -> View:
    """The address, how much it tells, and what can be done with it."""
    form = FeedForm.blocks(t, {"detail": shown.detail})
    submit = t("Save") if shown.url else t("Make an address")
    return modal(
        t("Calendar address"), [*_address(t, shown), *form], callback_id=CALLBACK, submit=submit, close=t("Close")
    )


def _address(t: Translator, shown: FeedAddress) -> list[Block]:
    if not shown.url:
        return [
            section(
                t("With an address of its own, your calendar program shows your interviews and keeps them up to date.")
            )
        ]
    doors = [
        button(t("Another address"), REPLACE, confirm=_surely(t)),
        button(t("End this address"), END, style="danger", confirm=_surely(t)),
    ]
    secret = t(
        "Whoever knows this address can read your calendar. Subscribe to it in your calendar program, and show it to nobody."
    )
    return [
        section(t("Your calendar’s address:")),
        *letter(shown.url),
        context(secret),
        actions(doors, block_id="doors"),
    ]


def _surely(t: Translator) -> dict[str, Any]:
    told = t("Calendar programs that use the present address show nothing new any more.")
    return confirm(t("Are you sure?"), told, t("Yes"), t("Leave it"))
