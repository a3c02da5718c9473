"""The list as a recruiter uses it, in the sandbox: narrowed down, ticked over pages, executed, and the cards behind it."""

import urllib.request

import pytest

from bot.texts.translator import translator
from domain.access import SYSTEM
from domain.actions import Action
from domain.errors import NotAllowed
from domain.language import Language
from domain.status import ApplicationStatus
from storage.tables import Application, Attachment
from tests.cast import Applicant, apply
from tests.office import Office, invite

EMMA, TICK = "U0EMMA", "list:tick"


@pytest.fixture(autouse=True)
def nothing_slack_would_mind(office: Office):
    yield
    assert office.slack.complaints() == []


@pytest.fixture
def crowd(office: Office) -> list[int]:
    """Twenty-five more in the first vacancy; their names come last."""
    with office.program.begin(SYSTEM) as work:
        vacancy = work.session.get_one(Application, office.applications["Anna"]).vacancy_id
        return [
            apply(work, Applicant(f"Nils{number:02}", "Åmange", Language.NB, f"n{number}@example.org"), vacancy)
            for number in range(25)
        ]


def open_list(office: Office, button: str = "Overview"):
    emma = office.person(EMMA)
    emma.command("/vacancies")
    emma.ephemerals()[-1].click("Open", nth=1)
    door = next(one for one in emma.modal().buttons if one.startswith(button))
    emma.modal().click(door)
    assert emma.modal().callback_id == "applications"
    return emma


def names(view) -> list[str]:
    boxes = [one for block in view.blocks for one in block.get("elements", []) if one.get("type") == "checkboxes"]
    return [one["text"]["text"] for box in boxes for one in box["options"]]


def statuses(office: Office, ids) -> set[ApplicationStatus]:
    with office.program.look(SYSTEM) as work:
        return {work.session.get_one(Application, id).status for id in ids}


def test_ticks_outlive_pages_and_all_who_are_ticked_are_acted_on(office: Office, crowd: list[int]):
    emma = open_list(office)
    assert "32 applications · 0 ticked" in emma.modal().shown
    emma.modal().type("words", "åmange", enter=True)
    assert "25 applications · 0 ticked" in emma.modal().shown
    first = names(emma.modal())
    emma.modal().fill(**{TICK: first[:2]})
    assert "2 ticked" in emma.modal().shown
    emma.modal().click("Next page")
    emma.modal().fill(**{TICK: names(emma.modal())[:1]})
    emma.modal().click("Previous page")
    assert "3 ticked" in emma.modal().shown
    emma.modal().click("act:choose", "save")
    emma.modal().click("Execute")
    assert [one.callback_id for one in emma.views] == ["applications", "act"]
    assert "3 persons" in emma.modal().shown
    emma.modal().submit()
    assert statuses(office, [crowd[0], crowd[1], crowd[10]]) == {ApplicationStatus.SAVED}
    assert statuses(office, set(crowd) - {crowd[0], crowd[1], crowd[10]}) == {ApplicationStatus.RECEIVED}


def test_all_that_fit_are_ticked_and_unticked_at_once(office: Office, crowd: list[int]):
    emma = open_list(office)
    emma.modal().type("words", "åmange", enter=True)
    emma.modal().click("Tick all 25 that fit")
    assert "25 ticked" in emma.modal().shown
    assert sorted(emma.modal().values["rows.2"]) == sorted(names(emma.modal()))
    emma.modal().click("act:choose", "save")
    emma.modal().click("Execute")
    assert "25 persons" in emma.modal().shown
    emma.modal().submit()
    assert statuses(office, crowd) == {ApplicationStatus.SAVED}
    emma.modal().close()
    emma.modal().click("Untick all")
    assert "0 ticked" in emma.modal().shown
    assert [one for name, one in emma.modal().values.items() if name.startswith("rows")] == [[]]


def test_one_at_a_time_is_not_offered_for_several(office: Office, crowd: list[int]):
    emma = open_list(office)
    offered = options(emma.modal(), "act:choose")
    assert {"hire", "offer"} <= offered
    emma.modal().fill(**{TICK: names(emma.modal())[:2]})
    assert offered - options(emma.modal(), "act:choose") == {"forward", "offer", "hire", "contract"} & offered


def options(view, action_id: str) -> set[str]:
    found = [one for block in view.blocks for one in block.get("elements", []) if one.get("action_id") == action_id]
    return {one["value"] for element in found for one in element["options"]}


