"""Contracts and letters in Slack: the form, the preview as pictures, the result, the links that lead to them."""

import io
import json
from typing import Any
from urllib.parse import urlsplit

import pikepdf
import pytest
from werkzeug.test import TestResponse

from bot.house import house_of
from bot.modals.acting.paper_preview import draw
from bot.sandbox.checks import check_view
from bot.services.papers import Preview
from bot.settings import Settings
from bot.texts.translator import translator
from domain.access import SYSTEM
from domain.actions import Action
from domain.delivery import ParcelKind
from domain.language import Language
from storage.tables import Application
from tests.services.company import EMMA, KARI, Company
from tests.slack.acting import T, act_form
from tests.slack.desk import Answer, Desk, as_shown

VALUES = {
    "value-start_date": {"selected_date": "2027-01-04"},
    "value-salary": {"value": "NOK 650 000"},
    "value-working_hours": {"value": "37.5 hours a week"},
    "value-probation": {"value": "6 months"},
    "value-notice_period": {"value": "3 months"},
    "value-workplace": {"value": "Kjøpmannsgata 12"},
    "value-manager": {"value": "Kari Nordmann"},
}


def contract_form(desk: Desk, name: str = "Ola", **answers: Any) -> dict[str, Any]:
    view = act_form(desk, desk.company.applications[name], Action.CONTRACT)
    return as_shown(view, **{**VALUES, **answers})


def letter_form(desk: Desk, name: str = "Ola") -> dict[str, Any]:
    return act_form(desk, desk.company.applications[name], Action.LETTER, who=KARI)


def preview(desk: Desk, view: dict[str, Any], who: str = EMMA) -> Answer:
    return desk.press(who, "paper:preview", view=view)


def pictures(view: dict[str, Any]) -> list[str]:
    return [block["image_url"] for block in view["blocks"] if block["type"] == "image"]


def link_in(view: dict[str, Any]) -> str:
    rows = [block for block in view["blocks"] if block["type"] == "actions"]
    return next(one["url"] for row in rows for one in row["elements"] if one["action_id"] == "paper:open")


def get(desk: Desk, url: str) -> TestResponse:
    return desk.http.get(urlsplit(url).path, base_url=desk.program.settings.public_url)


def fields(view: dict[str, Any]) -> list[str]:
    return [block["block_id"] for block in view["blocks"] if block["type"] == "input"]


def errors(answer: Answer) -> dict[str, str]:
    return dict(answer.body["errors"])


def test_a_contract_from_the_form_over_the_preview_to_the_mail(desk: Desk):
    view = contract_form(desk)
    shown = preview(desk, view).view
    assert check_view(shown, "modal").findings == []
    for url in pictures(shown):
        picture = get(desk, url)
        assert (picture.status_code, picture.content_type) == (200, "image/png")
    result = desk.submit(EMMA, view).view
    assert desk.company.mails(ParcelKind.CONTRACT)
    fetched = get(desk, link_in(result))
    assert (fetched.status_code, fetched.content_type) == (200, "application/pdf")
    with pikepdf.open(io.BytesIO(fetched.data)) as pdf:
        assert pdf.docinfo["/Title"] == "Arbeidsavtale: Systems developer"
    assert len(desk.company.journal("paper_fetched")) == 1


def test_the_form_asks_exactly_for_what_the_text_wants(desk: Desk):
    view = act_form(desk, desk.company.applications["Ola"], Action.CONTRACT)
    asked = [name for name in fields(view) if name.startswith(("value-", "x-"))]
    assert "value-end_date" not in asked
    assert set(VALUES) <= set(asked)
    other = {"contract_text": {"value": "A {x-car} from {start-date} until {end-date}"}}
    redrawn = preview(desk, contract_form(desk, **other)).calls
    assert [method for method, _ in redrawn] == ["views.update"]
    again = redrawn[0][1]["view"]
    assert [name for name in fields(again) if name.startswith(("value-", "x-"))] == [
        "value-job_title",
        "value-start_date",
        "value-end_date",
        "x-car-value",
    ]
    assert check_view(again, "modal").findings == []


def test_a_missing_value_is_refused_at_its_field_and_nothing_is_sent(desk: Desk):
    view = contract_form(desk)
    preview(desk, view)
    del view["state"]["values"]["value-salary"]["salary"]["value"]
    assert errors(desk.submit(EMMA, view)) == {"value-salary": T("The contract needs this value.")}
    assert desk.company.mails() == []


def test_an_unknown_tag_is_refused_by_name(desk: Desk):
    view = contract_form(desk, contract_text={"value": "Hi {salry}"})
    assert errors(desk.submit(EMMA, view)) == {"contract_text": "Invalid tag: {salry}"}
    drawn = preview(desk, view)
    assert drawn.view["callback_id"] == "act"
    assert "Invalid tag: {salry}" in json.dumps(preview(desk, as_shown(drawn.view)).view)


def test_what_changed_since_the_preview_is_told_in_the_form(desk: Desk):
    """Case 17."""
    view = contract_form(desk)
    preview(desk, view)
    with desk.company.begin(SYSTEM) as work:
        work.session.get_one(Application, desk.company.applications["Ola"]).candidate.email = "new@example.org"
    (told,) = errors(desk.submit(EMMA, view)).values()
    assert told.startswith("Changed since the preview")
    assert desk.company.mails() == []
    preview(desk, view)
    desk.submit(EMMA, view)
    (sent,) = desk.company.mails(ParcelKind.CONTRACT)
    assert sent.recipient == "new@example.org"


