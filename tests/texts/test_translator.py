"""English into the reader's words: sentences, facts, counts, members of enums."""

from gettext import NullTranslations

import pytest

from bot.texts.translator import Translator, translator
from domain.errors import say
from domain.language import Language
from domain.status import ApplicationStatus, CandidateCategory, InterviewType, MeetingStatus


class Shouting(NullTranslations):
    """A catalogue that has every sentence, in capitals with the braces left alone."""

    def gettext(self, message: str) -> str:
        return f"¡{message}!"


class Secret:
    """An object that must only ever be asked for its text."""

    hidden = "secret"

    def __str__(self) -> str:
        return "shown"


def in_capitals() -> Translator:
    return Translator(Language.NB, Shouting())


def test_a_sentence_is_said_in_the_readers_language():
    assert translator(Language.NB)("Answer the invitation") == "Svar på invitasjonen"
    assert translator(Language.SV)("Answer the invitation") == "Svara på inbjudan"


def test_a_sentence_without_a_translation_stays_english():
    assert translator(Language.DA)("Nobody ever said this.") == "Nobody ever said this."


def test_english_needs_no_catalogue():
    assert translator(Language.EN)("Hi {name},", name="Bo") == "Hi Bo,"


def test_there_is_one_translator_for_a_language():
    assert translator(Language.NL) is translator(Language.NL)
    assert translator(Language.NL).language is Language.NL


def test_facts_are_put_into_the_translation():
    assert translator(Language.NB)("Hi {name},", name="Åse") == "Hei Åse,"


def test_a_phrase_of_the_rules_is_said_with_its_facts():
    assert in_capitals().phrase(say("{name} is {state}", name="Bo", state="here")) == "¡Bo is here!"


def test_a_fact_that_is_a_phrase_is_translated_too():
    assert in_capitals()("It is {time}", time=say("about {hour}", hour=9)) == "¡It is ¡about 9!!"


def test_a_fact_that_is_a_status_is_said_in_words():
    assert translator(Language.NL)("{name}: {status}", name="Bo", status=ApplicationStatus.HIRED) == "Bo: Aangenomen"


@pytest.mark.parametrize(
    "fact",
    [
        "{name}",
        "{other}",
        "{0}",
        "{}",
        "{x.__class__}",
        "{x!r}",
        "%s",
        "%(x)s",
        r"\1",
        r"\g<1>",
        "{{7*7}}",
        "${x}",
        "{confirmlink}",
    ],
)
def test_a_fact_is_never_read_as_a_pattern(fact):
    assert translator(Language.EN)("{x} and {other}", x=fact, other="o") == f"{fact} and o"


@pytest.mark.parametrize(
    "text",
    ["{x.hidden}", "{x.__class__}", "{x[0]}", "{x!r}", "{x:>9999999}", "{0}", "{}", "{", "}", "{{x", "%(x)s", "%s"],
)
def test_a_sentence_cannot_reach_into_a_fact(text):
    assert translator(Language.EN)(text, x=Secret()) == text


def test_a_doubled_brace_is_no_escape():
    assert translator(Language.EN)("{{x}}", x=Secret()) == "{shown}"


def test_a_name_nobody_gave_stays_visible():
    assert translator(Language.EN)("Dear {first_name}", name="Bo") == "Dear {first_name}"


def test_an_empty_sentence_is_not_the_head_of_the_catalogue():
    assert translator(Language.NB)("") == ""


def test_a_million_braces_take_no_time_and_say_themselves():
    text = "{" * 1_000_000
    assert translator(Language.EN)(text, x="y") == text


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 minutter"), (1, "1 minutt"), (2, "2 minutter"), (21, "21 minutter")]
)
def test_a_count_picks_its_form(count, said):
    assert translator(Language.NB).plural("{count} minute", "{count} minutes", count) == said


def test_a_count_without_a_translation_picks_the_english_form():
    t = translator(Language.NB)
    assert t.plural("{count} odd thing of {who}", "{count} odd things of {who}", 1, who="Bo") == "1 odd thing of Bo"
    assert t.plural("{count} odd thing of {who}", "{count} odd things of {who}", 2, who="Bo") == "2 odd things of Bo"


def test_equal_values_of_two_enums_keep_their_own_words():
    t = translator(Language.EN)
    assert (t(ApplicationStatus.SAVED), t(CandidateCategory.SAVED)) == ("Saved", "Saved candidate")


def test_members_are_said_with_the_glossarys_words():
    assert translator(Language.EN)(MeetingStatus.NEW_TIME) == "Contact for new date/time"
    assert translator(Language.NB)(MeetingStatus.NEW_TIME) == "Kontakt for nytt tidspkt."
    assert translator(Language.DA)(InterviewType.INITIAL) == "Første møde/telefonsamtale"


def test_a_plain_text_that_equals_a_member_is_a_sentence():
    assert translator(Language.EN)("saved") == "saved"


def test_a_language_is_called_by_its_own_name():
    assert {translator(reader)(Language.NB) for reader in Language} == {"Norsk bokmål"}
