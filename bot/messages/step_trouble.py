"""To whoever executed a step: one of its messages did not arrive, or nobody knows; what to do next, and the way there."""

from bot.kit.blocks import Block, actions, button, context, escape, facts, section
from bot.messages import ledger
from bot.messages.answers import answer
from bot.messages.interview_card import OPEN
from bot.texts import when
from bot.texts.marking import N_
from bot.texts.translator import Translator
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.troubles import Trouble

ON_THE_WAY = (ParcelState.QUEUED, ParcelState.LEASED, ParcelState.HANDOVER, ParcelState.UNKNOWN)

NEXT = {
    ParcelKind.REJECTION: N_("The status stays “{status}”, and the candidate does not know it yet."),
    ParcelKind.OFFER: N_("The status stays “{status}”, and the candidate does not know of the offer yet."),
    ParcelKind.CREDENTIALS: N_("The candidate is kept, and has no link yet."),
}
"""What the step did all the same."""


def step_trouble(t: Translator, trouble: Trouble) -> tuple[str, list[Block]]:
    """Return the notification's text, which names nobody, and the blocks."""
    told = [_told(t, trouble), _decided(t, trouble) or _next(t, trouble)]
    blocks: list[Block] = [section(" ".join(part for part in told if part))]
    blocks.append(
        facts(
            [
                (t("Message"), t(trouble.kind)),
                (t("Candidate"), trouble.candidate),
                (t("Vacancy"), trouble.vacancy),
            ]
        )
    )
    if trouble.question is not None:
        blocks += ledger.questions(t, [trouble.question])
    if trouble.application_id:
        blocks.append(actions([button(t("Application and CV"), OPEN, str(trouble.application_id))]))
    blocks.append(context(when.short(trouble.at, trouble.zone, t.language)))
    return escape(t("{message}: did not arrive, or nobody knows", message=trouble.kind)), blocks


def _told(t: Translator, trouble: Trouble) -> str:
    """What happened, and why."""
    why = answer(t, trouble.said) or "–"
    if trouble.event == "held":
        return t("Nobody can know whether this message arrived.")
    if trouble.event == "not_again":
        unknown = t("Nobody can know whether this message arrived. It is not sent again.")
        return f"{unknown} {t('The reason: {why}.', why=trouble.why)}" if trouble.why else unknown
    if trouble.event == "overtaken":
        return t("This message was not sent. The reason: {why}.", why=trouble.why or "–")
    if trouble.event == "came_back":
        return t("This message came back: {why}.", why=why)
    return t("This message could not be delivered, and nothing more is tried: {why}.", why=why)


def _decided(t: Translator, trouble: Trouble) -> str:
    """What became of it meanwhile; empty while a doubt is one, and while nothing more is done about a failure."""
    if trouble.state in ON_THE_WAY:
        return t("It is sent once more.")
    if trouble.event != "held" or trouble.question is not None:
        return ""
    return t("It arrived.") if trouble.state is ParcelState.SENT else t("It is not sent again.")


def _next(t: Translator, trouble: Trouble) -> str:
    """What can be done about it."""
    if trouble.event == "held":
        return _about_doubt(t, trouble)
    if trouble.event in ("not_again", "overtaken"):
        return t("If the candidate has to know, call or write.")
    stays = t(NEXT[trouble.kind], status=trouble.status) if trouble.kind in NEXT else ""
    return " ".join(part for part in (stays, _remedy(t, trouble)) if part)


def _about_doubt(t: Translator, trouble: Trouble) -> str:
    if trouble.question is not None and trouble.question.again:
        return t("A second copy might do harm, so Kalle asks first. If it matters, call.")
    if trouble.why is not None:
        return t("It is not sent again: {why}.", why=trouble.why)
    return ""


def _remedy(t: Translator, trouble: Trouble) -> str:
    if trouble.kind is ParcelKind.FORWARD:
        return t("Look at the address, and forward the application again.")
    if trouble.channel is Channel.SMS:
        return t("Correct the number under “Application and CV”, “Contact details”, or call.")
    if trouble.stopped:
        return t(
            "Nothing more is sent to this address. Correct it under “Application and CV”, “Contact details”, then write again, or call."
        )
    return t("Look at the address under “Application and CV”, “Contact details”, then write again, or call.")
