"""The form of *Send for panel review*, and the ways to it."""

import json
from typing import Any

import pytest

from bot.kit import limits
from bot.modals.acting import act, letter_preview
from bot.modals.acting.faces import FACES
from bot.sandbox.checks import check_view
from bot.services import lists
from bot.services.acting import lettering
from bot.services.acting.panelling import LINK_ADDED
from bot.services.panel import asking as rules
from bot.texts.letters import shipped
from bot.texts.translator import translator
from domain.access import SYSTEM
from domain.actions import Action
from domain.delivery import ParcelKind
from domain.language import Language
from domain.letters import LetterKind
from domain.status import ApplicationStatus
from storage.tables import Application
from tests.services.company import EMMA, KARI, METTE, SVEN
from tests.services.panel_sending import in_department, panel, reviewers
from tests.services.test_steps import many
from tests.slack.acting import T, card_with
from tests.slack.desk import Desk, as_shown

NB = translator(Language.NB)
TICKED = {"selected_options": [{"value": "yes"}]}
OUTSIDE = {"value": "board@elsewhere.example"}


def opened(desk: Desk, *names: str, who: str = KARI) -> dict[str, Any]:
    """From the card for one, as a list opens it for several."""
    ids = [desk.company.applications[name] for name in names]
    if len(ids) == 1:
        return desk.press(who, "act:execute", str(ids[0]), view=card_with(Action.PANEL)).view
    with desk.company.by(who) as work:
        return act.open_form(work, T, Action.PANEL, ids)


def block(view: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in view["blocks"] if str(one.get("block_id", "")).split(".")[0] == name)


def is_ticked(view: dict[str, Any], name: str) -> bool:
    return "initial_options" in block(view, name)["element"]


def picked(*who: str) -> dict[str, Any]:
    return {"selected_users": list(who)}


# --- the form ------------------------------------------------------------------------------------------------------


def test_it_asks_for_everything(desk: Desk):
    form = opened(desk, "Ola")
    asked = [one["block_id"] for one in form["blocks"] if one["type"] == "input"]
    assert asked == [
        "inside", "outside", "no_rating", "no_comments", "tells_each", "due", "quorum", "blind", "without_files",
        "confirms", "language", "sender", "nb-subject", "nb-contents", "nb-signature",
    ]  # fmt: skip
    assert block(form, "due")["element"]["initial_date"] == "2026-11-30"
    assert "Oslo" in block(form, "due")["hint"]["text"]
    assert (
        block(form, "nb-contents")["element"]["initial_value"]
        == shipped(LetterKind.PANEL_REQUEST, Language.NB).contents
    )


def test_from_the_card_to_the_result(desk: Desk):
    in_department(desk.company, METTE, SVEN)
    form = opened(desk, "Ola")
    result = desk.submit(KARI, as_shown(form, inside=picked(METTE, SVEN), outside=OUTSIDE)).view
    assert result["callback_id"] == "step"
    assert desk.company.status("Ola") is ApplicationStatus.PANEL_REVIEW
    assert len(reviewers(desk.company)) == 3
    assert len(desk.company.mails(ParcelKind.PANEL_REQUEST)) == 1
    assert "step:undo" in str(result)


def test_another_language_brings_its_own_text_and_page(desk: Desk):
    form = opened(desk, "Ola")
    chosen = {"selected_option": {"value": "nl"}}
    again = desk.press(
        KARI, "language", view=as_shown(form, language=chosen, outside=OUTSIDE, quorum={"value": "1"})
    ).view
    assert (
        block(again, "nl-subject")["element"]["initial_value"] == shipped(LetterKind.PANEL_REQUEST, Language.NL).subject
    )
    assert block(again, "outside")["element"]["initial_value"] == OUTSIDE["value"]
    assert block(again, "quorum")["element"]["initial_value"] == "1"
    desk.submit(KARI, as_shown(again))
    assert (panel(desk.company).language, reviewers(desk.company)[0].language) == (Language.NL, Language.NL)


def test_a_language_whose_text_was_not_shown_is_refused_at_its_field(desk: Desk):
    shown = as_shown(opened(desk, "Ola"), language={"selected_option": {"value": "nl"}}, outside=OUTSIDE)
    assert desk.submit(KARI, shown).body["errors"] == {"language": NB.phrase(rules.NOT_SHOWN)}


def test_a_blind_review_leaves_the_files_out_unless_they_are_wanted(desk: Desk):
    form = opened(desk, "Ola")
    assert not is_ticked(form, "without_files")
    blind = desk.press(KARI, "blind", view=as_shown(form, blind=TICKED)).view
    assert is_ticked(blind, "without_files")
    wanted = desk.press(KARI, "without_files", view=as_shown(blind, without_files={"selected_options": []})).view
    assert (is_ticked(wanted, "blind"), is_ticked(wanted, "without_files")) == (True, False)
    seen = desk.press(KARI, "blind", view=as_shown(wanted, blind={"selected_options": []})).view
    assert not is_ticked(seen, "without_files")


