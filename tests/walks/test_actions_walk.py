"""Every action a recruiter has, from the list or the card to the mail, the PDF or the SMS: the whole program, real processes."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from bot.sandbox.client import Mail
from tests.walks.conftest import Served, serving
from tests.walks.recruiting import (
    EMMA,
    FIELDS,
    Recruiter,
    assert_readable,
    choices,
    fact,
    fetched,
    link_of,
    prepare,
    told,
)

pytestmark = [pytest.mark.timeout(120), pytest.mark.long]
PASSWORD = "Canary-Pa55word!"
OTHER = "Rejected, After application review, Other"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One program for all of them; each walk has people of its own."""
    with serving(tmp_path_factory.mktemp("actions"), prepare, UNDO_SECONDS="3", SMS_URL="sandbox") as made:
        yield made


@pytest.fixture
def emma(served: Served) -> Iterator[Recruiter]:
    """Emma at work; Slack has nothing to complain about afterwards, and no name is in the log."""
    yield Recruiter(served, served.slack.person(EMMA))
    assert served.slack.complaints() == []
    log = served.log.read_text()
    assert "@example.org" not in log
    assert "Traceback" not in log


def test_withdrawn_one_from_the_card_and_three_from_the_list(emma: Recruiter) -> None:
    result = emma.execute(emma.form("Vera Ærlig", "withdraw"))
    assert "Vera Ærlig – Done" in result.shown
    emma.done_with("Vera Ærlig", "Withdrawn", "Withdrawn")
    emma.execute(emma.form_for("øvrevoll", 3, "withdraw"), 3)
    beneath = [row["description"]["text"] for row in emma.listed_beneath()]
    assert [one.partition(" · ")[0] for one in beneath] == ["Withdrawn"] * 3
    for first in ("Viggo", "Vilde", "Vilhelm"):
        emma.done_with(f"{first} Øvrevoll", "Withdrawn", "Withdrawn")
        emma.no_mail(f"{first} Øvrevoll")
    emma.no_mail("Vera Ærlig")


def test_deleted_restored_and_deleted_for_good(emma: Recruiter) -> None:
    form = emma.form_for("slettvoll", 2, "delete")
    assert form.values["people0"] == ["Dag Slettvoll", "Dina Slettvoll"]
    emma.execute(form, 2)
    emma.typed("/candidates", "slettvoll")
    assert "No candidate fits" in emma.who.ephemerals()[-1].shown
    door = next(one for one in emma.vacancy().buttons if one.startswith("Deleted applications"))
    emma.modal().click(door)
    assert "Dag Slettvoll" in emma.modal().shown
    emma.modal().click("Restore", nth=next(n for n, name in enumerate(deleted(emma)) if name == "Dag Slettvoll"))
    assert deleted(emma) == ["Dina Slettvoll"]
    emma.modal().click("Delete permanently")
    wrong = emma.modal().fill(**{"Type the person's name": "Dag Slettvoll"}).submit()
    assert list(wrong.errors) == ["Type the person's name"]
    assert emma.modal().fill(**{"Type the person's name": "Dina Slettvoll"}).submit().outcome == "updated"
    assert "Dina Slettvoll is deleted permanently" in emma.modal().shown
    emma.done_with("Dag Slettvoll", "Restored", "Application deleted", "Restored from the bin")
    emma.typed("/candidates", "Dina")
    assert "No candidate fits" in emma.who.ephemerals()[-1].shown


def deleted(emma: Recruiter) -> list[str]:
    """Who is in the bin that is open; a sentence above them says what was done."""
    said = [block["text"]["text"] for block in emma.modal().blocks if block["type"] == "section"]
    return [one for one in said if not one.endswith(".")]


