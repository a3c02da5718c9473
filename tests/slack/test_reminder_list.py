"""Reminders after the invitation: what a move makes of them, and the list of them all."""

import json
import re
from typing import Any

import pytest

from bot.modals import interview_moved
from bot.sandbox.checks import check_view
from bot.services import people
from bot.services.people import PersonChange
from bot.services.reminding import listing
from domain.access import OPERATOR
from domain.delivery import Channel
from domain.language import Language
from domain.reminders import ReminderState, SkipReason
from tests.services.company import EMMA, KARI
from tests.slack.desk import Answer, Desk, as_shown
from tests.slack.reminding import EVERYBODY, block, choosing, has, initial, offered, picked, planned, said, step_two

# --- moving ----------------------------------------------------------------------------------------------------------


def invited(desk: Desk, option: str = "email", days: str = "2") -> int:
    view = as_shown(choosing(desk, step_two(desk), option), reminder_days=picked(days))
    assert desk.submit(KARI, view).body == {"response_action": "clear"}
    return planned(desk)[-1].interview_id


def moving(desk: Desk, interview: int) -> dict[str, Any]:
    return desk.press(KARI, "interview:move", str(interview)).view


def to(day: str, **more: Any) -> dict[str, Any]:
    return {"day": {"selected_date": day}, **more}


def test_a_move_keeps_what_is_planned_unless_something_else_is_chosen(texting: Desk):
    """Case 57."""
    view = moving(texting, invited(texting))
    assert offered(view, "reminder")[0] == ("keep", "As planned (2 days before)")
    assert initial(view, "reminder") == "keep"
    assert "The reminder goes Wednesday 25 November 2026 at 09:00 (Oslo time)." in said(view)
    shown = as_shown(view, **to("2026-12-03"))
    view = texting.press(KARI, "day", view=shown).view
    assert "The reminder goes Tuesday 1 December 2026 at 09:00 (Oslo time)." in said(view)
    assert texting.submit(KARI, as_shown(view, **to("2026-12-03"))).text == ""
    before, now = planned(texting)
    assert (before.state, before.reason) == (ReminderState.SKIPPED, SkipReason.MOVED)
    assert (now.days, now.due_at.isoformat()) == (2, "2026-12-01T08:00:00+00:00")


def test_a_move_may_end_or_change_the_reminder(texting: Desk):
    interview = invited(texting)
    view = as_shown(moving(texting, interview), **to("2026-12-03", reminder=picked("none")))
    assert texting.submit(KARI, view).text == ""
    assert [one.state for one in planned(texting)] == [ReminderState.SKIPPED]
    view = texting.press(KARI, "interview:move", str(interview)).view
    assert initial(view, "reminder") == "none"
    chosen = texting.press(KARI, "reminder", view=as_shown(view, **to("2026-12-10", reminder=picked("sms")))).view
    assert has(chosen, "reminder-nb-sms_text")
    written = to("2026-12-10", reminder_days=picked("7"), **{"reminder-nb-sms_text": {"value": "New {first-name}"}})
    assert texting.submit(KARI, as_shown(chosen, **written)).text == ""
    last = planned(texting)[-1]
    assert (last.channel, last.days, last.contents) == (Channel.SMS, 7, "New {first-name}")


def test_a_planned_reminder_that_the_new_time_makes_impossible_is_said_before_anything_is_moved(texting: Desk):
    """Case 57."""
    interview = invited(texting)
    shown = as_shown(moving(texting, interview), **to("2026-11-25"))
    drawn = texting.press(KARI, "day", view=shown).view
    assert "The planned reminder is not possible for this date and will not be sent." in said(drawn)
    kept = block(drawn, "reminder.1")["element"]["initial_option"]
    assert (kept["value"], kept["text"]["text"]) == ("keep", "None: 2 days before is not possible")
    back = texting.press(KARI, "day", view=as_shown(drawn, **to("2026-12-04"))).view
    assert block(back, "reminder")["element"]["initial_option"]["text"]["text"] == "As planned (2 days before)"
    answer = texting.submit(KARI, as_shown(drawn, **to("2026-11-25")))
    assert "will not be sent. Days before that are still possible: 1." in said(answer.view)
    assert texting.company.interview(interview).revision == 0
    assert texting.submit(KARI, as_shown(answer.view, **to("2026-11-25"))).text == ""
    assert texting.company.interview(interview).revision == 1


