"""The catalogues: what is gathered from where, how it is merged, what is complained of."""

import subprocess
import sys
from functools import cache

import pytest
from babel.messages.catalog import Catalog

from bot.texts import catalogues, gathering
from bot.texts.catalogues import as_po, check, complaints, main, merged
from bot.texts.gathering import Message, NotPlain, in_python, in_template, sources
from domain.language import Language

NB = Language.NB
gather = cache(gathering.gather)  # the project's files do not change meanwhile, and to read them all takes seconds


@pytest.fixture(autouse=True)
def gathered_once(monkeypatch):
    """What asks for the project's sentences gets those that were gathered before."""
    monkeypatch.setattr(catalogues, "gather", gather)


def catalogue(*entries):
    made = Catalog(locale="nb")
    for entry in entries:
        made.add(**entry)
    return made


def test_every_language_is_complete_and_says_nothing_that_nobody_asks_for():
    assert check() == []


def test_the_catalogues_are_what_update_would_write():
    messages = gather(catalogues.ROOT)
    for language in catalogues.TRANSLATED:
        on_disk = (catalogues.LOCALES / f"{language}.po").read_text("utf-8")
        assert on_disk == as_po(merged(catalogues.read(language), messages, language)), language


@pytest.mark.parametrize(
    ("source", "messages"),
    [
        ('t("Hi {name}", name=n)', [Message("Hi {name}")]),
        ('say("Too late.")', [Message("Too late.")]),
        ('x = N_("Later")', [Message("Later")]),
        ('reply.t("One")', [Message("One")]),
        ('translator(language_of(reader))("One")', [Message("One")]),
        ('self.person.t("One" " and two")', [Message("One and two")]),
        ('t("One" if c else "Two")', [Message("One"), Message("Two")]),
        ('t.plural("{count} day", "{count} days", n)', [Message("{count} day", "{count} days")]),
        ("t(member)", []),
        ('t("")', []),
        ("t()", []),
        ('other("No")', []),
        ('tt("No")', []),
        ('t(say("Inner"))', [Message("Inner")]),
    ],
)
def test_sentences_are_found_in_python(source, messages):
    assert sorted(in_python(source)) == messages


@pytest.mark.parametrize("source", ['t(f"Hi {name}")', 't("Hi " + name)', 't("Hi %s" % name)', 'say(f"Hi")'])
def test_a_sentence_put_together_before_it_is_translated_is_refused(source):
    with pytest.raises(NotPlain, match=r"page\.py:1"):
        list(in_python(source, "page.py"))


@pytest.mark.parametrize(
    ("source", "messages"),
    [
        ('<p>{{ _("Hi {name}", name=n) }}</p>', [Message("Hi {name}")]),
        ("{{ t('One') }}{% if x %}{{ t('Two') }}{% endif %}", [Message("One"), Message("Two")]),
        (
            '{% set x = _("Set") %}{% macro m() %}{{ _("In a macro") }}{% endmacro %}',
            [Message("In a macro"), Message("Set")],
        ),
        ('{{ t.plural("{count} day", "{count} days", n) }}', [Message("{count} day", "{count} days")]),
        ("{{ _(member) }}{{ other('No') }}", []),
    ],
)
def test_sentences_are_found_in_templates(source, messages):
    assert sorted(in_template(source)) == messages


def test_the_project_itself_is_gathered_but_for_the_sandbox():
    messages = gather(catalogues.ROOT)
    assert Message("{count} minute", "{count} minutes") in messages
    assert Message("Also attending") in messages
    assert Message("Please correct the marked fields.") in messages
    assert Message("Saved", context="ApplicationStatus") in messages
    names = [path.relative_to(catalogues.ROOT).as_posix() for path in sources(catalogues.ROOT)]
    assert not [name for name in names if name.startswith("bot/sandbox/")]


def test_update_keeps_what_is_translated_adds_what_is_new_and_drops_what_nobody_says():
    old = catalogue({"id": "Kept", "string": "Beholdt"}, {"id": "Gone", "string": "Borte"})
    new = merged(old, [Message("Kept"), Message("New"), Message("One", "Many")], NB)
    assert {entry.id: entry.string for entry in new if entry.id} == {
        "Kept": "Beholdt",
        "New": None,
        ("One", "Many"): ("", ""),
    }