def test_an_email_to_three_in_three_languages_each_by_themselves_and_an_sms(emma: Recruiter) -> None:
    form = emma.form_for("brevik", 3, "email")
    fill(emma, "sv", subject="To all", contents="   ")
    assert form.submit().errors.keys() == {"Contents"}
    emma.modal().fill(same="One text in each language")
    emma.modal().fill(send_as="SMS and e-mail")
    for code, hello in (("sv", "Hej"), ("nb", "Hei"), ("en", "Hello")):
        wanted = {"subject": f"{hello}, {{first-name}}", "contents": f"{hello} {{first-name}}: {{vacancy}}."}
        fill(emma, code, **wanted, sms_text=f"{hello} {{first-name}}, se e-post.")
    assert "Anders Brevik: There is no mobile number that takes SMS" in emma.modal().shown
    emma.execute(emma.modal(), 3)
    for first, hello in (("Anders", "Hej"), ("Beate", "Hei"), ("Clara", "Hello")):
        mail = emma.mail(f"{first} Brevik")
        assert mail.subject == f"{hello}, {first}"
        assert f"{hello} {first}: Systems developer." in mail.text
        assert [one for one in ("Anders", "Beate", "Clara") if one.casefold() in mail.raw.casefold()] == [first]
        emma.done_with(f"{first} Brevik", "Received", "Email sent")
    (sms,) = emma.served.slack.wait(emma.served.slack.texts, "the SMS")
    assert (sms["to"], sms["text"]) == ("+4791112233", "Hei Beate, se e-post.")


def fill(emma: Recruiter, code: str, **parts: str) -> None:
    """Fill in one language's texts, by the fields' names with whatever turn they were drawn in."""
    for part, text in parts.items():
        known = [block["block_id"] for block in emma.modal().blocks]
        field = next(one for one in known if one.partition(".")[0] == f"{code}-{part}")
        emma.modal().fill(**{field: text})


def test_two_are_invited_and_who_withdraws_then_is_not_awaited(emma: Recruiter) -> None:
    form = emma.form_for("møtestad", 2, "invite")
    when = {"day": "2027-03-05", "at": "10:00", "minutes": "45", "place": "https://meet.example/x"}
    assert form.fill(**when).submit().outcome == "pushed"
    assert emma.modal().submit().outcome == "cleared"
    for first, words in (("Ivar", "Invitasjon"), ("Inga", "Inbjudan")):
        assert words in emma.mail(f"{first} Møtestad").subject
        card = emma.done_with(f"{first} Møtestad", "Interview 1", "Invited to interview")
        assert "Awaiting response" in card.shown
    emma.execute(emma.form("Ivar Møtestad", "withdraw"))
    assert b"METHOD:CANCEL" in emma.mail("Ivar Møtestad", 2).attachment("text/calendar")
    emma.done_with("Ivar Møtestad", "Withdrawn", "Invited to interview", "Interview cancelled", "Withdrawn")
    emma.mail("Inga Møtestad")


def test_a_rejection_keeps_stage_and_reason_and_each_reads_their_own_language(emma: Recruiter) -> None:
    form = emma.form("Rolf Nilsen", "reject")
    assert form.submit().errors.keys() == {"Reason"}
    form = emma.modal().fill(**{"Reject type": "After first interview"})
    assert "intervju" in form.values["Contents"]
    emma.execute(form.fill(Reason="Language skills"))
    mail = emma.mail("Rolf Nilsen")
    assert "Rolf" in mail.text
    assert "Language skills" not in mail.raw
    card = emma.done_with("Rolf Nilsen", "Rejected", "Rejected, After first interview, Language skills")
    assert fact(card, "Reject type") == "After first interview"
    assert fact(card, "Reason") == "Language skills"

    emma.execute(emma.form_for("avdal", 2, "reject").fill(Reason="Other"), 2)
    assert "Søknaden din" in emma.mail("Ragna Avdal").subject
    assert "ansökan" in emma.mail("Rikard Avdal").subject
    door = next(one for one in emma.vacancy().buttons if one.startswith("Processed applications"))
    emma.modal().click(door)
    assert "Rejected" in emma.modal().shown
    copy_is_kept(emma, "Ragna Avdal", emma.mail("Ragna Avdal"))


