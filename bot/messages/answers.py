"""What was said of a message that did not arrive: our own codes in words, what another machine said in its own."""

import re

from bot.texts.marking import N_
from bot.texts.translator import Translator
from domain.texting import NumberTrouble, trouble_in

OURS = (
    (re.compile(r"the connection broke"), N_("the connection broke")),
    (re.compile(r"no answer|broke off"), N_("no answer came")),
    (re.compile(r"the message could not be written|could not be (prepared|written)"), N_("it could not be written")),
    (re.compile(r"an address that cannot be used"), N_("the address cannot be used")),
    (re.compile(r"the mail server does not take addresses"), N_("the mail server does not take this address")),
    (re.compile(r"the message has \d+ bytes"), N_("it is too large for the mail server")),
    (re.compile(r"the stored (message|text)"), N_("what was stored of it is damaged or too long")),
    (re.compile(r"HTTP \d+ with an answer that cannot be read"), N_("the answer could not be understood")),
    (re.compile(r"what became of it could not be written down"), N_("the answer could not be understood")),
    (re.compile(r"the interview was moved or cancelled"), N_("the interview was moved or cancelled")),
    (re.compile(r"the candidate is not to be reminded"), N_("the candidate is not to be reminded any more")),
    (re.compile(r"there is no address or number"), N_("there is no address or number any more")),
    (re.compile(r"the address was corrected"), N_("the link in it leads nowhere since the address was corrected")),
    (re.compile(r"cancelled by the operator"), N_("whoever looks after Kalle stopped it")),
    (re.compile(r"cancelled by an administrator"), N_("an administrator of Kalle stopped it")),
)
"""How our own words begin, as they stand in the outbox for operators, and what people are told."""

_RECEIPT = re.compile(r"failed(: |$)")


def own(t: Translator, said: str) -> str:
    """What was said, in the reader's words where it was a code of ours; empty where somebody else said it."""
    trouble = _number_trouble(said)
    if trouble is not None:
        return t(trouble)
    return next((t(words) for pattern, words in OURS if pattern.match(said)), "")


def answer(t: Translator, said: str) -> str:
    """What was said as a clause: in the reader's words, or what another machine said, quoted behind them."""
    verbatim = _RECEIPT.sub("", said, count=1)
    if not verbatim:
        return ""
    return own(t, said) or t("the answer was “{said}”", said=verbatim)


def _number_trouble(said: str) -> NumberTrouble | None:
    return trouble_in(said) or trouble_in(_RECEIPT.sub("", said, count=1))
