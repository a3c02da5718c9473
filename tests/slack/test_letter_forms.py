"""The forms of the actions that write to people: opened, followed, previewed, executed."""

import json
from typing import Any

import pytest

from bot.documents import clean_pdf
from bot.modals import reject_reasons as reject_reasons_form
from bot.modals.acting import act, letter_preview
from bot.modals.acting.faces import FACES
from bot.sandbox.checks import check_view
from bot.services import reject_reasons
from bot.services.acting import lettering
from bot.texts.translator import translator
from domain.access import SYSTEM
from domain.actions import TABLE, Action
from domain.delivery import ParcelKind
from domain.language import Language
from domain.letters import LetterKind
from domain.status import ApplicationStatus
from storage.tables import Application, Attachment, Template
from tests.services.company import EMMA, KARI, METTE, mail_of, text_of
from tests.services.test_steps import many
from tests.slack.acting import T, act_form, card_with, reason_form
from tests.slack.desk import Desk, as_shown


def opened(desk: Desk, action: Action, *names: str, who: str = EMMA) -> dict[str, Any]:
    """The form for one person from the card, for several as a list would open it."""
    ids = [desk.company.applications[name] for name in names]
    if len(ids) == 1:
        return desk.press(who, "act:execute", str(ids[0]), view=card_with(action)).view
    with desk.company.by(who) as work:
        return act.open_form(work, T, action, ids)


def questions(view: dict[str, Any]) -> list[str]:
    return [one["block_id"] for one in view["blocks"] if one["type"] == "input"]


def value(view: dict[str, Any], block_id: str) -> str:
    return next(
        str(one["element"].get("initial_value", "")) for one in view["blocks"] if one.get("block_id") == block_id
    )


def said(view: dict[str, Any]) -> str:
    return str(view["blocks"])


REASON = {"selected_option": {"value": "1"}}


def test_a_rejection_from_the_card_to_the_result(desk: Desk):
    form = opened(desk, Action.REJECT, "Ola", who=KARI)
    assert questions(form) == [
        "stage",
        "reason",
        "mailing",
        "sender",
        "nb-subject.1",
        "nb-contents.1",
        "nb-signature.1",
    ]
    result = desk.submit(KARI, as_shown(form, reason=REASON)).view
    assert result["title"]["text"] in ("Avslag", "Rejection")
    assert desk.company.status("Ola") is ApplicationStatus.REJECTED
    assert "Takk for at du søkte" in text_of(desk.company.letter(ParcelKind.REJECTION))


def test_without_a_reason_the_field_says_so(desk: Desk):
    form = opened(desk, Action.REJECT, "Ola")
    assert set(desk.submit(EMMA, as_shown(form)).body["errors"]) == {"reason"}
    assert desk.company.status("Ola") is ApplicationStatus.RECEIVED


def test_another_type_shows_its_own_texts_but_for_those_that_were_edited(desk: Desk):
    form = opened(desk, Action.REJECT, "Ola", "Jane")
    changed = as_shown(form, stage={"selected_option": {"value": "third"}}, **{"en-contents": {"value": "Mine."}})
    again = desk.press(EMMA, "stage", view=changed).view
    assert "tredje intervju" in value(again, "nb-contents.5")
    assert value(again, "en-contents.5") == "Mine."


def test_no_email_takes_the_letter_away_and_back(desk: Desk):
    form = opened(desk, Action.REJECT, "Ola")
    silent = as_shown(form, mailing={"selected_option": {"value": "none"}}, reason=REASON)
    again = desk.press(EMMA, "mailing", view=silent).view
    assert questions(again) == ["stage", "reason", "mailing"]
    back = as_shown(again, mailing={"selected_option": {"value": "send"}})
    assert "nb-contents.1" in questions(desk.press(EMMA, "mailing", view=back).view)
    desk.submit(EMMA, as_shown(again))
    assert desk.company.status("Ola") is ApplicationStatus.REJECTED
    assert desk.company.mails(ParcelKind.REJECTION) == []


def test_every_letter_can_be_seen_before_it_goes_and_is_what_goes(desk: Desk):
    names = ("Anna", "Ola", "Jane", "Søren", "Daan", "Niels")
    form = opened(desk, Action.REJECT, *names)
    shown = as_shown(form, reason=REASON)
    first = desk.press(EMMA, "letters:preview", view=shown)
    assert first.calls[-1][0] == "views.push"
    assert "Anna Bergström" in said(first.view)
    assert "Niels" not in said(first.view)
    desk.submit(EMMA, shown)
    for one in desk.company.mails(ParcelKind.REJECTION):
        assert text_of(mail_of(one)).strip().split("\n")[2] in said(first.view)