def test_who_has_no_address_is_rejected_without_a_mail(emma: Recruiter) -> None:
    form = emma.form("Niels Postløs", "reject")
    assert "There is no e-mail address to send this to." in form.shown
    form = form.fill(Action="No email", Reason="Other")
    assert "Left out" not in form.shown
    emma.execute(form)
    emma.done_with("Niels Postløs", "Rejected", OTHER)


def copy_is_kept(emma: Recruiter, name: str, mail: Mail) -> None:
    """The activity list has the mail as it went out."""
    emma.card(name).click("All activities, with copies")
    emma.modal().click("Show the copy")
    shown = emma.modal().shown
    assert fact(emma.modal(), "Subject") == mail.subject
    assert "Systems developer" in shown


def test_saved_one_and_two(emma: Recruiter) -> None:
    emma.execute(emma.form("Siri Lagerlöf", "save"))
    emma.execute(emma.form_for("lagersen", 2, "save"), 2)
    for name in ("Siri Lagerlöf", "Sofie Lagersen", "Søs Lagersen"):
        emma.done_with(name, "Saved", "Application saved")
    emma.no_mail("Siri Lagerlöf")
    assert "Nothing has been done" in emma.form("Siri Lagerlöf", "save").shown
    assert "Oslo time" in emma.card("Siri Lagerlöf").shown


def test_saved_and_sent_a_link_that_works_once_and_never_a_password(emma: Recruiter, page: Page) -> None:
    emma.execute(emma.form_for("passvik", 2, "save_and_send"), 2)
    said = "Application saved, and a way to the candidate's own pages sent"
    mail = emma.mail("Petra Passvik")
    (link,) = set(re.findall(r"http://\S+/me/set/[\w-]+", mail.text))
    assert link not in emma.mail("Pieter Passvik").text
    page.goto(link)
    page.locator("#password").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    assert page.url.rstrip("/") == f"{emma.served.url}/me"
    expect(page.get_by_text("petra.passvik@example.org").first).to_be_visible()
    with page.expect_download() as download:
        page.locator("a[href$='/me/download']").click()
    assert download.value.suggested_filename == "my-data.zip"
    page.goto(link)
    assert page.locator("#password").count() == 0
    page.context.clear_cookies()
    page.goto(f"{emma.served.url}/me/")
    page.locator("#user_name").fill("petra.passvik@example.org")
    page.locator("#password").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    expect(page.get_by_text("Petra Passvik").first).to_be_visible()
    for name in ("Petra Passvik", "Pieter Passvik"):
        emma.done_with(name, "Saved", said)
    emma.card("Petra Passvik").click("All activities, with copies")
    emma.modal().click("Show the copy")
    assert link.rpartition("/")[2] not in emma.modal().shown


def test_forwarded_without_what_tells_who_it_is_and_without_files(emma: Recruiter) -> None:
    form = emma.form("Frida Hemmelig", "forward").fill(Recipient="boss@elsewhere.example")
    form = form.fill(**{"Personal information": ["Withhold personal information"]})
    form = form.fill(Attachments=["Do not include attachments/CV"])
    emma.execute(form)
    mail = emma.mail("boss@elsewhere.example")
    assert mail.attachments == []
    assert "bridges in Ålesund" in mail.text
    assert [one for one in ("frida", "hemmelig", "91 23 45 67", "91234567") if one in mail.raw.casefold()] == []
    assert emma.served.slack.mails(to="frida@example.org") == []
    emma.done_with("Frida Hemmelig", "Received", "Forwarded to email")