def test_the_list_is_narrowed_down_by_group_status_rank_and_vacancy(office: Office, crowd: list[int]):
    with office.program.begin(SYSTEM) as work:
        for id, status, rank in ((crowd[0], "interview_1", 1), (crowd[1], "rejected", 2), (crowd[2], "saved", None)):
            row = work.session.get_one(Application, id)
            row.status, row.ranking = ApplicationStatus(status), rank
    emma = open_list(office, "Pending applications (1)")
    assert names(emma.modal()) == ["Nils00 Åmange"]
    for show, expected in (
        ("group:processed", ["Nils01 Åmange"]),
        ("group:ranked", ["Nils00 Åmange", "Nils01 Åmange"]),
        ("group:saved", ["Nils02 Åmange"]),
        ("status:rejected", ["Nils01 Åmange"]),
    ):
        emma.modal().click("list:show", show)
        assert names(emma.modal()) == expected, show
    emma.modal().click("list:show", "group:ranked")
    emma.modal().click("list:rank", "2")
    assert names(emma.modal()) == ["Nils01 Åmange"]
    emma.modal().click("list:rank", "any")
    emma.modal().click("list:show", "group:overview")
    emma.modal().fill(**{"list:vacancy": "Service"})
    assert names(emma.modal()) == ["Eva Annersted"]
    emma.modal().click("list:show", "status:hired")
    assert "Nobody fits this." in emma.modal().shown


def test_from_the_list_to_a_card_and_back_with_the_ticks(office: Office, crowd: list[int]):
    emma = open_list(office)
    emma.modal().fill(**{TICK: names(emma.modal())[:1]})
    emma.modal().click("list:card", names(emma.modal())[1])
    assert emma.modal().callback_id == "candidate"
    emma.modal().click("candidate:rank", "Ranking 3")
    emma.modal().click("Back to the list")
    assert "1 ticked" in emma.modal().shown
    assert "Ranking 3" in emma.modal().shown


def test_candidates_are_chosen_from_the_command_as_well(office: Office, crowd: list[int]):
    emma = office.person(EMMA)
    emma.command("/candidates", "åmange")
    emma.ephemerals()[-1].click("Choose several")
    assert "25 applications" in emma.modal().shown


def test_an_action_and_a_name_end_in_the_form_or_in_the_list(office: Office, crowd: list[int]):
    emma = office.person(EMMA)
    for text in ("withdraw Ola", "Ola trukket seg", "TERUGGETROKKEN ola", "dragit sig ur ola hansen"):
        emma.command("/candidates", text)
        assert (emma.modal().callback_id, emma.modal().title) == ("act", "Withdrawn"), text
        assert "Ola Hansen" in emma.modal().shown
        emma.modal().close()
    emma.command("/candidates", "spara åmange")
    assert emma.modal().callback_id == "applications"
    assert emma.modal().values["progress"] == "Save application"
    emma.modal().close()
    emma.command("/candidates", "reject Zebedee")
    assert emma.views == []
    assert "Zebedee" in emma.ephemerals()[-1].shown


def test_help_names_every_action_with_what_it_does(office: Office):
    emma = office.person(EMMA)
    emma.command("/candidates", "hjälp")
    assert "The status becomes Withdrawn" in emma.ephemerals()[-1].shown
    emma.command("/kalle")
    assert "Save application" in emma.ephemerals()[-1].shown


def test_a_panel_review_is_in_the_help_and_typed_it_opens_its_form(office: Office):
    emma = office.person(EMMA)
    for command, text in (("/candidates", "help"), ("/kalle", "")):
        emma.command(command, text)
        assert "Send for panel review" in emma.ephemerals()[-1].shown
    emma.command("/candidates", "panel Ola")
    assert emma.modal().title == "Send for panel review"


def test_help_lists_what_the_reader_may_do(office: Office):
    sven, t = office.person("U0SVEN"), translator(Language.SV)
    sven.command("/candidates", "help")
    assert t(Action.SAVE) in sven.ephemerals()[-1].shown
    assert t(Action.OFFER) not in sven.ephemerals()[-1].shown
    sven.command("/candidates", "offer")
    assert sven.views == []
    assert sven.ephemerals()[-1].text == t(NotAllowed().phrase.text)


