"""A message's head is read back before the message is stored: what says anything else than was asked for is refused."""

import re
from email import policy
from email.parser import BytesHeaderParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.documents.head import check, mailbox_in, text_in
from bot.documents.mail import compose
from bot.documents.plain import CannotCompose
from tests.documents.events import bare
from tests.documents.test_mail import NAMES
from tests.documents.test_mail_by_hand import said_of
from tests.examples import examples

WANTED = {"From": "", "To": "", "Subject": "", "Date": "Fri, 20 Nov 2026 08:30:00 +0000", "MIME-Version": "1.0"}
PEOPLE = {"From": ("Kari Nordmann", "kari@nordlys.example"), "To": ("Søren Ågård", "soren@mail.example")}
SUBJECT = "Innkalling til intervju på Østlandet"
LINES = [
    "From: Kari Nordmann <kari@nordlys.example>",
    "To: =?utf-8?b?U8O4cmVuIMOFZ8OlcmQ=?= <soren@mail.example>",
    "Subject: =?utf-8?b?SW5ua2FsbGluZyB0aWwgaW50ZXJ2anUgcMOlIMOYc3RsYW5kZXQ=?=",
    "Date: Fri, 20 Nov 2026 08:30:00 +0000",
    "MIME-Version: 1.0",
]
HEAD = "".join(f"{line}\r\n" for line in LINES)


PLAIN_ADDRESS = re.compile(r"[a-zA-Z.]+@[a-z.]+")


def with_line(number, line):
    return "".join(f"{one}\r\n" for one in [*LINES[:number], line, *LINES[number + 1 :]])


def look(head):
    check(head if isinstance(head, bytes) else head.encode(), WANTED, PEOPLE, SUBJECT)


def test_a_head_that_says_what_was_asked_for_passes():
    look(HEAD)
    look(with_line(0, 'From: "Kari Nordmann"\r\n <kari@nordlys.example>'))
    look(with_line(1, "To: =?utf-8?b?U8O4cmVuIA==?=\r\n =?utf-8?b?w4Vnw6VyZA==?= <soren@mail.example>"))


@pytest.mark.parametrize(
    "head",
    [
        "",
        HEAD + "Bcc: eve@evil.example\r\n",
        HEAD + "Subject: again\r\n",
        "".join(f"{line}\r\n" for line in LINES[:-1]),
        "".join(f"{line}\r\n" for line in reversed(LINES)),
        HEAD.replace("\r\n", "\n"),
        HEAD.replace("Date:", "date:"),
        HEAD.replace("Date: ", "Date:"),
        HEAD.replace("Date: ", "Date : "),
        HEAD.removesuffix("\r\n"),
        HEAD + "\r\n",
        HEAD + "no field at all\r\n",
        HEAD + " \r\n",
        HEAD + "\tmore\r\n",
        with_line(3, LINES[3] + "\nBcc: eve@evil.example"),
        with_line(3, LINES[3] + "\rBcc: eve@evil.example"),
        with_line(3, LINES[3] + "\x00"),
        with_line(3, LINES[3].replace("20", "21", 1)),
        with_line(4, "MIME-Version: 1.0 (a comment)"),
    ],
)
def test_other_fields_than_those_wanted_are_refused(head):
    with pytest.raises(CannotCompose, match="would not arrive as given"):
        look(head)


@pytest.mark.parametrize(
    "line",
    [
        "From: Kari Nordmann <kari@nordlys.example>, eve@evil.example",
        "From: Kari Nordmann <kari@nordlys.example> (eve)",
        "From: Kari Nordmann <eve@evil.example>",
        "From: Kari Nordmann <kari@nordlys.example>\r\n more",
        "From: Kari Nordmann kari@nordlys.example",
        "From: Kari Nordmann <kari@nordlys.example",
        "From: Kari, Nordmann <kari@nordlys.example>",
        "From: Kari  Nordmann <kari@nordlys.example>",
        'From: "Kari Nordmann <kari@nordlys.example>',
        'From: "Kari" Nordmann <kari@nordlys.example>',
        'From: "Kari \\Nordmann" <kari@nordlys.example>',
        "From: (eve) Kari Nordmann <kari@nordlys.example>",
        "From: eve@evil.example:Kari Nordmann <kari@nordlys.example>",
        "From: =?utf-8?q?Kari_Nordmann?= <kari@nordlys.example>",
        "From: Kari =?utf-8?b?Tm9yZG1hbm4=?= <kari@nordlys.example>",
        "From: =?utf-8?b?S2FyaSBOb3JkbWFubg==?= <=?utf-8?b?a2FyaUBub3JkbHlzLmV4YW1wbGU=?=>",
        "From: kari@nordlys.example",
        "From: Søren <kari@nordlys.example>",
    ],
)
def test_a_sender_who_may_be_read_otherwise_is_refused(line):
    with pytest.raises(CannotCompose):
        look(with_line(0, line))