def test_a_preview_has_pages_and_leaves_out_who_was_unticked(desk: Desk):
    ids = many(desk.company, 7)
    with desk.company.by(EMMA) as work:
        form = act.open_form(work, T, Action.REJECT, ids)
    only = {"selected_options": [{"value": str(one)} for one in ids[1:]]}
    shown = as_shown(form)
    shown["state"]["values"]["people0"] = {"people": {"type": "checkboxes", **only}}
    first = desk.press(EMMA, "letters:preview", view=shown).view
    assert "1 to 5 of 6" in said(first)
    assert "Number 0 " not in said(first)
    second = desk.press(EMMA, "letters_preview:page:on", "1", view=as_shown(first)).view
    assert "Number 6 Many" in said(second)
    assert "Number 1 " not in said(second)


def test_an_unknown_tag_is_refused_at_its_field(desk: Desk):
    form = opened(desk, Action.OFFER, "Ola")
    answer = desk.submit(EMMA, as_shown(form, **{"nb-contents": {"value": "Hei {fornavn}"}}))
    assert set(answer.body["errors"]) == {"nb-contents"}
    assert "{fornavn}" in answer.text


def test_an_offer_and_taking_it_back_from_the_card(desk: Desk):
    ola = str(desk.company.applications["Ola"])
    desk.submit(EMMA, as_shown(opened(desk, Action.OFFER, "Ola")))
    assert "gleden av å tilby deg" in text_of(desk.company.letter(ParcelKind.OFFER))
    card = desk.press(EMMA, "candidate:open", ola).view
    assert "offer:withdraw" in said(card)
    assert "offer:withdraw" not in said(desk.press(KARI, "candidate:open", ola).view)
    desk.press(EMMA, "offer:withdraw", ola, view=as_shown(card))
    assert desk.company.status("Ola") is ApplicationStatus.RECEIVED
    assert "offer:withdraw" not in said(desk.press(EMMA, "candidate:open", ola).view)


def test_sending_an_email_asks_for_everything_it_needs(desk: Desk):
    form = opened(desk, Action.EMAIL, "Ola", who=KARI)
    assert questions(form) == ["sender", "nb-subject", "nb-contents", "nb-signature"]
    answer = desk.submit(KARI, as_shown(form, **{"nb-contents": {"value": "  \n "}}))
    assert set(answer.body["errors"]) == {"nb-subject", "nb-contents"}
    told = {"nb-subject": {"value": "Fredag"}, "nb-contents": {"value": "Hei {first-name}"}}
    desk.submit(KARI, as_shown(form, **told))
    assert text_of(desk.company.letter(ParcelKind.EMAIL)) == "Hei Ola\n"


def test_one_text_for_everybody_or_one_in_each_language(desk: Desk):
    form = opened(desk, Action.EMAIL, "Anna", "Ola")
    assert questions(form) == ["same", "sender", "sv-subject", "sv-contents", "sv-signature"]
    each = {"selected_option": {"value": "each"}}
    typed = {"sv-subject": {"value": "S"}, "sv-contents": {"value": "Hej"}, "same": each}
    again = desk.press(EMMA, "same", view=as_shown(form, **typed)).view
    assert [one for one in questions(again) if one.endswith("contents")] == ["sv-contents", "nb-contents"]
    assert value(again, "sv-contents") == "Hej"


@pytest.mark.parametrize("action", [Action.EMAIL, Action.REJECT, Action.WITHDRAW, Action.DELETE])
def test_nothing_about_the_people_looks_as_if_it_might_be_left_out(desk: Desk, action: Action):
    """Slack writes “(optional)” behind the label of each input that is; people have boxes without a label."""
    form = opened(desk, action, "Anna", "Ola")
    may_be_left_out = [one["label"]["text"] for one in form["blocks"] if one["type"] == "input" and one["optional"]]
    assert [one.partition(" (")[0] for one in may_be_left_out] in ([], ["Signature"], ["Signature", "Signature"])
    assert "Untick whoever is to be left out." in said(form)
    if action is Action.EMAIL:
        assert "These people speak different languages: Svenska and Norsk bokmål." in said(form)


