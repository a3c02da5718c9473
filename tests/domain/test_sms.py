"""How long an SMS is, and what is made plain so that it is no longer than it need be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.sms import Encoding, SmsLength, is_gsm7, parts_of, plain

GSM, UCS = Encoding.GSM_7, Encoding.UCS_2
BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = "\f^{}\\[~]|€"
FINE = "‘’“”„–—…\u00a0\u202f\u00ad•`"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"

in_gsm = st.text(st.sampled_from(BASIC + EXTENDED), max_size=1000)
anything = st.text(max_size=600)
mixed = st.one_of(
    st.text(st.sampled_from("aå€{" + FINE + "ł\U0001f600e\u0301"), max_size=600),
    st.text(st.sampled_from("a…"), max_size=600),
    st.text(st.sampled_from("aå" + FINE), max_size=600),
)


def test_the_alphabet_has_its_127_signs_and_ten_more_behind_the_escape():
    """Case 108."""
    assert len(set(BASIC)) == 127
    assert [sign for sign in map(chr, range(0x11000)) if is_gsm7(sign)] == sorted(BASIC + EXTENDED)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", (0, 0, GSM)),
        ("a", (1, 1, GSM)),
        ("a" * 160, (160, 1, GSM)),
        ("a" * 161, (161, 2, GSM)),
        ("a" * 306, (306, 2, GSM)),
        ("a" * 307, (307, 3, GSM)),
        ("a" * 459, (459, 3, GSM)),
        ("a" * 460, (460, 4, GSM)),
        ("æøåÆØÅäöÄÖñü" * 13, (156, 1, GSM)),
        ("å" * 160, (160, 1, GSM)),
        ("€", (2, 1, GSM)),
        ("€" * 80, (160, 1, GSM)),
        ("€" * 80 + "a", (161, 2, GSM)),
        ("ł", (1, 1, UCS)),
        ("ł" * 70, (70, 1, UCS)),
        ("ł" * 71, (71, 2, UCS)),
        ("ł" * 134, (134, 2, UCS)),
        ("ł" * 135, (135, 3, UCS)),
        ("a" * 70 + "’", (71, 2, UCS)),
        ("\U0001f600", (2, 1, UCS)),
        ("\U0001f600" * 35, (70, 1, UCS)),
        ("\U0001f600" * 36, (72, 2, UCS)),
        ("Daniëlle", (8, 1, UCS)),
        ("€" + "ł", (2, 1, UCS)),
        ("\x1b", (1, 1, UCS)),
    ],
)
def test_length(text, length):
    """Case 108."""
    assert parts_of(text) == SmsLength(*length)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a" * 151 + "€" + "a" * 153, 2),
        ("a" * 152 + "€" + "a" * 151, 2),
        ("a" * 152 + "€" + "a" * 152, 3),
        ("€" * 76 * 2, 2),
        ("€" * 76 * 2 + "a", 2),
        ("€" * 76 * 2 + "aa", 3),
        ("€" * 76 * 2 + "€", 3),
    ],
)
def test_a_sign_of_two_places_is_never_split_between_parts(text, parts):
    """Case 108: 304 places may need three parts, where 306 plain letters need two."""
    assert parts_of(text).parts == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("\U0001f600" * 33 * 2, 2),
        ("\U0001f600" * 33 * 2 + "a", 2),
        ("\U0001f600" * 33 * 2 + "aa", 3),
        ("\U0001f600" * 67, 3),
        ("a" * 66 + "\U0001f600" + "a" * 65, 2),
        ("a" * 66 + "\U0001f600" + "a" * 66, 3),
    ],
)
def test_half_an_emoji_never_ends_a_part(text, parts):
    """Case 108: 134 code units may need three parts."""
    assert parts_of(text).parts == parts


@given(in_gsm)
def test_in_the_alphabet_every_sign_counts_one_and_those_behind_the_escape_two(text):
    found = parts_of(text)
    assert found.encoding is GSM
    assert found.characters == len(text) + sum(text.count(sign) for sign in EXTENDED)


@given(anything.filter(lambda text: not is_gsm7(text)))
def test_outside_the_alphabet_utf_16_is_counted(text):
    assert parts_of(text).characters == len(text.encode("utf-16-be")) // 2


@given(st.one_of(in_gsm, anything))
def test_a_text_fits_into_its_parts_and_not_into_fewer(text):
    found = parts_of(text)
    alone, of_several = (160, 153) if found.encoding is GSM else (70, 67)
    if found.characters <= alone:
        assert found.parts == min(len(text), 1)
        return
    assert found.parts * (of_several - 1) < found.characters + of_several - 1
    assert found.characters <= found.parts * of_several


@given(in_gsm, in_gsm)
def test_a_longer_text_never_has_fewer_parts(text, more):
    assert parts_of(text).parts <= parts_of(text + more).parts


@pytest.mark.parametrize(
    ("fine", "simple"),
    [
        ("Don’t be late – we’re at “Nordlys”…", "Don't be late - we're at \"Nordlys\"..."),
        ("kl.\u00a010:00\u202f(Oslo)", "kl. 10:00 (Oslo)"),
        ("„hos“ ‚os‘", "\"hos\" 'os'"),
        ("inter\u00advju\ufeff", "intervju"),
        ("A\u030asa, re\u0301sume\u0301", "Åsa, résumé"),
        ("• Sted\t1", "- Sted 1"),
        ("O`Brien", "O'Brien"),
    ],
)
def test_what_a_word_processor_puts_in_is_made_plain(fine, simple):
    assert plain(fine) == simple
    assert parts_of(plain(fine)).encoding is GSM


@pytest.mark.parametrize(
    "text",
    [
        "…" * 70,
        "Beste Daniëlle – tot morgen",
        "Łukasz “nå”",
        "Vi ses! \U0001f600 – hilsen",
        FAMILY,
        "Ђорђе…",
        "€ {plain} [text]",
    ],
)
def test_nothing_is_changed_where_the_text_needs_its_signs_all_the_same(text):
    assert plain(text) == text


@given(mixed)
def test_making_plain_never_costs_a_part_and_is_done_once(text):
    once = plain(text)
    assert plain(once) == once
    assert parts_of(once).parts <= parts_of(text).parts


@given(in_gsm)
def test_a_text_in_the_alphabet_stays_as_it_is(text):
    assert plain(text) == text
