"""Tags: replaced in one walk, never executed, never found where they are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.tags import ALIASES, CANONICAL, around, empty, fill, mentions, named, unknown

PAYLOADS = [
    "{{7*7}}",
    "{{ config }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{x}}{% endfor %}",
    "{# comment #}",
    "{{''.__class__.__mro__[1].__subclasses__()}}",
    "{first-name.__class__}",
    "{first-name!r}",
    "{first-name:>1000000000}",
    "{0}",
    "{}",
    "{first_name[0]}",
    "{first-name",
    "first-name}",
    "{ first-name }",
    "{FIRST-NAME}",
    "{first-name\n}",
    "%(first-name)s",
    "%s%s%s%n",
    "$first-name",
    "${first-name}".replace("{first-name}", "{7*7}"),
    "#{7*7}",
    "<%= 7*7 %>",
    "*{7*7}",
    "@(7*7)",
    "\\1\\g<0>",
    "${{7*7}}",
    "[[${7*7}]]",
    "{{request.application.__globals__}}",
    "{{cycler.__init__.__globals__.os.popen('id').read()}}",
    "{system('id')}",
    "{php}echo 1;{/php}",
    "{self}",
    "{" * 50 + "x" + "}" * 50,
]


def test_there_are_thirty_three_payloads():
    assert len(PAYLOADS) == 33


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_is_no_tag_of_ours_stays_the_same_text(payload: str):
    """Case 4."""
    values = dict.fromkeys(ALIASES, "VALUE")
    assert fill(payload, values) == payload
    assert fill(f"a {payload} b {{first-name}}", values) == f"a {payload} b VALUE"


@pytest.mark.parametrize("name", [*PAYLOADS, "{confirmlink}", "{first-name}", "{last-name}"])
def test_a_value_that_looks_like_a_tag_comes_out_as_it_is(name: str):
    """Case 5."""
    filled = fill("Hi {first-name} {last-name}", {"first-name": name, "last-name": "L", "confirmlink": "http://link"})
    assert filled == f"Hi {name} L"


@given(st.dictionaries(st.sampled_from(sorted(ALIASES)), st.text(max_size=30)), st.text(max_size=80))
def test_filling_walks_the_text_once(values: dict[str, str], around: str):
    around = around.replace("{", "").replace("}", "")
    for tag, value in values.items():
        assert fill(f"{around}{{{tag}}}{around}", values) == f"{around}{value}{around}"


@given(st.text(alphabet="ab{}-_ {first-name}", max_size=60))
def test_only_known_tags_change_anything(text: str):
    known = [name for name in named(text) if name in CANONICAL]
    assert known or fill(text, {}) == text


def test_every_alias_has_one_meaning_and_is_filled_alike():
    aliases = [alias for tag, others in ALIASES.items() for alias in (tag, *others)]
    assert len(aliases) == len(set(aliases)) == len(CANONICAL)
    for tag, others in ALIASES.items():
        for alias in (tag, *others):
            assert fill(f"{{{alias}}}", {tag: "x"}) == "x"
            assert mentions(f"a {{{alias}}}", tag)


def test_unknown_tags_are_named_each_once_in_order():
    assert unknown("{zebra} {first-name} {salary} {zebra} {7*7}") == ["{zebra}", "{salary}", "{7*7}"]
    assert unknown("{link} {salary}", ("link",)) == ["{salary}"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{First-Name}", ["{First-Name}"]),
        ("{ first-name }", ["{ first-name }"]),
        ("{förnamn}", ["{förnamn}"]),
        ("{{first-name}}", ["{{first-name}}"]),
        ("{first name}", ["{first name}"]),
        ("Hi {first-name, welcome", ["{first-name, welcome"]),
        ("Hi first-name}, {job}", ["}"]),
        ("{0} {} ${first-name}", ["{0}", "{}"]),
        ("{first\u2011name}", ["{first\u2011name}"]),
        ("a {\nb", ["{"]),
        ("{first-name}{job}", []),
    ],
)
def test_whatever_else_stands_in_braces_is_unknown_and_named_as_written(text: str, named: list[str]):
    assert unknown(text) == named


@given(st.text(alphabet="ab{} \n-", max_size=40), st.sampled_from(["{first-name}", "{job}", ""]))
def test_a_text_without_unknown_tags_goes_out_without_braces(text: str, tag: str):
    whole = f"{text}{tag}"
    assert unknown(whole) or ("{" not in fill(whole, {}) and "}" not in fill(whole, {}))


def test_a_text_of_braces_alone_is_read_to_its_end():
    assert unknown("{" * 200_000) == ["{" * 200_000]


def test_only_what_stands_around_tags_is_changed():
    assert around("job {job} Job {job", str.upper) == "JOB {job} JOB {JOB"


@pytest.mark.parametrize("value", ["", "  ", "\n"])
def test_a_known_tag_without_a_value_is_empty_by_the_name_it_was_written_by(value: str):
    """Case 70."""
    assert empty("{job} {first-name} {salary}", {"vacancy": value, "first-name": "Anna"}) == ["job"]


def test_a_value_is_escaped_where_it_is_put_in_and_the_text_is_not():
    assert fill("<b> {first-name}", {"first-name": "<i>"}, lambda value: value.upper()) == "<b> <I>"
