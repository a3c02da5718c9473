"""Values at the door: lines, notes, addresses, numbers."""

import unicodedata

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadValue
from domain.values import email_address, line, mobile, note, prose, shows


@pytest.mark.parametrize("breaks", ["\r", "\n", "\r\n", "\v", "\f", "\x85", "\u2028", "\u2029", "\x1c", "\t"])
def test_a_line_has_no_breaks_of_any_kind(breaks: str):
    """Case 27."""
    assert line(f"Anna{breaks}Bcc: x") == "Anna Bcc: x"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  Anna   Berg ", "Anna Berg"),
        ("A\u0308gir", "\u00c4gir"),
        ("\u202eevil\u202c", "evil"),
        ("nul\0bell\a", "nulbell"),
        ("\ud800lone", "lone"),
        ("👩‍💻 Æ", "👩‍💻 Æ"),
        ("", ""),
    ],
)
def test_a_line_is_composed_and_holds_no_controls(text: str, clean: str):
    """Case 107."""
    assert line(text) == clean


def test_a_line_that_is_too_long_is_refused_and_says_how_long_it_may_be():
    """Case 27."""
    assert len(line("x" * 200)) == 200
    with pytest.raises(BadValue) as refused:
        line("x" * 201)
    assert refused.value.phrase.facts == {"longest": 200}


@given(st.text(max_size=150))
def test_a_clean_line_stays_as_it_is(text: str):
    once = line(text, longest=1000)
    assert line(once, longest=1000) == once
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in once)
    once.encode()


def test_a_note_keeps_its_lines_and_is_cut_at_its_length():
    assert note("a\r\nb\rc\n\n\n\n\nd  \n") == "a\nb\nc\n\nd"
    assert note("x" * 5000) == "x" * 2000
    assert note("\u202eno\0thing\ud800") == "nothing"


@given(st.text(max_size=3000))
def test_a_note_is_always_text_of_bounded_length(text: str):
    clean = note(text)
    assert len(clean) <= 2000
    clean.encode()
    assert "\n\n\n" not in clean


@pytest.mark.parametrize(
    "address",
    [
        "a@exa mple.org",
        "a@example.org>\r\nRCPT TO:<v@evil.org",
        "a@x.org,b@y.org",
        "a@x.org;b@y.org",
        "alice@example.org)bob@evil.org",
        '"a@x.org" <b@y.org>',
        "Anna <a@x.org>",
        "a@x.org SIZE=1",
        '"quoted local"@x.org',
        "a@x.org.",
        "a@.x.org",
        "a@x",
        "@x.org",
        "a@",
        "a@@x.org",
        "a\0@x.org",
        "a\u200b@x.org",
        "a@[127.0.0.1]",
        "",
        "x" * 65 + "@example.org",
        "a@" + "x" * 250 + ".org",
        "x" * 60 + "@" + ("y" * 60 + ".") * 3 + "example.org",
        "a@-x.org",
        "a@x-.org",
        "a@ab--cd.org",
        "a@xn--zzzzzz99999.org",
        "a@x.invalid",
        "a@127.0.0.1",
        "a..b@example.org",
    ],
)
def test_an_address_that_would_change_on_the_way_is_refused(address: str):
    """Case 28."""
    with pytest.raises(BadValue) as refused:
        email_address(address)
    assert "e-mail address" in refused.value.phrase.text


@pytest.mark.parametrize(
    ("written", "used"),
    [
        ("  Anna.Berg+jobs@Example.ORG ", "Anna.Berg+jobs@example.org"),
        ("o'hara@example.org", "o'hara@example.org"),
        ("Anna@Example.org", "Anna@example.org"),
        ("Postmaster@Example.org", "postmaster@example.org"),
        ("x" * 64 + "@example.org", "x" * 64 + "@example.org"),
        ("a@XN--BLBR-ROAH.example", "a@xn--blbr-roah.example"),
        ("a@blåbær.example", "a@xn--blbr-roah.example"),
    ],
)
def test_a_good_address_is_what_goes_on_the_wire(written: str, used: str):
    """Case 28."""
    assert email_address(written) == used
    assert email_address(used) == used


@given(st.emails())
def test_an_address_once_taken_is_taken_again_unchanged(address: str):
    """Case 28."""
    try:
        used = email_address(address)
    except BadValue:
        return
    assert email_address(used) == used
    assert used.isascii()
    assert not any(c.isspace() for c in used)


@given(st.from_regex(r"[a-zA-Z0-9_+.'!-]{1,66}@[a-zA-Z0-9-]{1,64}(\.[a-zA-Z0-9-]{1,4}){0,2}", fullmatch=True))
def test_an_everyday_address_is_taken_as_the_library_takes_it(address: str):
    """Case 28."""
    options = {"check_deliverability": False, "test_environment": True, "strict": True, "allow_smtputf8": False}
    try:
        expected = validate_email(address, **options).ascii_email
    except EmailNotValidError:
        with pytest.raises(BadValue):
            email_address(address)
    else:
        assert email_address(address) == expected


def test_a_domain_that_was_refused_once_is_refused_again():
    """Case 28."""
    for _ in range(2):
        with pytest.raises(BadValue):
            email_address("anna@nowhere.invalid")


@pytest.mark.parametrize(
    ("written", "country", "number"),
    [
        ("912 34 567", "NO", "+4791234567"),
        ("4791234567.0", "NO", "+4791234567"),
        ("91234567.0", "NO", "+4791234567"),
        ("+47 912 34 567", "SE", "+4791234567"),
        ("004791234567", "NO", "+4791234567"),
        ("070-123 45 67", "SE", "+46701234567"),
        ("46701234567", "SE", "+46701234567"),
        ("20 12 34 56", "DK", "+4520123456"),
        ("4520123456.0", "DK", "+4520123456"),
        ("06 12345678", "NL", "+31612345678"),
        ("31612345678", "NL", "+31612345678"),
        ("07400 123456", "GB", "+447400123456"),
        ("447400123456.00", "GB", "+447400123456"),
    ],
)
def test_a_mobile_number_is_read_as_spreadsheets_leave_it(written: str, country: str, number: str):
    assert mobile(written, country) == number
    assert mobile(number, country) == number


@pytest.mark.parametrize(
    "written",
    ["22 33 44 55", "800 12 345", "+47 912 34 5678", "+999 912 34 567", "", "no phone", "123", "+47", "9" * 60, "=1+1"],
)
def test_what_is_no_mobile_number_is_refused(written: str):
    with pytest.raises(BadValue, match="mobile"):
        mobile(written, "NO")


NOTHING = [
    "",
    " ",
    "\u200b",
    "\u2060\ufeff",
    "\u3164",
    "\u2800",
    "\u00ad",
    "\u00a0 \u2003",
    "\u202e\u202c",
    "\x00",
    "\u200f",
    "\n\t\u200b",
    "\u0301",
]


@pytest.mark.parametrize("text", NOTHING)
def test_a_text_of_which_nothing_shows_is_empty(text: str):
    assert not shows(text)
    assert line(text) == prose(text) == ""


@pytest.mark.parametrize("text", ["a", "é", "👩‍💻", "王", "–", "\u200ba"])
def test_whatever_shows_is_a_text(text: str):
    assert shows(text)


def test_prose_keeps_its_lines_and_loses_controls_and_directions():
    assert prose("Hi\u202e A\u0308\r\n\r\n\r\n\r\n\tyou\0 \u200ethere\u2066\n") == "Hi Ä\n\n\n\n\tyou there"
