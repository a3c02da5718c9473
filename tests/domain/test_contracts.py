"""What a contract asks for."""

import pytest

from bot.texts.letters import shipped
from domain import contracts, tags
from domain.language import Language
from domain.letters import LetterKind
from domain.papers import PieceKind, pieces

PAPER = (LetterKind.CONTRACT, LetterKind.POSTED_RECEIVED, LetterKind.POSTED_REJECTED)


def parts(kind: LetterKind, language: Language) -> tuple[str, str, str]:
    text = shipped(kind, language)
    return text.subject, text.contents, text.signature


def test_what_is_asked_for_is_what_the_text_wants_once_and_in_order():
    assert contracts.asked("{salary} {first-name}", "{x-car} {salary} {department-name} {today}") == (
        "salary",
        "x-car",
        "department",
    )


def test_only_tags_of_contracts_and_of_every_letter_are_known():
    text = "{salary} {x-a} {x-} {first-name} {surname} {confirmlink} {interviewdate} {nobody} {today} {department-name}"
    assert contracts.invalid(text) == ["{x-}", "{confirmlink}", "{interviewdate}", "{nobody}"]


@pytest.mark.parametrize("tag", ["{Salary}", "{Lønn}", "{ salary }", "{start date}", "{{salary}}", "{salary"])
def test_what_is_nearly_a_tag_is_refused_as_it_is_written(tag):
    assert contracts.invalid(f"Pay is {tag}\nfrom {{start-date}}.") == [tag]


@pytest.mark.parametrize("language", list(Language))
def test_the_shipped_contract_asks_the_same_in_every_language(language):
    assert [contracts.invalid(part) for part in parts(LetterKind.CONTRACT, language)] == [[], [], []]
    assert contracts.asked(*parts(LetterKind.CONTRACT, language)) == contracts.asked(
        *parts(LetterKind.CONTRACT, Language.EN)
    )


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("kind", PAPER)
def test_letters_on_paper_want_nothing_of_an_interview_and_fit_into_slack(kind, language):
    whole = "\n".join(parts(kind, language))
    assert contracts.invalid(whole) == []
    assert "{" not in tags.TAG.sub("", whole)
    assert len(shipped(kind, language).contents) <= 2800


@pytest.mark.parametrize("language", list(Language))
def test_the_shipped_contract_has_a_table_and_seven_numbered_sections(language):
    found = pieces(shipped(LetterKind.CONTRACT, language).contents, str)
    headings = [piece.lines[0][0] for piece in found if piece.kind is PieceKind.HEADING]
    assert [heading.split(".")[0] for heading in headings] == [str(number) for number in range(1, 8)]
    assert [len(piece.lines) for piece in found if piece.kind is PieceKind.FACTS] == [9]
