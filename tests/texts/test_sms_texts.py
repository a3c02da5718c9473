"""Any text with tags made into an SMS: the contents alone, literal, tidy, and no longer than need be."""

import pytest

from bot.texts.letters import sms_text
from domain.language import Language
from domain.sms import Encoding, parts_of, plain
from tests.texts.cast import LINK, values
from tests.texts.test_letters import MARKUP, PAYLOADS

EN = Language.EN


def test_tags_are_filled_under_all_their_names_and_unknown_ones_stay():
    assert sms_text("{name}: {job}, {salary}", values(EN)) == "Aoife: Sykepleier, natt, {salary}"


def test_a_value_that_looks_like_a_tag_comes_out_as_it_is():
    assert sms_text("{vacancy} {company}", {"vacancy": "{company}", "company": "{vacancy}"}) == "{company} {vacancy}"


@pytest.mark.parametrize("text", [*PAYLOADS, *MARKUP])
def test_what_looks_like_a_program_or_markup_is_text(text):
    assert sms_text("At {company}.", {"company": text}) == plain(f"At {text}.")


def test_a_line_without_a_value_goes_and_leaves_no_gap():
    text = "See you!\n\nPlace: {address}\n\nTel: {contact-telephone}"
    assert sms_text(text, {"contact-telephone": "22 00 00 00"}) == "See you!\n\nTel: 22 00 00 00"
    assert sms_text(text, {"address": " "}) == "See you!"


def test_white_space_is_tidied_and_lines_stay():
    text = "  Hi \t {first-name} ,\r\n\r\n\r\n\r\nsee  you\rsoon \n\n"
    assert sms_text(text, {"first-name": " Bo\u00a0 "}) == "Hi Bo ,\n\nsee you\nsoon"


def test_a_value_brings_no_control_signs_in():
    found = sms_text("{company}!", {"company": "a\x00b\x1bc\x0cd\x85e\u2028f\x7fg"})
    assert found == "abc d e fg!"


def test_fine_quotes_and_dashes_are_plain_where_that_spares_a_part():
    made = sms_text("Reminder – you’re expected at “{company}”… " + "x" * 40, {"company": "Nordlys"})
    assert made == 'Reminder - you\'re expected at "Nordlys"... ' + "x" * 40
    assert parts_of(made).encoding is Encoding.GSM_7


def test_a_name_keeps_its_letters_though_they_cost_a_part():
    made = sms_text("Hi {first-name} – " + "x" * 70, {"first-name": "Daniëlle"})
    assert made.startswith("Hi Daniëlle – ")
    assert parts_of(made).parts == 2


def test_what_holds_nothing_is_empty():
    assert sms_text(" \n\nPlace: {address}\n", {}) == ""


def test_a_link_stays_whole_and_with_its_sentence():
    """Case 108."""
    text = "See you on Friday.\nAnswer here: {confirmlink}"
    assert sms_text(text, values(EN)) == f"See you on Friday.\nAnswer here: {LINK}"
    assert sms_text(text, values(EN, confirmlink="")) == "See you on Friday."
