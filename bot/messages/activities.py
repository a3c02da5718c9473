"""The activity list of an application: a sentence a line."""

from typing import Any

from bot.texts.translator import Translator
from domain.errors import say
from domain.status import MeetingStatus

SENTENCES = {
    "application_added": say("Application received"),
    "application_changed": say("Details of the candidate completed"),
    "contact_corrected": say("Contact details corrected"),
    "invited": say("Invited to interview"),
    "moved": say("Interview moved"),
    "cancelled": say("Interview cancelled"),
    "undone": say("Invitation undone"),
    "resent": say("Invitation sent again"),
    "undelivered": say("Mail could not be delivered"),
    "undelivered_to_interviewer": say("A recruiter's calendar entry could not be delivered"),
    "too_late": say("Letter stopped: the interview had begun"),
    "held": say("Mail perhaps delivered, perhaps not"),
    "held_to_interviewer": say("A recruiter's calendar entry perhaps delivered, perhaps not"),
}


def activity(t: Translator, event: str, facts: dict[str, Any]) -> str:
    """One line for what happened, without names: it stands on the person's own card."""
    if event == "answered":
        return t("Answer: {status}", status=MeetingStatus(facts["after"]))
    known = SENTENCES.get(event)
    return t.phrase(known) if known else event.replace("_", " ")