def test_the_bin_gives_back_and_removes_for_good_only_by_the_name(office: Office):
    with office.program.begin(SYSTEM) as work:
        for name in ("Ola", "Jane"):
            work.session.get_one(Application, office.applications[name]).deleted_at = work.now
    emma = open_list_of_deleted(office)
    assert {"Ola Hansen", "Jane Miller"} <= set(emma.modal().shown.split("\n"))
    narrowed = emma.modal().values
    emma.modal().click("Restore", nth=0)
    assert "is back in “" in emma.modal().shown
    emma.modal().click("Delete permanently")
    wrong = emma.modal().fill(typed="somebody else").submit()
    assert wrong.outcome == "errors"
    left = next(name for name in ("Ola Hansen", "Jane Miller") if name in emma.modal().shown)
    assert emma.modal().fill(typed=left.lower()).submit().outcome == "errors"
    assert emma.modal().fill(typed=left).submit().outcome == "updated"
    assert f"{left} is deleted permanently" in emma.modal().shown
    emma.modal().close()
    assert "Nothing was deleted here." in emma.modal().shown
    assert emma.modal().values == narrowed
    with office.program.look(SYSTEM) as work:
        there = [work.session.get(Application, office.applications[name]) for name in ("Ola", "Jane")]
        assert [one.status for one in there if one is not None] == [ApplicationStatus.RESTORED]


def open_list_of_deleted(office: Office):
    emma = office.person(EMMA)
    emma.command("/vacancies")
    emma.ephemerals()[-1].click("Open", nth=1)
    emma.modal().click("Deleted applications (2)")
    return emma


def test_an_employee_is_changed_and_turned_back_into_a_candidate(office: Office):
    emma = office.person(EMMA)
    emma.command("/candidates", "hire Ola")
    emma.modal().fill(starts_on="2026-12-01").submit()
    while emma.views:
        emma.modal().close()
    emma.command("/candidates", "werknemers")
    emma.modal().click("Change")
    emma.modal().close()
    assert [one.callback_id for one in emma.views] == ["employees"]
    emma.modal().click("Change")
    assert emma.modal().fill(position="Architect").submit().outcome == "closed"
    assert "Architect" in emma.modal().shown
    assert "Start date: 1 December 2026" in emma.modal().shown
    emma.modal().click("Delete")
    assert "Nobody has been hired yet." in emma.modal().shown
    assert statuses(office, [office.applications["Ola"]]) == {ApplicationStatus.RECEIVED}


def test_an_attachment_comes_as_a_download_that_no_browser_opens(office: Office):
    """Case 33."""
    with office.program.begin(SYSTEM) as work:
        file = Attachment(
            application_id=office.applications["Ola"],
            name="../../x\u202e.pdf",
            kind="pdf",
            digest="d",
            content=b"<script>alert(1)</script>",
            created_at=work.now,
        )
        work.session.add(file)
    emma = office.person(EMMA)
    emma.command("/candidates", "ola")
    emma.ephemerals()[-1].click("Open")
    links = [block["accessory"]["url"] for block in emma.modal().blocks if "url" in block.get("accessory", {})]
    (link,) = links
    with urllib.request.urlopen(link) as answer:
        headers, content = answer.headers, answer.read()
    assert content == b"<script>alert(1)</script>"
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Disposition"].startswith('attachment; filename="attachment-')
    assert "no-store" in headers["Cache-Control"]


def test_notes_are_written_and_deleted_over_the_card(office: Office):
    emma = office.person(EMMA)
    emma.command("/candidates", "ola")
    emma.ephemerals()[-1].click("Open")
    emma.modal().click("Notes (0)")
    assert [one.callback_id for one in emma.views] == ["candidate", "notes"]
    written = emma.modal().fill(subject="Telephone", contents="<!channel> called back").submit()
    assert written.outcome == "updated"
    assert "<!channel> called back" in emma.modal().shown
    assert emma.modal().values["Subject"] in ("", None)
    emma.modal().click("Delete")
    assert "called back" not in emma.modal().shown


def test_what_was_sent_is_read_from_the_activities_three_deep_at_most(office: Office):
    form = invite(office, EMMA, "Ola Hansen")
    assert form.submit().outcome == "cleared"
    emma = office.person(EMMA)
    emma.command("/candidates", "ola")
    emma.ephemerals()[-1].click("Open")
    emma.modal().click("All activities, with copies")
    emma.modal().click("Show the copy")
    assert [one.callback_id for one in emma.views] == ["candidate", "card_page", "copy"]
    assert "ola@example.org" in emma.modal().shown
    emma.modal().close()
    emma.modal().click("All messages")
    assert "Show the copy" in emma.modal().buttons