def test_faults_stand_at_their_fields(desk: Desk):
    shown = as_shown(
        opened(desk, "Ola"),
        inside=picked(SVEN),
        outside={"value": "nobody"},
        no_rating=TICKED,
        no_comments=TICKED,
        due={"selected_date": "2026-11-22"},
    )
    errors = desk.submit(KARI, shown).body["errors"]
    assert set(errors) == {"inside", "outside", "no_comments", "due"}
    assert "Sven Lindqvist" in errors["inside"]
    assert desk.company.status("Ola") is ApplicationStatus.RECEIVED


def test_a_reviewer_named_twice_is_told_of_before_anything_is_done(desk: Desk):
    in_department(desk.company, METTE)
    twice = as_shown(opened(desk, "Ola"), inside=picked(METTE), outside={"value": "mette@nordlys.example"})
    again = desk.submit(KARI, twice)
    assert "mette@nordlys.example" in str(again.body)
    assert desk.company.status("Ola") is ApplicationStatus.RECEIVED
    desk.submit(KARI, as_shown(again.view))
    assert [one.email for one in reviewers(desk.company)] == [None]


def test_the_preview_says_that_the_link_is_added(desk: Desk):
    in_department(desk.company, METTE)
    shown = as_shown(
        opened(desk, "Ola"), inside=picked(METTE), outside=OUTSIDE, **{"nb-contents": {"value": "Se på dem."}}
    )
    seen = str(desk.press(KARI, "letters:preview", view=shown).view["blocks"])
    assert NB.phrase(LINK_ADDED) in seen
    assert "Se på dem." in seen
    assert "Mette Holm" in seen


# --- sizes ---------------------------------------------------------------------------------------------------------


def long_names(desk: Desk, count: int) -> list[int]:
    ids = many(desk.company, count)
    with desk.company.begin(SYSTEM) as work:
        for id in ids:
            work.session.get_one(Application, id).candidate.first_name = "&" * 190 + str(id)
    return ids


@pytest.mark.parametrize(
    "language",
    [Language.EN, *(pytest.param(one, marks=pytest.mark.long) for one in Language if one is not Language.EN)],
)
def test_fifty_candidates_and_twenty_reviewers_are_as_slack_wants_them(desk: Desk, language: Language):
    t, ids = translator(language), long_names(desk, 50)
    outside = {"value": "\n".join(f"{'x' * 60}@reviewer-{one}.{'long' * 12}.example" for one in range(20))}
    with desk.company.by(EMMA) as work:
        form = act.open_form(work, t, Action.PANEL, ids)
        selection = json.loads(form["private_metadata"])["selection_id"]
        given = {f"{one}-contents": {"value": "&" * limits.INPUT} for one in Language}
        inputs = FACES[Action.PANEL].read(as_shown(form, outside=outside, blind=TICKED, **given), loosely=True)
        pages = [lettering.preview(work, selection, inputs, None)]
        pages += [lettering.kept_preview(work, selection, number) for number in range(1, 4)]
        views = [form, *(letter_preview.draw(t, selection, page) for page in pages)]
    assert pages[0].total == 20
    for view in views:
        assert check_view(view, "modal").findings == []


def test_fifty_candidates_and_twenty_reviewers_are_sent(desk: Desk):
    ids = long_names(desk, 50)
    with desk.company.by(EMMA) as work:
        form = act.open_form(work, T, Action.PANEL, ids)
    outside = {"value": ", ".join(f"p{one}@elsewhere.example" for one in range(20))}
    result = desk.submit(EMMA, as_shown(form, outside=outside)).view
    assert check_view(result, "modal").findings == []
    assert len(desk.company.mails(ParcelKind.PANEL_REQUEST)) == 20
    assert panel(desk.company).left_count == 50


# --- the ways to it ------------------------------------------------------------------------------------------------


def command(desk: Desk, text: str, who: str = KARI) -> Any:
    return desk.command(who, "/panel", text)


def test_the_command_without_words_shows_ones_panels(desk: Desk):
    assert command(desk, "").view["callback_id"] == "panels"


def test_with_a_vacancy_it_opens_its_list_with_the_action_chosen(desk: Desk):
    view = command(desk, "systems dev").view
    with desk.company.by(KARI) as work:
        shown = lists.again(work, json.loads(view["private_metadata"])["selection_id"])
    assert shown.vacancy == "Systems developer"
    chosen = [one for row in view["blocks"] for one in row.get("elements", []) if one.get("action_id") == "act:choose"]
    assert [one["initial_option"]["value"] for one in chosen] == ["panel"]


def test_with_a_name_it_opens_the_form(desk: Desk):
    view = command(desk, "Ola Hansen").view
    assert (view["callback_id"], view["title"]["text"]) == ("act", NB.title(Action.PANEL))


def test_several_vacancies_are_to_be_chosen_from(desk: Desk):
    answer = command(desk, "e")
    assert "Systems developer" in answer.text
    assert "Service technician" in answer.text


def test_words_that_fit_nothing_say_so(desk: Desk):
    assert "Zebra" in command(desk, "Zebra").whole


def test_who_may_only_read_sends_nobody(desk: Desk):
    for text in ("systems dev", "Ola Hansen"):
        answer = command(desk, text, who=METTE)
        assert not any(name == "views.open" for name, _ in answer.calls)
        assert "act:execute" not in answer.whole


def test_help_tells_what_it_does(desk: Desk):
    answer = command(desk, "help")
    assert "/panel" in answer.text