@pytest.mark.parametrize(
    "line",
    [
        "Subject: Innkalling til intervju",
        "Subject: Innkalling til intervju på Østlandet",
        "Subject:",
        "Subject: ",
        "Subject: =?utf-8?b?SW5ua2FsbGluZyB0aWwgaW50ZXJ2anUgcMO?=\r\n =?utf-8?b?pSDDmHN0bGFuZGV0?=",
        "Subject: =?utf-8?b?SW5ua2FsbGluZyB0aWwgaW50ZXJ2anUgcMOlIMOYc3RsYW5kZXQ?=",
        "Subject: =?utf-8?b?SW5ua2FsbGluZyB0aWwgaW50ZXJ2anUg?= =?utf-8?b?cMOlIMOYc3RsYW5kZXQ=?=",
        "Subject: =?utf-8?b?SW5ua2FsbGluZyB0aWwgaW50ZXJ2anUgcMOlIMOYc3RsYW5kZXQ=?= and more",
    ],
)
def test_a_subject_that_may_be_read_otherwise_is_refused(line):
    with pytest.raises(CannotCompose):
        look(with_line(2, line))


def test_an_address_that_looks_like_an_encoded_word_is_refused():
    with pytest.raises(CannotCompose, match="To would not arrive"):
        compose(bare(to_address="=?utf-8?q?eve?=@mail.example"))


WORDS = [
    "=?utf-8?b?w4U=?=",
    "=?utf-8?b?IA==?=",
    "=?utf-8?b?w4?=",
    "=?utf-8?q?x?=",
    "=?",
    "?=",
    "Kari",
    "a.b",
    "x@y.example",
]
SIGNS = [" ", "\r\n ", "<", ">", '"', "\\", '\\"', ",", ":", ";", "(", ")", "@", "\t", "å"]
PIECES = st.lists(st.sampled_from([*WORDS, *SIGNS, " ", " "]), max_size=7).map("".join)
PHRASES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).flatmap(
    lambda found: st.sampled_from([" ", "\r\n ", ""]).map(lambda between: between.join(found))
)
QUOTED = st.lists(
    st.sampled_from(["\\\\", '\\"', "Kari", ", ", "<", " <x@y.example>", ":", "(", "\\"]), max_size=5
).map(lambda found: f'"{"".join(found)}"')
ADDRESSES = st.sampled_from(
    [" <x@y.example>", "\r\n <x@y.example>", " <x@y.example> ", " <a@b.example>, <x@y.example>"]
)
LIKE_MAILBOXES = st.one_of(PIECES, st.tuples(st.one_of(PIECES, PHRASES, QUOTED), ADDRESSES).map("".join))


@given(LIKE_MAILBOXES)
@examples(250)
def test_a_mailbox_that_can_be_read_says_the_same_to_the_standard_library(value):
    found = mailbox_in(value)
    if found is None or not PLAIN_ADDRESS.fullmatch(found[1]):  # it is compared with an address that is plain
        return
    raw = f"To: {value}\r\n\r\n".encode()
    assert said_of(raw, "To") == found
    message = BytesHeaderParser(policy=policy.default).parsebytes(raw)
    assert [one.addr_spec for one in message["To"].addresses] == [found[1]]


@given(st.one_of(PIECES, PHRASES))
@examples(250)
def test_a_text_that_can_be_read_says_the_same_to_the_standard_library(value):
    found = text_in(value)
    if found is not None and found == " ".join(found.split()):  # it is compared with one whose spaces are single
        assert (
            BytesHeaderParser(policy=policy.default).parsebytes(f"Subject: {value}\r\n\r\n".encode())["Subject"]
            == found
        )


ODD = st.one_of(st.sampled_from(NAMES), st.text(st.sampled_from('aÅ "\\<>@,:;()[]=?.-_bq👩\u200d'), max_size=90))
LOCAL = st.text(st.sampled_from("abq=?.!#$%&'*+/^_`{|}~-"), min_size=1, max_size=40)


@given(ODD, ODD, LOCAL, st.booleans())
@example("a", "b", "=?utf-8?q?eve?=", True)
@example("a", "", "=?a", False)
@examples(150)
def test_whatever_is_composed_names_the_same_people_to_the_standard_library(name, subject, local, answered):
    address = f"{local}@mail.example"
    try:
        raw = compose(bare(to_name=name, subject=subject, to_address=address, reply_to=address if answered else ""))
    except CannotCompose:
        assert local.startswith(".") or local.endswith(".") or ".." in local or "=?" in local
        return
    message = BytesHeaderParser(policy=policy.default).parsebytes(raw)
    for field in ["To", "Reply-To"] if answered else ["To"]:
        assert [one.addr_spec for one in message[field].addresses] == [address]
    assert said_of(raw, "To") == (" ".join(name.split()), address)
    assert message["Subject"] == " ".join(subject.split())
