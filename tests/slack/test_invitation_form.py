"""Inviting, as somebody at the screen does it: words, both steps, the box, the preview, sending."""

import pytest
from sqlalchemy import update

from bot.kit import limits
from bot.sandbox.client import View
from domain.access import SYSTEM
from domain.language import Language
from domain.status import ApplicationStatus, VacancyState
from storage.tables import Application, Interview, Vacancy
from tests.cast import HARD_NAME, Applicant, apply
from tests.office import Office, invite

KARI, EMMA, EVE = "U0KARI", "U0EMMA", "U0EVE"
BOX = "include_link"


@pytest.fixture(autouse=True)
def nothing_slack_would_mind(office: Office):
    """Everything that a test showed in Slack was as Slack wants it."""
    yield
    assert office.slack.complaints() == []


def add(office: Office, *people: Applicant) -> list[int]:
    with office.program.begin(SYSTEM) as work:
        vacancy = work.session.get_one(Application, office.applications["Anna"]).vacancy_id
        return [apply(work, one, vacancy) for one in people]


def form(office: Office, words: str = "", who: str = KARI) -> View:
    answer = office.person(who).command("/interview", words)
    assert answer["ok"], answer
    return office.person(who).modal()


def step_one(office: Office, **answers: object) -> View:
    usual: dict[str, object] = {
        "applications": ["Anna Bergström"], "day": "2026-11-27", "at": "10:00", "place": "Room 7", "interviewers": [KARI]
    }  # fmt: skip
    return form(office).fill(**{**usual, **answers})


def box_of(view: View) -> tuple[str, bool]:
    """The block the box is drawn in, and whether it is ticked."""
    (block,) = [one for one in view.blocks if one.get("block_id", "").startswith(BOX)]
    return block["block_id"], bool(view.data["state"]["values"][block["block_id"]][BOX]["selected_options"])


# --- step 1 ----------------------------------------------------------------------------------------------------------


def test_words_after_the_command_fill_the_form_in(office: Office):
    view = form(office, "Bergström fre 10:00 telefon 45m <@U0EMMA>")
    values = {block: next(iter(state.values())) for block, state in view.data["state"]["values"].items()}
    assert [one["text"]["text"] for one in values["applications"]["selected_options"]] == [
        "Anna Bergström – Systems developer"
    ]
    assert values["type"]["selected_option"]["value"] == "initial"
    assert values["form"]["selected_option"]["value"] == "telephone"
    assert values["interviewers"]["selected_users"] == [EMMA]
    assert (values["day"]["selected_date"], values["at"]["selected_time"]) == ("2026-11-27", "10:00")
    assert values["minutes"]["selected_option"]["value"] == "45"


def test_words_that_name_nobody_or_several_say_so_in_the_form(office: Office):
    add(office, Applicant("Anna", "Annersen", Language.NB, "aa@example.org"))
    assert "«Anna»" in form(office, "Anna").shown
    office.person(KARI).modal().close()
    assert "«Zebedee»" in form(office, "Zebedee").shown


def test_each_error_stands_at_its_own_field_and_what_was_typed_stays(office: Office):
    """Case 66."""
    wrong = [
        ({"day": "2026-11-20"}, "Dato"),
        ({"day": "2027-03-28", "at": "02:30"}, "Klokkeslett"),
        ({"day": "2026-11-27", "at": "10:00", "interviewers": [KARI, EVE]}, "Rekrutterere som deltar på intervjuet"),
        ({"interviewers": [KARI], "applications": ["Anna Bergström", "Eva Annersted"]}, "Kandidat"),
    ]
    view = step_one(office)
    for answers, label in wrong:
        view = view.fill(**answers)
        out = view.submit()
        assert (out.outcome, list(out.errors)) == ("errors", [label]), answers
        view = office.person(KARI).modal()
        assert view.values["Sted eller lenke"] == "Room 7"


