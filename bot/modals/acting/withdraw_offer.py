"""Taking an open job offer back, from the candidate's card."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import number_of
from bot.kit.blocks import Element, button, confirm, section
from bot.kit.modal import modal
from bot.modals.opening import show_view
from bot.services.acting import offering
from bot.texts.translator import Translator
from bot.work import Begin
from domain.access import Actor

WITHDRAW = "offer:withdraw"


def register(app: App) -> None:
    """Answer the button."""
    app.action(WITHDRAW)(pressed)


def door(t: Translator, application_id: int, name: str, vacancy: str) -> Element:
    """The button, which asks first."""
    asked = confirm(
        t("Withdraw the offer?"),
        t(
            "{name} gets no message about it. The application in “{vacancy}” stands as before the offer.",
            name=name[:60],
            vacancy=vacancy[:60],
        ),
        t("Withdraw the offer"),
        t("Back"),
    )
    return button(t("Withdraw the offer"), WITHDRAW, str(application_id), style="danger", confirm=asked)


def pressed(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator
) -> None:
    """Take it back, and say so where the card was."""
    with begin(actor) as work:
        heard = offering.withdraw(work, number_of(action))
    told = section(t.phrase(heard))
    show_view(client, body, modal(t("Withdraw the offer"), [told], callback_id="offer_withdrawn", close=t("Close")))
    ack()
