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
    "sms_not_delivered": say("SMS sent, and not delivered"),
    "too_late": say("Letter stopped: the interview had begun"),
    "held": say("Mail perhaps delivered, perhaps not"),
    "reminder_impossible": say("No reminder: the new time leaves no room for it"),
    "reminder_missed": say("No reminder: its moment had passed"),
    "reminder_skipped": say("Reminder not sent"),
    "reminder_undelivered": say("Reminder could not be delivered"),
    "reminder_too_late": say("Reminder stopped: it was too late for it"),
    "reminder_held": say("Reminder perhaps delivered, perhaps not"),
    "reminder_recomputed": say("Reminder's moment found again by newer rules of its time zone"),
    "came_back": say("Mail came back"),
    "followed": say("What had not left yet follows the corrected contact details"),
    "parcel_cancelled": say("Message stopped"),
    "parcel_retried": say("Message sent again"),
    "not_again": say("Message perhaps delivered, perhaps not; not sent again"),
    "doubt_lasts": say("Not known yet whether the reminder arrived"),
    "held_to_interviewer": say("A recruiter's calendar entry perhaps delivered, perhaps not"),
}


def activity(t: Translator, event: str, facts: dict[str, Any]) -> str:
    """One line for what happened, without names: it stands on the person's own card."""
    if event == "answered" and facts["after"] == MeetingStatus.NOT_APPLICABLE:
        return t("Application withdrawn")
    if event == "answered":
        return t("Answer: {status}", status=MeetingStatus(facts["after"]))
    known = SENTENCES.get(event)
    return t.phrase(known) if known else event.replace("_", " ")