def test_a_time_that_comes_twice_is_asked_about_below_the_time(office: Office):
    """Case 66."""
    out = step_one(office, day="2027-10-31", at="02:30").submit()
    assert out.outcome == "updated"
    view = office.person(KARI).modal()
    fields = view.fields
    assert fields.index("Hvilket av de to?") == fields.index("Klokkeslett") + 1
    assert list(view.submit().errors) == ["Hvilket av de to?"]
    assert view.again().fill(second_hour="yes").submit().outcome == "pushed"
    assert office.person(KARI).modal().submit().outcome == "cleared"
    with office.program.look(SYSTEM) as work:
        assert work.session.query(Interview).one().starts_at.isoformat() == "2027-10-31T01:30:00+00:00"


def test_a_vacancy_that_closed_while_the_form_was_open_is_said_and_nothing_is_sent(office: Office):
    step = invite(office, KARI, "Anna Bergström")
    with office.program.begin(SYSTEM) as work:
        work.session.execute(update(Vacancy).values(state=VacancyState.CLOSED))
    out = step.submit()
    assert out.outcome == "errors"
    assert "Systems developer" in " ".join(out.errors.values())
    office.deliver_all()
    assert office.mails("anna@example.org") == []


def test_slacks_own_client_keeps_an_empty_form(office: Office):
    assert form(office).submit().outcome == "incomplete"


# --- the box and the doubts --------------------------------------------------------------------------------------------


def test_the_box_follows_the_contents_until_it_is_touched(office: Office):
    """Case 69."""
    view = invite(office, KARI, "Jane Miller")
    first, ticked = box_of(view)
    assert not ticked, "the shipped text holds the tag"
    view.type("Innhold", "Hi {first-name}")
    view = view.again()
    second, ticked = box_of(view)
    assert (ticked, second != first) == (True, True)
    view.type("Innhold", "Hi {first-name} {confirmlink}")
    view = view.again()
    assert not box_of(view)[1]
    view = view.fill(**{box_of(view)[0]: ["yes"]})
    assert box_of(view.again())[1]
    view.type("Innhold", "Hi {first-name}")
    view.type("Innhold", "Hi {first-name} {confirmlink}")
    assert box_of(view.again())[1], "who touched it decides"


def test_doubts_come_and_go_while_somebody_types(office: Office):
    view = invite(office, KARI, "Jane Miller")
    view.type("Innhold", "Hi {first-name} {salary} {confirmlink}")
    view = view.again()
    assert "⛔" in view.shown
    assert "{salary}" in view.shown
    assert view.submit().outcome == "updated"
    view = office.person(KARI).modal()
    view.type("Innhold", "Hi {first-name} {confirmlink}")
    assert "⛔" not in view.again().shown
    assert view.again().submit().outcome == "cleared"


def test_no_mail_takes_the_doubts_about_mail_away(office: Office):
    view = invite(office, KARI, "Niels Postløs")
    assert "⛔" in view.shown
    view = view.fill(action="none").again()
    assert "⛔" not in view.shown
    assert view.submit().outcome == "cleared"
    office.deliver_all()
    assert [mail.to for mail in office.slack.mails()] == [["kari@nordlys.example"]] or len(office.slack.mails()) == 1
    assert "Niels Postløs" in office.person(KARI).dm()[0].shown


def test_a_list_that_changed_is_shown_again_before_anything_is_sent(office: Office):
    step = invite(office, KARI, "Anna Bergström")
    invite(office, EMMA, "Ola Hansen", interviewers=[KARI])
    assert office.person(EMMA).modal().submit().outcome == "cleared"
    out = step.submit()
    assert out.outcome == "updated"
    view = office.person(KARI).modal()
    assert "Kari Nordmann" in view.shown
    assert "⚠️" in view.shown
    assert view.submit().outcome == "cleared"


def test_a_submission_delivered_twice_invites_once(office: Office):
    """Cases 15 and 84."""
    step = invite(office, KARI, "Anna Bergström")
    office.slack.fault("delivery", "twice", method="view_submission")
    step.submit()
    office.deliver_all()
    assert len(office.mails("anna@example.org")) == 1


# --- the preview ---------------------------------------------------------------------------------------------------------


