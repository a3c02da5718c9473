"""Lines of the activity list that say more than that something was done: how and where to, which letter, why."""

from collections.abc import Mapping
from typing import Any

from bot.messages.panel_answers import answers
from bot.texts.translator import Translator
from domain.letters import LetterKind
from domain.panels import Closing
from domain.rejection import RejectStage, ShippedReason


def sentence(t: Translator, event: str, facts: Mapping[str, Any]) -> str:
    """The line; empty where there is no more to say, or what was written down is too little for it."""
    tell = SENTENCES.get(event)
    return tell(t, facts) if tell else ""


def _transfer(t: Translator, facts: Mapping[str, Any]) -> str:
    if not facts.get("vacancy"):
        return t("Copied to another vacancy; stays here as well") if facts.get("copy") else ""
    if facts.get("copy"):
        return t("Copied to “{vacancy}”; stays here as well", vacancy=facts["vacancy"])
    return t("Moved to “{vacancy}”", vacancy=facts["vacancy"])


def _transferred_in(t: Translator, facts: Mapping[str, Any]) -> str:
    if "copy" not in facts:
        return ""
    if not facts.get("vacancy"):
        return t("Copied from another vacancy") if facts["copy"] else ""
    if facts["copy"]:
        return t("Copied from “{vacancy}”", vacancy=facts["vacancy"])
    return t("Moved from “{vacancy}”", vacancy=facts["vacancy"])


def _letter(t: Translator, facts: Mapping[str, Any]) -> str:
    if facts.get("letter") not in set(LetterKind):
        return ""
    return t("{letter}, to be printed and posted", letter=LetterKind(facts["letter"]))


def _reject(t: Translator, facts: Mapping[str, Any]) -> str:
    if facts.get("stage") not in set(RejectStage):
        return ""
    stage, why = t(RejectStage(facts["stage"])), facts.get("why") or ""
    said = t(why) if isinstance(why, ShippedReason) else str(why)
    return ", ".join([t("Rejected"), *(part for part in (stage, said) if part)])


def _panel(t: Translator, facts: Mapping[str, Any]) -> str:
    """With the last column of the reference's list: who has answered."""
    found = facts.get("answers") or ()
    said = answers(t, found, closed=bool(facts.get("closed")))
    return f"{t('Sent for panel review')} – {said}" if found else ""


def _panel_closed(t: Translator, facts: Mapping[str, Any]) -> str:
    known = facts.get("why") in set(Closing)
    return f"{t('Panel closed')} – {t(Closing(facts['why']))}" if known else ""


def _offer(t: Translator, facts: Mapping[str, Any]) -> str:
    return t("Job offer made, no e-mail") if facts.get("by_email") is False else ""


SENTENCES = {
    "transfer": _transfer,
    "transferred_in": _transferred_in,
    "letter": _letter,
    "reject": _reject,
    "offer": _offer,
    "panel": _panel,
    "panel_closed": _panel_closed,
}