def test_a_box_that_was_not_touched_counts_as_it_was_drawn(desk: Desk):
    ids = many(desk.company, 12)
    with desk.company.by(EMMA) as work:
        form = as_shown(act.open_form(work, T, Action.WITHDRAW, ids))
    form["state"]["values"]["people0"] = {"people": {"type": "checkboxes", "selected_options": []}}
    assert "Done: 2" in said(desk.submit(EMMA, form).view)


def test_what_another_type_leaves_open_is_said_as_soon_as_it_is_chosen(desk: Desk):
    own = {"kind": LetterKind.REJECTION_THIRD, "language": Language.EN, "subject": "S", "signature": ""}
    with desk.company.by(EMMA) as work:
        work.session.add(Template(**own, contents="Hi {first-name}, we have met {middle-name} three times."))
    form = opened(desk, Action.REJECT, "Jane")
    assert "Please think of this first" not in said(form)
    changed = as_shown(form, stage={"selected_option": {"value": "third"}})
    again = desk.press(EMMA, "stage", view=changed).view
    assert "Jane Miller: There is no value for {middle-name}." in said(again)
    desk.submit(EMMA, as_shown(again, reason=REASON))
    assert desk.company.status("Jane") is ApplicationStatus.REJECTED


def test_sms_is_a_choice_for_who_may_send_it(texting: Desk):
    desk = texting
    assert "send_as" not in questions(opened(desk, Action.EMAIL, "Ola", who=EMMA))
    form = opened(desk, Action.EMAIL, "Ola", who=KARI)
    both = as_shown(form, send_as={"selected_option": {"value": "both"}})
    again = desk.press(KARI, "send_as", view=both).view
    assert "nb-sms_text" in questions(again)
    told = {"nb-subject": {"value": "S"}, "nb-contents": {"value": "Hei"}, "nb-sms_text": {"value": "Hei {first-name}"}}
    desk.submit(KARI, as_shown(again, **told))
    assert [one.recipient for one in desk.company.parcels(ParcelKind.SMS)] == ["+4791234567"]
    assert len(desk.company.mails(ParcelKind.EMAIL)) == 1


def test_forwarding_anonymously_warns_of_what_stands_in_the_files(desk: Desk):
    form = opened(desk, Action.FORWARD, "Ola")
    told = {
        "recipient": {"value": "boss@nordlys.example"},
        "anonymous": {"selected_options": [{"value": "yes"}]},
    }
    seen = desk.press(EMMA, "letters:preview", view=as_shown(form, **told)).view
    assert "boss@nordlys.example" in said(seen)
    assert "Hansen" not in said({"blocks": seen["blocks"][1:]})
    desk.submit(EMMA, as_shown(form, **told))
    letter = desk.company.letter(ParcelKind.FORWARD)
    assert "Hansen" not in text_of(letter)
    assert "Systems developer" in text_of(letter)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("action", [Action.REJECT, Action.OFFER, Action.EMAIL, Action.FORWARD, Action.PANEL])
def test_a_form_and_its_preview_are_as_slack_wants_them(texting: Desk, action: Action, language: Language):
    t = translator(language)
    hard = next(name for name in texting.company.applications if name.startswith("<"))
    names = [hard, "Anna", "Ola", "Jane", "Søren", "Daan"] if TABLE[action].several else [hard]
    with texting.company.by(EMMA) as work:
        form = act.open_form(work, t, action, [texting.company.applications[name] for name in names])
        selection = json.loads(form["private_metadata"])["selection_id"]
        given = {"recipient": {"value": "boss@nordlys.example"}}
        given |= {f"{one}-{part}": {"value": "x"} for one in Language for part in ("subject", "contents")}
        inputs = FACES[action].read(as_shown(form, **given), loosely=True)
        preview = letter_preview.draw(t, selection, lettering.preview(work, selection, inputs, None))
        listed = reject_reasons_form.opened(work, t)
    for view in (form, preview, listed):
        assert check_view(view, "modal").findings == []


# --- reasons ---------------------------------------------------------------------------------------------------------