def test_the_preview_shows_every_letter_a_page_at_a_time(office: Office):
    people = [Applicant(f"Person{n:02}", "Many", Language.EN, f"p{n:02}@example.org") for n in range(12)]
    add(office, *people)
    names = [f"{one.first} Many" for one in people]
    view = invite(office, KARI, *names, form="group")
    view.click("invitation:preview")
    met, pages = [], 0
    while True:
        view = office.person(KARI).modal()
        met += [one["text"]["text"] for one in view.blocks if one["type"] == "header"]
        pages += 1
        if "Neste side" not in view.buttons:
            break
        view.click("Neste side")
    assert (met, pages) == (names, 3)
    view.click("Forrige side")
    assert "Person05" in office.person(KARI).modal().shown


def test_the_preview_is_what_arrives_but_for_the_link(office: Office):
    view = invite(office, KARI, "Jane Miller")
    view.type("Innhold", "Dear {first-name},\n\n" + "A long letter. " * 150 + "\n\n{confirmlink}")
    view.again().click("invitation:preview")
    shown = office.person(KARI).modal()
    letters = [one["elements"][0]["elements"][0]["text"] for one in shown.blocks if one["type"] == "rich_text"]
    shown.close()
    assert office.person(KARI).modal().submit().outcome == "cleared"
    office.deliver_all()
    text = office.mails("jane@example.org")[-1].text.replace("\r\n", "\n").strip()
    link = office.link("jane@example.org")
    placeholder = next(line for line in "\n".join(letters).splitlines() if line.startswith("("))
    assert text.replace(link, placeholder) == "\n".join(letters).strip()


# --- hard and endless names ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [HARD_NAME, "Ærlig🎉" * 33 + "xy", "&" * 200, "<" * 100 + "*_~`" * 25])
def test_any_name_is_text_on_every_surface(office: Office, name: str):
    """Cases 29 and 107. The fake Slack minds each ping and each length; the fixture asks it."""
    address = "hard@example.org" if name == HARD_NAME else "endless@example.org"
    if name != HARD_NAME:
        add(office, Applicant(name, name, Language.EN, "endless@example.org"))
    kari = office.person(KARI)
    kari.command("/candidates", "")
    kari.command("/candidates", name[:20])
    kari.command("/vacancies", "")
    (found,) = form(office).suggest("Kandidat", address)
    assert found[:20] == name[:20]
    office.person(KARI).modal().close()
    form(office).suggest("Kandidat", address)
    view = kari.modal()
    rest = {"day": "2026-11-27", "at": "10:00", "place": name, "interviewers": [KARI]}
    kari.do("set", values={"applications": [found], **rest})
    assert view.submit().outcome == "pushed"
    view = kari.modal()
    assert name in view.shown or name[:100] in view.shown
    view.click("invitation:preview")
    kari.modal().close()
    assert kari.modal().submit().outcome == "cleared"
    office.deliver_all()
    card = kari.dm()[0]
    for action in ("interview:move", "interview:cancel", "interview:record", "candidate:open"):
        card.click(action)
        assert name[:50] in kari.modal().shown
        kari.modal().close(everything=True)
    kari.dm()[0].click("interview:record")
    kari.modal().fill(meeting="accepted", note=name).submit()
    office.deliver()
    for call in office.slack.calls("chat.postMessage") + office.slack.calls("chat.update"):
        assert name[:20] not in call["args"]["text"]
        assert len(call["args"]["text"]) < limits.TEXT


def test_inviting_moves_the_application_and_posts_one_card_for_each(office: Office):
    step = invite(office, KARI, "Anna Bergström", "Ola Hansen", "Jane Miller", form="group")
    assert step.submit().outcome == "cleared"
    office.deliver()
    heads = [message.blocks[0]["text"]["text"] for message in office.person(KARI).dm()]
    assert len(heads) == 3
    with office.program.look(SYSTEM) as work:
        for name in ("Anna", "Ola", "Jane"):
            application = work.session.get_one(Application, office.applications[name])
            assert application.status is ApplicationStatus.INTERVIEW_1
