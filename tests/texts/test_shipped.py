"""The letters we ship: six kinds in five languages, kept in step and looked at whole."""

import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from bot.texts.letters import SHIPPED, render, shipped
from domain import tags
from domain.confirmlink import default_of_box
from domain.language import Language
from domain.letters import LetterKind
from domain.status import InterviewType
from tests.texts.cast import FIRST_NAMES, LINK, values
from tests.texts.pages import Page

CONTENTS_AT_MOST = 2800
TYPE_OF = {
    LetterKind.INTERVIEW_INITIAL: InterviewType.INITIAL,
    LetterKind.INTERVIEW_SECOND: InterviewType.SECOND,
    LetterKind.INTERVIEW_THIRD: InterviewType.THIRD,
}
EVERY = pytest.mark.parametrize(
    ("kind", "language"), [(kind, language) for kind in LetterKind for language in Language]
)


class AsText(SingleFileSnapshotExtension):
    """One readable file for each letter."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


def letter(kind, language, **changes):
    return render(
        shipped(kind, language), values(language, TYPE_OF.get(kind, InterviewType.FIRST), **changes), language
    )


@EVERY
def test_letter(kind, language, snapshot):
    made = letter(kind, language)
    assert f"{made.subject}\n\n{made.text}" == snapshot(extension_class=AsText)


def test_there_is_no_text_that_nobody_sends():
    found = {path.relative_to(SHIPPED).as_posix() for path in SHIPPED.rglob("*.txt")}
    assert found == {f"{kind}/{language}.txt" for kind in LetterKind for language in Language}


@pytest.mark.parametrize("kind", list(LetterKind))
@pytest.mark.parametrize("part", ["subject", "contents", "signature"])
def test_every_language_of_a_kind_has_the_same_tags(kind, part):
    found = {language: tags.named(getattr(shipped(kind, language), part)) for language in Language}
    assert all(sorted(one) == sorted(found[Language.EN]) for one in found.values()), found


@EVERY
def test_every_tag_is_one_that_can_be_filled(kind, language):
    variant = shipped(kind, language)
    text = f"{variant.subject}\n{variant.contents}\n{variant.signature}"
    assert tags.unknown(text) == []
    assert "{" not in tags.TAG.sub("", text)


@EVERY
def test_every_part_is_there_and_short_enough_to_be_edited_in_slack(kind, language):
    variant = shipped(kind, language)
    assert variant.subject
    assert "\n" not in variant.subject
    assert variant.signature
    assert 200 < len(variant.contents) <= CONTENTS_AT_MOST


@EVERY
def test_whoever_is_invited_can_answer_and_whoever_is_cancelled_need_not(kind, language):
    contents = shipped(kind, language).contents
    paragraphs = contents.split("\n\n")
    if kind is LetterKind.INTERVIEW_CANCELLED:
        assert "{confirmlink}" not in contents
        return
    assert paragraphs[-1] == "{confirmlink}"
    assert paragraphs[-2].endswith(":")
    assert not default_of_box([contents])


@EVERY
def test_nothing_is_left_to_fill_in_and_the_reader_is_greeted_by_name(kind, language):
    made = letter(kind, language)
    for text in (made.subject, made.text, Page(made.html).text):
        assert "{" not in text
    assert FIRST_NAMES[language] in made.text.split("\n")[0]
    assert (LINK in made.text) == (kind is not LetterKind.INTERVIEW_CANCELLED)
    assert Page(made.html).links == ([] if kind is LetterKind.INTERVIEW_CANCELLED else [LINK, LINK])


@EVERY
def test_an_interview_without_place_route_or_telephone_leaves_no_stump(kind, language):
    made = letter(kind, language, address="", route="", contact_telephone="", contact_email="")
    assert not any(line.rstrip().endswith(":") and len(line) < 30 for line in made.text.split("\n"))
    assert "\n\n\n" not in made.text


@pytest.mark.parametrize("language", list(Language))
def test_no_two_kinds_say_the_same(language):
    assert len({shipped(kind, language).contents for kind in LetterKind}) == len(LetterKind)
    assert len({shipped(kind, language).subject for kind in LetterKind}) == len(LetterKind)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.EN, "that answer no longer counts"),
        (Language.NB, "gjelder ikke det svaret lenger"),
        (Language.DA, "gælder det svar ikke længere"),
        (Language.SV, "gäller det svaret inte längre"),
        (Language.NL, "telt dat antwoord niet meer"),
    ],
)
def test_a_moved_interview_asks_to_be_answered_anew(language, words):
    assert words in shipped(LetterKind.INTERVIEW_MOVED, language).contents


@pytest.mark.parametrize("kind", list(LetterKind))
def test_the_html_says_what_the_text_says(kind):
    made = letter(kind, Language.NL)
    seen = Page(made.html).text
    for line in made.text.splitlines():
        for part in (piece.strip() for piece in line.partition(": ")[::2]):
            assert part in seen