def test_update_never_guesses_a_translation_from_a_similar_sentence():
    old = catalogue({"id": "The interview was moved.", "string": "Intervjuet ble flyttet."})
    new = merged(old, [Message("The interview was moved!")], NB)
    assert new.get("The interview was moved!").string is None


def test_update_keeps_the_contexts_apart():
    old = catalogue(
        {"id": "Saved", "string": "Lagret", "context": "A"}, {"id": "Saved", "string": "Spart", "context": "B"}
    )
    new = merged(old, [Message("Saved", context="A"), Message("Saved", context="B")], NB)
    assert [new.get("Saved", context).string for context in "AB"] == ["Lagret", "Spart"]


def test_the_file_is_sorted_and_holds_no_dates_and_no_places():
    text = as_po(merged(catalogue(), [Message("b"), Message("a")], NB))
    assert text.index('msgid "a"') < text.index('msgid "b"')
    assert "Date" not in text
    assert "#:" not in text


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ({"id": "Hi {name}", "string": ""}, "not translated: Hi {name}"),
        ({"id": "Hi {name}", "string": "Hei {name}", "flags": ["fuzzy"]}, "not translated: Hi {name}"),
        ({"id": "Hi {name}", "string": "Hei {navn}"}, "other facts than in English: 'Hei {navn}' for 'Hi {name}'"),
        ({"id": "Hi {name}", "string": "Hei"}, "other facts than in English: 'Hei' for 'Hi {name}'"),
        ({"id": "Hi {name}", "string": "Hei {name}"}, None),
    ],
)
def test_a_translation_that_lacks_something_is_named(entry, complaint):
    found = list(complaints(catalogue(entry), [Message("Hi {name}")]))
    assert found == ([complaint] if complaint else [])


def test_each_form_of_a_count_is_compared_with_its_own_english():
    wanted = [Message("One of {total}", "{count} of {total}")]
    right = catalogue(
        {"id": ("One of {total}", "{count} of {total}"), "string": ("Én av {total}", "{count} av {total}")}
    )
    wrong = catalogue({"id": ("One of {total}", "{count} of {total}"), "string": ("Én av {total}", "Flere av {total}")})
    half = catalogue({"id": ("One of {total}", "{count} of {total}"), "string": ("Én av {total}", "")})
    assert list(complaints(right, wanted)) == []
    assert list(complaints(wrong, wanted)) == [
        "other facts than in English: 'Flere av {total}' for '{count} of {total}'"
    ]
    assert list(complaints(half, wanted)) == ["not translated: One of {total}"]


def test_what_nobody_says_and_what_is_not_there_are_named():
    found = list(complaints(catalogue({"id": "Old", "string": "Gammel"}), [Message("New")]))
    assert found == ["not gathered: New", "obsolete: Old"]


def test_the_check_lists_complaints_and_fails(monkeypatch, capsys, tmp_path):
    for language in catalogues.TRANSLATED:
        (tmp_path / f"{language}.po").write_text('msgid ""\nmsgstr ""\n\nmsgid "Old"\nmsgstr "x"\n')
    monkeypatch.setattr(catalogues, "LOCALES", tmp_path)
    assert main(["check"]) == 1
    assert "sv: obsolete: Old\n" in capsys.readouterr().out


def test_update_then_check_leaves_only_what_nobody_translated(monkeypatch, tmp_path):
    for language in catalogues.TRANSLATED:
        (tmp_path / f"{language}.po").write_text('msgid ""\nmsgstr ""\n\nmsgid "Old"\nmsgstr "x"\n')
    monkeypatch.setattr(catalogues, "LOCALES", tmp_path)
    assert main(["update"]) == 0
    assert {line.split(": ")[1] for line in check()} == {"not translated"}


def test_a_wrong_command_says_how_it_is_used():
    done = subprocess.run(
        [sys.executable, "-m", "bot.texts.catalogues", "guess"],
        cwd=catalogues.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "update|check" in done.stderr


def test_english_is_the_source_and_has_no_catalogue():
    assert catalogues.translations(Language.EN).gettext("Anything") == "Anything"
    assert not (catalogues.LOCALES / "en.po").exists()
