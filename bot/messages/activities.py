"""The activity list of an application: a sentence a line."""

from typing import Any

from bot.messages import step_activities
from bot.texts.translator import Translator
from domain.errors import say
from domain.status import MeetingStatus

SENTENCES = {
    "application_added": say("Application received"),
    "application_changed": say("Details of the candidate completed"),
    "contact_corrected": say("Contact details corrected"),
    "own_data_changed": say("The candidate changed their own data"),
    "withdrew": say("The candidate withdrew the application"),
    "email": say("Email sent"),
    "reject": say("Rejected"),
    "forward": say("Forwarded to email"),
    "offer": say("Job offer sent"),
    "offer_withdrawn": say("Job offer withdrawn"),
    "step_undone": say("Step undone"),
    "contract": say("Employment contract sent"),
    "letter": say("Letter to be printed and posted"),
    "paper_fetched": say("PDF fetched"),
    "withdraw": say("Withdrawn"),
    "save": say("Application saved"),
    "delete": say("Application deleted"),
    "save_and_send": say("Application saved, and a way to the candidate's own pages sent"),
    "transfer": say("Transferred to another vacancy"),
    "transferred_in": say("Transferred from another vacancy"),
    "hire": say("Hired"),
    "panel": say("Sent for panel review"),
    "review_given": say("Review sent in a panel"),
    "review_changed": say("Review changed in a panel"),
    "panel_closed": say("Panel closed"),
    "panel_revealed": say("Results of the panel shown before it closed"),
    "panel_due_changed": say("Due date of the panel changed"),
    "panel_revoked": say("Reviewer of the panel revoked"),
    "restored": say("Restored from the bin"),
    "employee_deleted": say("Employee deleted: a candidate again"),
    "not_cancelled": say("Interview stands again"),
    "ranked": say("Ranking 1–3 changed"),
    "note_added": say("Note written"),
    "note_deleted": say("Note deleted"),
    "file_fetched": say("Attachment fetched"),
    "invited": say("Invited to interview"),
    "moved": say("Interview moved"),
    "cancelled": say("Interview cancelled"),
    "undone": say("Invitation undone"),
    "resent": say("Invitation sent again"),
    "asked_again": say("Asked for other times"),
    "unanswered": say("Still no answer to the invitation"),
    "nudged": say("Asked once more for an answer, by e-mail"),
    "nudged_by_sms": say("Asked once more for an answer, by SMS"),
    "nudge_left": say("Not asked again for an answer"),
    "nudge_undone": say("Question for an answer undone"),
    "nudge_undelivered": say("Question for an answer could not be delivered"),
    "nudge_held": say("Question for an answer perhaps delivered, perhaps not"),
    "appointment_added": say("Appointment made"),
    "appointment_changed": say("Appointment changed"),
    "appointment_cancelled": say("Appointment cancelled"),
    "took_place": say("Interview held"),
    "stayed_away": say("The candidate did not come to the interview"),
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
    "overtaken": say("Message not sent: something had changed meanwhile"),
    "parcel_sent_again": say("Message sent again"),
    "parcel_taken_as_arrived": say("Message taken as arrived"),
    "held_to_interviewer": say("A recruiter's calendar entry perhaps delivered, perhaps not"),
}


def activity(t: Translator, event: str, facts: dict[str, Any]) -> str:
    """One line for what happened, without names: it stands on the person's own card."""
    if event == "answered" and facts["after"] == MeetingStatus.NOT_APPLICABLE:
        return t("Application withdrawn")
    if event == "answered":
        return t("Answer: {status}", status=MeetingStatus(facts["after"]))
    more = step_activities.sentence(t, event, facts)
    if more:
        return more
    known = SENTENCES.get(event)
    return t.phrase(known) if known else event.replace("_", " ")
