"""Reminders as recruiters ask for them in Slack, in the second step of an invitation."""

from typing import Any

import pytest
from sqlalchemy import update

from bot.kit import limits
from bot.sandbox.checks import check_view
from bot.services import people
from bot.services.people import PersonChange
from domain.access import OPERATOR, SYSTEM, Right
from domain.delivery import Channel
from domain.language import Language
from domain.reminders import ReminderOption
from storage.tables import Candidate
from tests.cast import Applicant
from tests.services.company import EMMA, KARI
from tests.slack.desk import Desk, as_shown
from tests.slack.reminding import (
    EVERYBODY,
    add,
    block,
    choosing,
    has,
    initial,
    offered,
    picked,
    planned,
    proposing,
    said,
    step_one,
    step_two,
)

# --- what is offered -----------------------------------------------------------------------------------------------


def test_a_reminder_is_offered_with_the_moments_that_are_left_and_none_is_chosen(desk: Desk):
    view = step_two(desk, who=EMMA)
    assert not has(view, "reminder_days"), "nothing is sent so many days before"
    assert offered(view, "reminder") == [("none", "No reminder"), ("email", "Send email reminder")]
    assert initial(view, "reminder") == "none"
    assert "Not possible any more for this date: 5 and 7 days before." in said(view)
    names = [one.get("block_id", "") for one in view["blocks"]]
    assert names.index("nb-signature") < names.index("reminder") < names.index("preview")
    assert offered(choosing(desk, view, "email", who=EMMA), "reminder_days") == [
        ("1", "1 day before: Thursday 26 November at 09:00 (Oslo)"),
        ("2", "2 days before: Wednesday 25 November at 09:00 (Oslo)"),
        ("3", "3 days before: Tuesday 24 November at 09:00 (Oslo)"),
    ]


def test_sms_does_not_exist_without_the_right(texting: Desk):
    """Case 68."""
    assert [value for value, _ in offered(step_two(texting), "reminder")] == ["none", "email", "sms", "both"]
    assert [value for value, _ in offered(step_two(texting, who=EMMA), "reminder")] == ["none", "email"]


def test_sms_does_not_exist_without_a_way_to_send_it(desk: Desk):
    assert Right.SMS in desk.company.actor(KARI).rights
    assert [value for value, _ in offered(step_two(desk), "reminder")] == ["none", "email"]


def test_when_it_is_too_late_for_any_reminder_only_none_is_left_and_it_is_said(texting: Desk):
    """Case 56."""
    view = step_two(texting, day={"selected_date": "2026-11-24"})
    assert [value for value, _ in offered(view, "reminder")] == ["none"]
    assert not has(view, "reminder_days")
    assert "No reminder is possible for this date any more." in said(view)
    assert texting.submit(KARI, as_shown(view)).body == {"response_action": "clear"}


# --- choosing and writing -------------------------------------------------------------------------------------------


def test_texts_are_asked_for_once_their_way_is_chosen(texting: Desk):
    view = step_two(texting)
    assert not has(view, "reminder-nb-subject")
    view = choosing(texting, view, "email")
    labels = [block(view, f"reminder-nb-{name}")["label"]["text"] for name in ("subject", "contents", "signature")]
    assert labels == ["Subject", "Contents", "Signature"]
    assert not has(view, "reminder-nb-sms_text")
    assert "The reminder goes Thursday 26 November 2026 at 09:00 (Oslo time)." in said(view)
    view = choosing(texting, view, "both")
    assert has(view, "reminder-nb-subject")
    assert has(view, "reminder-nb-sms_text")