def test_a_forged_reminder_by_sms_is_refused_in_a_move_as_well(texting: Desk):
    """Cases 8 and 68."""
    interview = invited(texting)
    view = as_shown(
        texting.press(EMMA, "interview:move", str(interview)).view, **to("2026-12-03", reminder=picked("sms"))
    )
    answer = texting.submit(EMMA, view)
    assert answer.body["response_action"] == "errors", answer
    assert [one.facts["reason"] for one in texting.company.journal("refused")] == ["NotAllowed"]
    assert texting.company.interview(interview).revision == 0


def test_an_unknown_tag_in_a_new_reminder_stops_the_move(texting: Desk):
    view = texting.press(
        KARI, "reminder", view=as_shown(moving(texting, invited(texting)), reminder=picked("email"))
    ).view
    wrong = to("2026-12-03", **{"reminder-nb-contents": {"value": "Hi {salary}"}})
    for _ in range(2):
        answer = texting.submit(KARI, as_shown(view, **wrong))
        assert ": the tag {salary} is unknown" in said(answer.view)
        view = answer.view
    assert texting.company.journal("moved") == []


# --- the list ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["reminders", "Påminnelser", " påmindelser ", "herinneringen"])
def test_the_list_names_candidate_vacancy_and_moment(texting: Desk, word: str):
    invited(texting)
    listed = texting.command(KARI, "/interview", word).body
    shown = json.dumps(listed, ensure_ascii=False)
    assert listed["response_type"] == "ephemeral"
    assert "Ola Hansen – Systems developer" in shown
    assert "Wednesday 25 November 2026 at 09:00 (Oslo time)" in shown


def test_the_list_is_ones_own(texting: Desk):
    invited(texting)
    assert "Ola Hansen" not in texting.command(EMMA, "/interview", "reminders").whole
    assert "No reminder is planned for your coming interviews." in texting.command(EMMA, "/interview", "reminders").text


def test_the_list_turns_its_pages_and_says_why_something_is_not_sent(texting: Desk, monkeypatch: pytest.MonkeyPatch):
    """Case 68."""
    view = choosing(texting, step_two(texting, *EVERYBODY), "both")
    answer = texting.submit(KARI, as_shown(view))
    if answer.body.get("response_action") == "update":
        answer = texting.submit(KARI, as_shown(answer.view))
    assert answer.body == {"response_action": "clear"}
    monkeypatch.setattr(listing, "SIZE", 3)
    first = json.dumps(texting.command(KARI, "/interview", "reminders").body, ensure_ascii=False)
    assert "Reminders of your coming interviews" in first
    assert "1 to 3 of 5" in first
    turned: Answer = texting.press(KARI, "reminders:page:on", "1")
    last = json.dumps(turned.calls, ensure_ascii=False)
    assert "4 to 5 of 5" in last
    assert "SMS reminder: Will not be sent: there is no mobile number to send it to – " in first + last
    shown = re.findall('(Anna|Ola|Jane|Søren|Daan) [^–"]* – ', first + last)
    assert shown == ["Anna", "Ola", "Jane", "Daan", "Søren"], "at one moment they stand by their last names"


def test_cancelled_interviews_are_not_in_the_list(texting: Desk):
    interview = invited(texting)
    texting.submit(KARI, as_shown(texting.press(KARI, "interview:cancel", str(interview)).view))
    assert "Ola Hansen" not in texting.command(KARI, "/interview", "reminders").whole


def test_help_mentions_the_list(desk: Desk):
    assert "/interview reminders" in desk.command(EMMA, "/kalle").text


def test_a_move_in_any_language_is_a_form_slack_takes(texting: Desk):
    """Case 107."""
    interview = invited(texting, "both")
    for language in Language:
        with texting.company.begin(OPERATOR) as work:
            people.change(work, KARI, PersonChange(language=language))
        for option in ("keep", "both"):
            shown = as_shown(moving(texting, interview), **to("2026-12-04", reminder=picked(option)))
            drawn = texting.press(KARI, "reminder", view=shown).view
            assert check_view(drawn, "modal").findings == []
            assert drawn["callback_id"] == interview_moved.CALLBACK
