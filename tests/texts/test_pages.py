"""A page is laid out once and filled for many: what comes out is what laying it out with the values would give."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from bot.texts import own
from bot.texts.letters import render
from bot.texts.own import Button, Facts, Words
from domain.language import Language
from domain.letters import Variant
from tests.examples import examples

VALUES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=60)
LINKS = st.from_regex(r"https://[a-zæøå.]{1,20}/[a-zåA-Z0-9?&;=%#+~_@!$*(),/-]{0,30}", fullmatch=True)
NB = Language.NB


def lines(value):
    return Markup("<br>\n").join(escape(value).split("\n"))


@given(VALUES, VALUES)
@example("&amp; <b> \"x\" 'y' \xa0&nbsp;\x00", "Nordlys & Co\n<AS>")
@example("{vacancy} {confirmlink}\n\n{{ x }} \\1 %s", "")
@examples(60)
def test_a_value_stands_in_a_page_as_if_it_had_been_laid_out_with_it(value, sender):
    value = f"x{value}"
    made = render(
        Variant("S", "Hei {first-name}!\n\nSted: {address}\n\n{confirmlink}", "{contact-name}"),
        dict.fromkeys(("first-name", "address", "confirmlink", "contact-name"), value),
        NB,
        sender=sender,
    )
    blocks = [Words("Hei " + lines(value) + "!"), Facts((("Sted:", lines(value)),)), Words(lines(value))]
    assert made.html == own.document("S", [*blocks, Words(lines(value), "signature")], NB, sender)


@given(LINKS)
@example("https://kalle.example/?a=1&b=2&copy;=3")
@examples(60)
def test_a_link_leads_where_it_would_if_it_had_been_laid_out_with_the_page(link):
    made = render(
        Variant("S", "{confirmlink}\n\nHere: {confirmlink} .\n\nSted: {address}", ""),
        {"confirmlink": link, "address": f" {link} "},
        NB,
    )
    blocks = [Button(link), Words("Here: " + own.anchor(link) + " ."), Facts((("Sted:", own.anchor(link)),))]
    assert made.html == own.document("S", blocks, NB)


def test_everybody_gets_their_own_values_in_the_same_text():
    text = Variant("For {first-name}", "Hi {first-name}\n\nPlace: {address}\n\n{confirmlink}", "")
    first = render(text, {"first-name": "Åse", "confirmlink": "https://kalle.example/1", "address": "Storgata 1"}, NB)
    second = render(text, {"first-name": "Bo", "confirmlink": "(link)"}, NB)
    again = render(text, {"first-name": "Åse", "confirmlink": "https://kalle.example/1", "address": "Storgata 1"}, NB)
    assert again == first
    assert ("Åse" in second.html, "kalle.example" in second.html, "Place" in second.html) == (False, False, False)
    assert ("For Bo" in second.html, "Hi Bo" in second.html, "(link)" in second.html) == (True, True, True)


@pytest.mark.parametrize("place", ["value", "sender", "text"])
def test_half_a_character_is_refused_wherever_it_stands(place):
    half = "\ud83d"
    text = Variant("S", "Hi {first-name}" + (half if place == "text" else ""), "")
    with pytest.raises(ValueError, match="surrogates"):
        render(text, {"first-name": half if place == "value" else "A"}, NB, sender=half if place == "sender" else "")
