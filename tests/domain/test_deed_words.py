"""An action and a name, typed in any of the five languages."""

import pytest

from bot.texts.translator import translator
from domain.actions import TABLE, Action
from domain.deed_words import DEEDS, DELETED, EMPLOYEES, HELP, read_deed
from domain.language import Language
from domain.names import sort_key


@pytest.mark.parametrize(
    ("text", "action", "name"),
    [
        ("reject Anna", Action.REJECT, "Anna"),
        ("avslag Anna Bergström", Action.REJECT, "Anna Bergström"),
        ("Anna afslag", Action.REJECT, "Anna"),
        ("AFWIJZEN anna", Action.REJECT, "anna"),
        ("save and send Ola", Action.SAVE_AND_SEND, "Ola"),
        ("spara Ola Save", Action.SAVE, "Ola Save"),
        ("send job offer Ola Hansen", Action.OFFER, "Ola Hansen"),
        ("Ola skicka anställningsförfrågan", Action.OFFER, "Ola"),
        ("hire", Action.HIRE, ""),
    ],
)
def test_an_action_is_named_before_or_after_the_name(text: str, action: Action, name: str):
    typed = read_deed(text)
    assert typed is not None
    assert (typed.action, typed.name) == (action, name)


@pytest.mark.parametrize("text", ["", "Anna", "Anna Bergström", "rejecta Anna", "Anna reject Bergström"])
def test_a_name_alone_is_no_action(text: str):
    assert read_deed(text) is None


def test_every_action_has_words_in_every_language_of_its_own_label():
    assert set(DEEDS.values()) == set(TABLE) == set(Action)
    for language in (Language.EN, Language.NB, Language.DA, Language.SV, Language.NL):
        for action in Action:
            label = translator(language)(action).casefold()
            known = [word for word, of in DEEDS.items() if of is action]
            assert any(word in label or label in word for word in known), (language, action, label)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("action", list(Action))
def test_an_action_is_understood_by_what_stands_on_its_button(action: Action, language: Language):
    label = translator(language)(action)
    for text in (f"{label} Anna", f"Anna {label}", f"{label.upper()} Anna"):
        typed = read_deed(text)
        assert typed is not None
        assert (typed.action, typed.name) == (action, "Anna")


def test_no_word_means_two_things():
    others = DELETED | EMPLOYEES | HELP
    assert not others & set(DEEDS)
    assert all(word == word.casefold() for word in [*DEEDS, *others])


def test_names_are_ordered_as_in_the_north_without_regard_to_capitals():
    names = ["Ås", "zander", "Ærø", "Öberg", "Adam", "Évora", "Øye", "adams", "Zetterlund", "van Dam", "Eva"]
    ordered = sorted(names, key=lambda one: sort_key("", one))
    assert ordered == ["Adam", "adams", "Eva", "Évora", "van Dam", "zander", "Zetterlund", "Ærø", "Öberg", "Øye", "Ås"]