def test_without_a_look_at_the_preview_nothing_is_sent(desk: Desk):
    (told,) = errors(desk.submit(EMMA, contract_form(desk))).values()
    assert told.startswith("Look at the preview first")
    assert desk.company.mails() == []


def test_a_preview_belongs_to_its_author(desk: Desk):
    answer = preview(desk, contract_form(desk), who=KARI)
    assert "Ola Hansen" not in answer.whole
    assert [one.facts["reason"] for one in desk.company.journal("refused")] == ["Unknown"]


def test_letters_are_chosen_seen_and_fetched(desk: Desk):
    view = letter_form(desk)
    other = as_shown(view, letter={"selected_option": {"value": "posted_rejected"}})
    redrawn = as_shown(desk.press(KARI, "letter", view=other).view)
    assert "posted_rejected-nb-contents" in fields(redrawn)
    shown = preview(desk, redrawn, who=KARI).view
    assert get(desk, pictures(shown)[0]).status_code == 200
    result = desk.submit(KARI, redrawn).view
    assert get(desk, link_in(result)).content_type == "application/pdf"
    assert desk.company.mails() == []


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("action", [Action.CONTRACT, Action.LETTER])
def test_the_forms_fit_into_slack_in_every_language(desk: Desk, language: Language, action: Action):
    from bot.modals.acting import act

    with desk.company.by(EMMA) as work:
        view = act.open_form(work, translator(language), action, [desk.company.applications["Ola"]])
    assert check_view(view, "modal").findings == []


def test_where_slack_cannot_fetch_pictures_the_words_are_shown():
    shown = draw(
        T, Preview("http://127.0.0.1:3000/papers/x", pages=2, pictures=False, words="Arbeidsavtale\nOla Hansen")
    )
    assert pictures(shown) == []
    assert "Ola Hansen" in json.dumps(shown)
    assert check_view(shown, "modal").findings == []


@pytest.mark.parametrize(
    ("public_url", "slack", "can"),
    [
        ("http://127.0.0.1:3000", "https://slack.com/api/", False),
        ("https://kalle.example.org", "https://slack.com/api/", True),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3100/api/", True),
    ],
)
def test_slack_fetches_pictures_from_addresses_it_can_reach(public_url: str, slack: str, can: bool):
    assert house_of(Settings(public_url=public_url, slack_api_url=slack)).pictures is can


# --- the web -----------------------------------------------------------------------------------------------------------


def test_a_paper_is_private_and_not_for_search_machines(desk: Desk):
    shown = preview(desk, contract_form(desk)).view
    for url in (pictures(shown)[0], link_in(shown)):
        headers = get(desk, url).headers
        assert headers["Cache-Control"] == "private, no-store"
        assert "noindex" in headers["X-Robots-Tag"]
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_no_link_says_whose_it_is(desk: Desk):
    for word in (EMMA, "Ola", "preview"):
        assert word not in link_in(preview(desk, contract_form(desk)).view)


def test_a_link_that_is_wrong_over_or_for_something_else_looks_like_any_unknown_page(desk: Desk):
    shown = preview(desk, contract_form(desk)).view
    result_link = link_in(desk.submit(EMMA, contract_form_again(desk)).view)
    unknown = get(desk, "/papers/never-was").data
    for path in (
        "/papers/never-was/1.png",
        f"{urlsplit(result_link).path}/1.png",
        f"{urlsplit(link_in(shown)).path}/9.png",
    ):
        answer = get(desk, path)
        assert (answer.status_code, answer.data) == (404, unknown)
    desk.company.clock.move(minutes=61)
    for url in (pictures(shown)[0], link_in(shown), result_link):
        assert (get(desk, url).status_code, get(desk, url).data) == (404, unknown)


def contract_form_again(desk: Desk) -> dict[str, Any]:
    """Another form, previewed, ready to be sent."""
    view = contract_form(desk, "Anna")
    preview(desk, view)
    return view


def test_who_is_switched_off_fetches_nothing_more(desk: Desk):
    shown = preview(desk, contract_form(desk)).view
    switch_off(desk.company, EMMA)
    assert get(desk, link_in(shown)).status_code == 404


def switch_off(company: Company, slack_id: str) -> None:
    from storage import people

    with company.begin(SYSTEM) as work:
        person = people.by_slack_id(work.session, slack_id)
        assert person is not None
        person.active = False


def test_a_look_ahead_by_a_browser_is_no_fetching(desk: Desk):
    view = letter_form(desk)
    result = desk.submit(KARI, view).view
    path = urlsplit(link_in(result)).path
    desk.http.get(path, base_url=desk.program.settings.public_url, headers={"Purpose": "prefetch"})
    desk.http.head(path, base_url=desk.program.settings.public_url)
    assert desk.company.journal("paper_fetched") == []


def test_whoever_guesses_links_is_slowed_down(desk: Desk):
    answers = [get(desk, f"/papers/guess{number}").status_code for number in range(25)]
    assert answers[0] == 404
    assert answers[-1] == 429