def test_transferred_two_moved_one_copied(emma: Recruiter) -> None:
    emma.execute(emma.form("Tor Flyttland", "transfer").fill(Vacancy="Service technician"))
    form = emma.form_for("vandrer", 2, "transfer")
    assert form.suggest("Vacancy", "Systems developer") == []  # where both are already
    emma.execute(form.fill(Vacancy="Service technician"), 2)
    for name in ("Tor Flyttland", "Toril Vandrer", "Tove Vandrer"):
        card = emma.done_with(name, "Transferred", "Moved from “Systems developer”")
        assert fact(card, "Vacancy") == "Service technician (TECH-2)"
    form = emma.form("Knut Kopiås", "transfer").fill(Vacancy="Service technician")
    emma.execute(form.fill(Copy=["Copy this data (do not move)"]))
    cards = [emma.card("Knut Kopiås", nth) for nth in (0, 1)]
    assert sorted((fact(one, "Vacancy"), fact(one, "Vacancy status"), *told(one)) for one in cards) == [
        ("Service technician (TECH-2)", "Transferred", "Copied from “Systems developer”"),
        ("Systems developer (DEV-1)", "Received", "Copied to “Service technician”; stays here as well"),
    ]
    emma.no_mail("Tor Flyttland")


def test_an_offer_is_mailed_and_whoever_has_one_is_not_rejected(emma: Recruiter) -> None:
    emma.typed("/candidates", "offer Olga")
    emma.execute(emma.modal())
    mail = emma.mail("Olga Tilbudsen")
    assert "Systems developer" in mail.text
    card = emma.done_with("Olga Tilbudsen", "Received job offer", "Job offer sent")
    assert "Job offer sent: " in card.shown
    assert "This person has an open job offer." in emma.form("Olga Tilbudsen", "reject").shown
    emma.card("Olga Tilbudsen").click("Withdraw the offer")
    emma.done_with("Olga Tilbudsen", "Received", "Job offer sent", "Job offer withdrawn")


def test_hired_and_a_candidate_again_when_the_employee_is_deleted(emma: Recruiter) -> None:
    form = emma.form("Hanna Ansattøy", "hire")
    assert form.values["Position"] == "Systems developer"
    assert form.submit().errors.keys() == {"Start date"}
    emma.execute(emma.modal().fill(**{"Start date": "2027-01-04"}))
    emma.done_with("Hanna Ansattøy", "Hired", "Hired")
    emma.typed("/candidates", "employees")
    assert "Hanna Ansattøy" in emma.modal().shown
    emma.modal().click("Delete")
    assert "Nobody has been hired yet." in emma.modal().shown
    emma.done_with("Hanna Ansattøy", "Received", "Hired", "Employee deleted: a candidate again")
    emma.no_mail("Hanna Ansattøy")


def test_a_contract_is_seen_before_it_is_sent_and_is_a_pdf_that_can_be_read_aloud(emma: Recruiter) -> None:
    name = "Kåre Ødegård-Wolfeschlegelstein"
    form = emma.form("Kåre", "contract").fill(**{**FIELDS, "Salary": ""})
    form.click("Preview")
    assert "Salary: The contract needs this value." in emma.modal().shown
    emma.modal().close()
    emma.modal().fill(**FIELDS).click("Preview")
    pictures = [block for block in emma.modal().blocks if block["type"] == "image"]
    assert "NOK 650 000" in pictures[0]["alt_text"]
    assert all(fetched(one["image_url"], "image/png").startswith(b"\x89PNG") for one in pictures)
    preview = fetched(link_of(emma.modal(), "Open the PDF"))
    emma.modal().close()
    result = emma.execute(emma.modal())
    title, said = "Arbeidsavtale: Systems developer", (name, "NOK 650 000", "37,5 timer i uken", "4. januar 2027")
    sent = emma.mail("Kåre Ødegård").attachment("arbeidsavtale.pdf")
    for content in (preview, sent, fetched(link_of(result, "Open the PDF"))):
        assert_readable(content, "nb", title, *said)
    emma.done_with(name, "Received", "Employment contract sent", "PDF fetched")