def test_reasons_are_added_renamed_hidden_and_put_in_order(desk: Desk):
    listed = desk.command(EMMA, "/kalle", "reasons").view
    assert "Too little experience" in said(listed)
    desk.submit(EMMA, reason_form("Lives on the moon"))
    with desk.company.by(EMMA) as work:
        everything = reject_reasons.everything(work)
    mine = everything[-1]
    assert (mine.text, mine.shipped, mine.active) == ("Lives on the moon", None, True)
    desk.submit(EMMA, reason_form("Lives on Mars", mine.id))
    desk.press(EMMA, "reason:up", str(mine.id), view=as_shown(listed))
    desk.press(EMMA, "reason:switch", str(everything[0].id), view=as_shown(listed))
    form = opened(desk, Action.REJECT, "Ola")
    [asked] = [one for one in form["blocks"] if one.get("block_id") == "reason"]
    words = [one["text"]["text"] for one in asked["element"]["options"]]
    assert words[-2:] == ["Lives on Mars", "Other"]
    assert "Too little experience" not in words


@pytest.mark.parametrize("text", ["   ", "x" * 76, "Other reason"])
def test_words_that_cannot_be_a_reason_are_refused(desk: Desk, text: str):
    desk.submit(EMMA, reason_form("other REASON"))
    assert set(desk.submit(EMMA, reason_form(text)).body["errors"]) == {"text"}


def test_a_reason_of_ours_keeps_its_words_and_one_is_always_left(desk: Desk):
    refused = desk.submit(EMMA, reason_form("Mine", 1))
    assert "one of Kalle" in refused.text
    listed = desk.command(EMMA, "/kalle", "reasons").view
    for number in range(1, 10):
        desk.press(EMMA, "reason:switch", str(number), view=as_shown(listed))
    with desk.company.by(EMMA) as work:
        assert len(reject_reasons.choosable(work)) == 1


def test_who_may_not_change_templates_does_not_see_the_list(desk: Desk):
    answer = desk.command(METTE, "/kalle", "reasons")
    assert "Too little experience" not in answer.whole
    assert [one.facts["reason"] for one in desk.company.journal("refused")] == ["NotAllowed"]
    assert "/kalle reasons" not in desk.command(METTE, "/kalle").whole
    assert "/kalle reasons" in desk.command(EMMA, "/kalle").whole


def test_a_reason_that_was_hidden_meanwhile_is_not_taken(desk: Desk):
    form = as_shown(opened(desk, Action.REJECT, "Ola"), reason=REASON)
    with desk.company.by(EMMA) as work:
        reject_reasons.switch(work, 1)
    assert set(desk.submit(EMMA, form).body["errors"]) == {"reason"}


def test_an_open_offer_since_the_form_was_drawn_is_shown_and_nobody_is_rejected(desk: Desk):
    form = as_shown(act_form(desk, desk.company.applications["Ola"], Action.REJECT, KARI), reason=REASON)
    with desk.company.begin(SYSTEM) as work:
        application = work.session.get_one(Application, desk.company.applications["Ola"])
        application.status, application.offer_open = ApplicationStatus.OFFERED, True
    again = desk.submit(KARI, form).view
    assert "submit" not in again
    assert desk.company.mails(ParcelKind.REJECTION) == []


def test_files_are_cleaned_before_anything_is_locked(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    """Others can write while a large file is gone through, for a preview and on the way out."""
    with desk.company.begin(SYSTEM) as work:
        file = Attachment(application_id=desk.company.applications["Anna"], name="cv.pdf", kind="pdf", digest="d")
        file.content, file.created_at = b"%PDF-1.7 of the test of locks", work.now
        work.session.add(file)
    written = []

    def slowly(content: bytes) -> bytes:
        with desk.company.begin(SYSTEM) as work:
            work.session.get_one(Application, desk.company.applications["Ola"]).cover_letter = "meanwhile"
        written.append(content)
        return b"%PDF-1.7 clean"

    monkeypatch.setattr(clean_pdf, "cleaned", slowly)
    form = opened(desk, Action.FORWARD, "Anna")
    told = {"recipient": {"value": "boss@nordlys.example"}, "anonymous": {"selected_options": [{"value": "yes"}]}}
    seen = desk.press(EMMA, "letters:preview", view=as_shown(form, **told)).view
    assert "cv-1.pdf" in said(seen)
    again = desk.submit(EMMA, as_shown(form, **told)).body["view"]
    desk.submit(EMMA, as_shown(again, **told))
    [part] = desk.company.letter(ParcelKind.FORWARD).iter_attachments()
    assert part.get_payload(decode=True) == b"%PDF-1.7 clean"
    assert len(written) == 1
