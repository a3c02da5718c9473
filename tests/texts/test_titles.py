"""Titles of windows, and what our texts must not claim."""

import re

import pytest

from bot.kit import limits
from bot.kit.blocks import escape
from bot.texts.letters import shipped
from bot.texts.translator import translator
from domain.actions import Action
from domain.groups import Group
from domain.language import Language
from domain.letters import LetterKind
from domain.status import ApplicationStatus

EVERY = [(language, action) for language in Language for action in Action]
LAWS = re.compile(
    r"norsk|dansk|svensk|nederland|irish|english law"
    r"|arbeidsmiljøloven|ferieloven|funktionærloven|semesterlagen|anställningsskydd|vakantiebijslag",
    re.IGNORECASE,
)


@pytest.mark.parametrize(("language", "action"), EVERY)
def test_no_window_of_an_action_has_a_title_that_slack_would_cut(language: Language, action: Action) -> None:
    title = translator(language).title(action)
    assert len(escape(title)) <= limits.TITLE


@pytest.mark.parametrize("action", Action)
def test_a_title_is_in_the_readers_language(action: Action) -> None:
    titles = {language: translator(language).title(action) for language in Language}
    assert len({titles[one] for one in (Language.EN, Language.NL, Language.SV)}) == 3


@pytest.mark.parametrize("language", Language)
def test_a_contract_names_no_countrys_law(language: Language) -> None:
    """A Dane may be hired for Oslo: what applies is the law where the workplace lies."""
    text = shipped(LetterKind.CONTRACT, language)
    assert LAWS.findall(f"{text.subject}\n{text.contents}\n{text.signature}") == []


@pytest.mark.parametrize("language", Language)
def test_the_filter_calls_no_two_things_the_same(language: Language) -> None:
    t = translator(language)
    groups = [t(one) for one in Group if one not in (Group.SAVED, Group.DELETED)]
    assert not {*groups} & {t(one) for one in ApplicationStatus}


def test_one_thing_has_one_word() -> None:
    sv, da = translator(Language.SV), translator(Language.DA)
    assert [sv("Reason"), sv("Add a reason")] == ["Anledning", "Lägg till en anledning"]
    assert sv("Invite to interview") == "Inkalla till intervju"
    assert sv(Action.INVITE).startswith("Inkalla till intervju")
    assert "annull" in da("Withdraw this application").lower()
    assert "annull" in da("Your application is withdrawn, and {company} is told.", company="X").lower()
    assert "annull" in da("The application is withdrawn").lower()
