"""The judge: good payloads pass, and each of many payloads with one fact made wrong is refused at that place."""

import copy

import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.sandbox.checks import (
    check_errors,
    check_message,
    check_metadata,
    check_suggestions,
    check_view,
    text_length,
    too_large,
)
from tests.sandbox.slack_samples import (
    big_message,
    big_modal,
    field,
    home,
    modal,
    mrkdwn,
    option,
    plain,
    small_modal,
)
from tests.sandbox.wrong_payloads import HOME, MESSAGE, MODAL, TABLE, WRONG, element, put


def judged(surface, payload):
    if surface == MESSAGE:
        return check_message("text", payload)
    return check_view(payload, surface)


def found(report):
    return [f"{finding.pointer}: {finding.message}" for finding in report.errors]


# -- what is right ----------------------------------------------------------------------------------------------------

OPTIONS_100 = [option(f"o{n}") for n in range(100)]
GOOD = {
    "a modal with everything": (MODAL, big_modal()),
    "a small modal": (MODAL, small_modal(notify_on_close=True, clear_on_close=True, external_id="x" * 255)),
    "a modal without submit or inputs": (
        MODAL,
        {"type": "modal", "title": plain("x" * 24), "blocks": [{"type": "divider"}]},
    ),
    "a hundred blocks": (MODAL, modal(*[{"type": "divider"}] * 100)),
    "private_metadata of 3000": (MODAL, small_modal(private_metadata="m" * 3000)),
    "a hundred options": (MODAL, modal(field("A", {"type": "static_select", "options": OPTIONS_100}))),
    "an initial option from a group": (
        MODAL,
        modal(
            field(
                "A",
                {
                    "type": "static_select",
                    "initial_option": option("N"),
                    "option_groups": [{"label": plain("G"), "options": [option("N")]}],
                },
            )
        ),
    ),
    "a text of 3000 after escaping": (MODAL, modal({"type": "section", "text": mrkdwn("&amp;" * 600)})),
    "the same action_id in two blocks": (
        MODAL,
        modal(field("A", {"type": "plain_text_input"}), field("B", {"type": "plain_text_input"})),
    ),
    "a datetimepicker": (MODAL, modal(field("When", {"type": "datetimepicker", "initial_date_time": 1796378400}))),
    "checkboxes in mrkdwn": (
        MODAL,
        modal(field("A", {"type": "checkboxes", "options": [{"text": mrkdwn("*x*"), "value": "x"}]})),
    ),
    "a home": (HOME, home()),
    "a home with an input": (HOME, home(field("A", {"type": "users_select"}))),
    "a message with everything": (MESSAGE, big_message()),
    "fifty blocks": (MESSAGE, [{"type": "divider"}] * 50),
    "no blocks at all": (MESSAGE, []),
    "a datetimepicker in a message": (
        MESSAGE,
        [{"type": "actions", "elements": [{"type": "datetimepicker", "action_id": "d"}]}],
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_slack_takes_the_judge_takes(name):
    surface, payload = GOOD[name]
    assert judged(surface, payload).findings == []


def test_slacks_own_library_agrees_that_the_samples_are_good():
    View(**big_modal()).to_dict()
    assert all(Block.parse(block) for block in big_message() if block["type"] != "table")


# -- what is wrong ----------------------------------------------------------------------------------------------------


def test_there_are_many_wrong_payloads():
    assert len(WRONG) >= 100


@pytest.mark.parametrize("name", WRONG)
def test_one_wrong_fact_is_found_where_it_is(name):
    surface, change, pointer = WRONG[name]
    payload = {MODAL: big_modal, HOME: home, MESSAGE: big_message}[surface]()
    payload = copy.deepcopy(payload)
    change(payload)
    report = judged(surface, payload)
    assert pointer in [finding.pointer for finding in report.errors], found(report)


def test_only_one_field_may_have_the_focus():
    change, _ = element("Time", focus_on_load=True)
    payload = big_modal()
    change(payload)
    assert [finding.message for finding in check_view(payload, MODAL).errors] == [
        "only one element may set focus_on_load"
    ]


def every_place(value, path=()):
    """The path of every value within a payload."""
    yield path
    for key, entry in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from every_place(entry, (*path, key))


@pytest.mark.parametrize(("surface", "sample"), [(MODAL, big_modal), (HOME, home), (MESSAGE, big_message)])
@pytest.mark.parametrize("odd", [None, 5, -1.5, "", "x", [], [[]], [None], {}, {"type": []}, True])
def test_the_judge_never_falls_over_whatever_stands_anywhere(surface, sample, odd):
    judgements = 0
    for path in list(every_place(sample()))[1:]:
        payload = copy.deepcopy(sample())
        put(*path, copy.deepcopy(odd))(payload)
        judgements += judged(surface, payload) is not None
    assert judgements > 10


# -- the rest ---------------------------------------------------------------------------------------------------------


def test_an_error_reads_as_slack_writes_it():
    report = check_view(small_modal(title="x" * 25), MODAL)
    assert [finding.as_slack() for finding in report.errors] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]


@pytest.mark.parametrize("ping", ["<!channel>", "<!here>", "<!everyone>", "<!here|here>"])
def test_an_unescaped_ping_is_a_warning_and_an_escaped_one_is_not(ping):
    for text, block in ((ping, mrkdwn("x")), ("x", mrkdwn(f"Anna {ping}"))):
        report = check_message(text, [{"type": "section", "text": block}])
        assert [finding.level for finding in report.findings] == ["warning"]
    escaped = ping.replace("<", "&lt;").replace(">", "&gt;")
    assert check_message(escaped, [{"type": "section", "text": mrkdwn(escaped)}]).findings == []


def test_a_ping_in_plain_text_or_rich_text_is_only_words():
    assert check_message("x", [{"type": "section", "text": plain("<!channel>")}]).findings == []
    assert check_view(big_modal(), MODAL).findings == []


def test_the_characters_of_a_message_are_added_up_over_all_its_blocks():
    assert text_length([{"type": "section", "text": mrkdwn("ab"), "fields": [plain("c")]}]) == 3
    assert text_length(TABLE) == 1


def test_a_view_is_measured_in_bytes():
    assert not too_large(small_modal(private_metadata="x" * 3000))
    assert too_large(modal(*[{"type": "section", "text": plain("å" * 2990)}] * 50))


@pytest.mark.parametrize(
    ("answer", "good"),
    [
        ({"options": []}, True),
        ({"options": [option("A")]}, True),
        ({"option_groups": [{"label": plain("G"), "options": [option("A")]}]}, True),
        ({"options": [option(f"o{n}") for n in range(101)]}, False),
        ({"options": [option("x" * 76)]}, False),
        ({"options": [], "option_groups": []}, False),
        ({}, False),
        (None, False),
        ([], False),
    ],
)
def test_suggestions_are_judged(answer, good):
    assert (check_suggestions(answer).errors == []) is good


@pytest.mark.parametrize(
    ("errors", "good"),
    [
        ({"subject": "Too short"}, True),
        ({"other": "?"}, False),
        ({}, False),
        (None, False),
        ({"subject": ""}, False),
        ({"subject": 1}, False),
    ],
)
def test_errors_belong_to_input_blocks(errors, good):
    blocks = [*small_modal()["blocks"], {"type": "section", "block_id": "other", "text": plain("x")}]
    assert (check_errors(errors, blocks).errors == []) is good


@pytest.mark.parametrize(
    ("metadata", "good"),
    [
        ({"event_type": "card", "event_payload": {"id": 1}}, True),
        ({"event_type": "card"}, False),
        ({"event_type": "card", "event_payload": []}, False),
        ("card", False),
        ({"event_type": "a", "event_payload": {}, "x": 1}, False),
    ],
)
def test_metadata_is_a_type_and_a_payload(metadata, good):
    assert (check_metadata(metadata).errors == []) is good


def test_doubled_option_values_are_worth_a_warning():
    report = check_view(
        modal(field("A", {"type": "static_select", "options": [option("A", "1"), option("B", "1")]})), MODAL
    )
    assert [finding.level for finding in report.findings] == ["warning"]