def test_the_length_of_an_sms_is_counted_with_its_tags_filled_for_the_longest_name(texting: Desk):
    """Case 108."""
    add(texting, Applicant("Maximiliana", "Longname", Language.NB, "m@example.org", "+4791234568"))
    view = choosing(texting, step_two(texting, "Ola", "Maximiliana"), "sms")
    answers = {"reminder-nb-sms_text": {"value": "Hi {first-name}"}}
    view = texting.press(KARI, "sms_text", view=as_shown(view, **answers)).view
    assert "the longest has 14 characters (GSM-7): 1 part." in said(view)
    answers = {"reminder-nb-sms_text": {"value": "Hi {first-name} 😀" + "x" * 250}}
    view = texting.press(KARI, "sms_text", view=as_shown(view, **answers)).view
    assert "⚠️ With the tags filled in, the longest has 267 characters (UCS-2): 4 parts." in said(view)
    assert "⚠️ The SMS to Maximiliana Longname is sent, and paid for, in 4 parts." in said(view)


def test_what_was_written_is_planned(texting: Desk):
    view = choosing(texting, step_two(texting), "both")
    shown = as_shown(
        view,
        reminder_days=picked("2"),
        **{
            "reminder-nb-subject": {"value": "See {vacancy}"},
            "reminder-nb-contents": {"value": "Hi {first-name}"},
            "reminder-nb-sms_text": {"value": "Soon, {first-name}"},
        },
    )
    assert texting.submit(KARI, shown).body == {"response_action": "clear"}
    mail, sms = planned(texting)
    assert (mail.channel, mail.days, mail.subject, mail.contents) == (
        Channel.EMAIL,
        2,
        "See {vacancy}",
        "Hi {first-name}",
    )
    assert (sms.channel, sms.days, sms.contents) == (Channel.SMS, 2, "Soon, {first-name}")
    assert mail.due_at.isoformat() == "2026-11-25T08:00:00+00:00"


def test_who_sends_before_the_texts_were_drawn_gets_to_see_them_first(texting: Desk):
    view = step_two(texting)
    answer = texting.submit(KARI, as_shown(view, reminder=picked("email")))
    assert answer.body["response_action"] == "update"
    assert has(answer.view, "reminder-nb-contents")
    assert planned(texting) == []
    assert texting.submit(KARI, as_shown(answer.view)).body == {"response_action": "clear"}
    assert [one.channel for one in planned(texting)] == [Channel.EMAIL]


def test_a_forged_reminder_by_sms_is_refused_and_written_down(texting: Desk):
    """Cases 8 and 68."""
    view = choosing(texting, step_two(texting), "both")
    with texting.company.begin(OPERATOR) as work:
        people.change(work, KARI, PersonChange(rights={Right.SMS: False}))
    for forge in (
        lambda: texting.submit(KARI, as_shown(view, reminder=picked("sms"))),
        lambda: texting.press(KARI, "reminder", view=as_shown(view, reminder=picked("both"))),
        lambda: texting.press(KARI, "invitation:preview", "1", view=as_shown(view, reminder=picked("both"))),
    ):
        before = len(texting.company.journal("refused"))
        assert forge().status == 200
        assert [one.facts["reason"] for one in texting.company.journal("refused")[before:]] == ["NotAllowed"]
    assert planned(texting) == []
    assert texting.company.parcels() == []


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"reminder": picked("telegram")}, "reminder"),
        ({"reminder_days": picked("4")}, "reminder_days"),
        ({"reminder_days": {"selected_option": None}}, "reminder_days"),
        ({"reminder-nb-contents": {"value": "  "}}, "reminder-nb-contents"),
        ({"reminder-nb-subject": {"value": "\u200b\x00"}}, "reminder-nb-subject"),
        ({"reminder-nb-sms_text": {"value": ""}}, "reminder-nb-sms_text"),
    ],
)
def test_what_cannot_be_sent_is_said_at_its_own_field(texting: Desk, answers: dict[str, Any], field: str):
    view = choosing(texting, step_two(texting), "both")
    answer = texting.submit(KARI, as_shown(view, **answers))
    assert list(answer.body["errors"]) == [field]
    assert planned(texting) == []


def test_a_lead_that_passed_while_the_form_was_open_stops_it(texting: Desk):
    """Case 56."""
    view = as_shown(choosing(texting, step_two(texting), "email"), reminder_days=picked("3"))
    texting.company.clock.move(hours=23)
    answer = texting.submit(KARI, view)
    assert "⛔ The reminder is not possible for this date any more." in said(answer.view)
    assert planned(texting) == []