def test_letters_are_made_to_be_printed_and_nothing_is_sent(emma: Recruiter) -> None:
    form = emma.form("Leif Papirmo", "letter")
    result = emma.execute(form.fill(Letter="Letter: application rejected"))
    one = fetched(link_of(result, "Open the PDF"))
    assert_readable(one, "nb", "Svar på søknaden din: Systems developer", "Leif Papirmo", "Nordlys Energi")
    result = emma.execute(emma.form_for("papirmo", 2, "letter"), 2)
    both = fetched(link_of(result, "Open the PDF"))
    assert_readable(both, "nb", "Vi har mottatt søknaden din: Systems developer", "Leif Papirmo", "Lotte Papirmo")
    received, rejected = (f"Letter: application {one}, to be printed and posted" for one in ("received", "rejected"))
    emma.done_with("Leif Papirmo", "Received", rejected, "PDF fetched", received, "PDF fetched")
    emma.done_with("Lotte Papirmo", "Received", received, "PDF fetched")
    emma.no_mail("Leif Papirmo")


def test_a_rejection_is_taken_back_in_time_and_nothing_of_it_leaves(emma: Recruiter) -> None:
    result = emma.execute(emma.form("Unni Angrud", "reject").fill(Reason="Other"))
    result.click("Undo")
    assert "Taken back: 1" in emma.modal().shown
    emma.done_with("Unni Angrud", "Received", OTHER, "Step undone")
    again = emma.form("Unni Angrud", "reject").fill(Reason="Other", Subject="The second")
    emma.execute(again)
    assert emma.mail("Unni Angrud").subject == "The second"
    emma.served.slack.wait(lambda: "Undo" not in emma.messages()[-1].buttons, "the end of the time for undoing")
    emma.modal().click("Undo")
    assert "It is too late to undo this." in emma.modal().shown
    emma.done_with("Unni Angrud", "Rejected", OTHER, "Step undone", OTHER)


def test_several_are_offered_only_what_is_for_several(emma: Recruiter) -> None:
    offered = choices(emma.list_of("papirmo", 2), "act:choose")
    for_several = {
        "withdraw",
        "delete",
        "email",
        "invite",
        "reject",
        "save",
        "save_and_send",
        "transfer",
        "letter",
        "panel",
    }
    assert {*offered} == for_several


def test_a_hundred_and_twenty_rejections_are_done_behind_the_gesture_and_one_message_says_how_far(
    emma: Recruiter,
) -> None:
    before = {one.ts for one in emma.messages()}
    done = emma.form_for("mengde", 120, "reject").fill(Reason="Other").submit()
    assert done.outcome == "updated"
    assert done.view is not None
    assert re.search("Waits: 120|Done: ", done.view.shown)
    emma.served.slack.wait(lambda: any("Done: 120" in one.shown for one in emma.messages()), "the end of it", 30)
    (message,) = (one for one in emma.messages() if one.ts not in before)
    assert "Rejection: Done: 120" in message.text
    edited = lambda: {call["args"]["ts"] for call in emma.served.slack.calls("chat.update")}  # noqa: E731
    emma.served.slack.wait(lambda: message.ts in edited(), "the message without Undo, in its place", 30)
    emma.served.slack.wait(lambda: len(crowd(emma)) == 120, "all mails", 60)
    found = sorted(address for one in crowd(emma) for address in re.findall(r"n\d+@example\.org", str(one.to)))
    assert found == sorted(f"n{number}@example.org" for number in range(120))
    message.again().click("Show the result")
    assert "Done: 120" in emma.modal().shown
    emma.done_with("Nils119 Mengde", "Rejected", OTHER)


def crowd(emma: Recruiter) -> list[Mail]:
    return [one for one in emma.served.slack.mails() if re.search(r"\bn\d+@example\.org", str(one.to))]