# --- what is proposed ------------------------------------------------------------------------------------------------


def test_the_template_proposes_the_reminder(texting: Desk):
    proposing(texting, ReminderOption.BOTH, 2)
    view = step_two(texting)
    assert (initial(view, "reminder"), initial(view, "reminder_days")) == ("both", "2")
    assert block(view, "reminder-nb-subject")["element"]["initial_value"] == "Own subject"
    with_mail_only = step_two(texting, who=EMMA)
    assert initial(with_mail_only, "reminder") == "email"


def test_a_proposed_reminder_that_is_not_possible_for_the_date_is_given_up_and_it_is_said(texting: Desk):
    proposing(texting, ReminderOption.EMAIL, 7)
    view = step_two(texting)
    assert initial(view, "reminder") == "none"
    assert "The proposed reminder (7 days before) is not possible for this date: none is chosen." in said(view)
    later = step_two(texting, day={"selected_date": "2026-12-04"})
    assert (initial(later, "reminder"), initial(later, "reminder_days")) == ("email", "7")


def test_going_back_and_on_keeps_what_was_written_of_the_reminder(texting: Desk):
    first = step_one(texting, "Ola", who=KARI)
    view = choosing(texting, texting.submit(KARI, first).view, "both")
    written = as_shown(view, reminder_days=picked("3"), **{"reminder-nb-sms_text": {"value": "Mine"}})
    view = texting.press(KARI, "sms_text", view=written).view
    again = texting.submit(KARI, first).view
    assert (initial(again, "reminder"), initial(again, "reminder_days")) == ("both", "3")
    assert block(again, "reminder-nb-sms_text")["element"]["initial_value"] == "Mine"
    view = choosing(texting, again, "none")
    view = choosing(texting, view, "sms")
    assert block(view, "reminder-nb-sms_text")["element"]["initial_value"] == "Mine"


# --- doubts and preview ------------------------------------------------------------------------------------------------


def test_candidates_whom_a_reminder_does_not_reach_are_named(texting: Desk):
    """Cases 68 and 82."""
    with texting.company.begin(SYSTEM) as work:
        work.session.execute(
            update(Candidate).where(Candidate.first_name == "Ola").values(mobile_stopped="no such number")
        )
        work.session.execute(
            update(Candidate).where(Candidate.first_name == "Daan").values(email_stopped="550 no such user")
        )
    view = said(choosing(texting, step_two(texting, "Ola", "Jane", "Daan"), "both"))
    assert "⚠️ Jane Miller has no valid mobile number and gets no SMS." in view
    assert "⚠️ SMS to Ola Hansen did not arrive: no such number" in view
    assert "⚠️ Letters to Daan de Vries did not arrive: 550 no such user" in view


def test_the_preview_shows_the_reminder_and_its_moment(texting: Desk):
    view = choosing(texting, step_two(texting), "both")
    shown = said(texting.press(KARI, "invitation:preview", "1", view=as_shown(view)).view)
    assert shown.count("The reminder goes Thursday 26 November 2026 at 09:00 (Oslo time).") == 2
    assert "Recipient: +4791234567" in shown
    assert "{first-name}" not in shown


def test_five_languages_with_every_reminder_fit_into_one_form(texting: Desk):
    """Case 107."""
    view = choosing(texting, step_two(texting, *EVERYBODY), "both")
    assert check_view(view, "modal").findings == []
    assert len(view["blocks"]) <= limits.MODAL_BLOCKS - 20, "the list of doubts may take twenty"
    for language in Language:
        assert has(view, f"reminder-{language}-sms_text")
        assert has(view, f"{language}-contents")
    assert view["blocks"][-1]["block_id"] == "preview"
    preview = texting.press(KARI, "invitation:preview", "1", view=as_shown(view)).view
    assert check_view(preview, "modal").findings == []
