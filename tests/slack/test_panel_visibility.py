"""Who sees what a panel said: every role, with and without an own review, at every stage, on every surface.

Two worlds differ in nothing but what others gave. Whoever is not to see that gets the same to see in both, letter by letter:
no number, no order, no dash that differs, no notification.
"""

import json
from collections.abc import Iterator
from itertools import product

import pytest

from bot.postings import BY_KIND
from domain.delivery import ParcelKind
from tests.slack.desk import Desk
from tests.slack.seeing import PANEL_KINDS, REVIEWED, WHO, Seeing

OWN = ("none", "draft", "given")
STATES = ("open", "revealed", "closed")
YES, NO = True, False

# own review:                 none             draft            given
# panel:                 open  shown closed  open shown closed  open shown closed
SEES = {
    "requester": ((NO, YES, YES), None, None),
    "requester who reviews": ((NO, NO, YES), (NO, NO, YES), (NO, YES, YES)),
    "reviewer with access": ((NO, NO, YES), (NO, NO, YES), (NO, YES, YES)),
    "reviewer without access": ((NO, NO, NO), (NO, NO, NO), (NO, NO, NO)),
    "administrator": ((NO, YES, YES), None, None),
    "administrator who reviews": ((NO, NO, YES), (NO, NO, YES), (NO, YES, YES)),
    "reader": ((NO, YES, YES), None, None),
    "colleague without access": ((NO, NO, NO), None, None),
    "stranger": ((NO, NO, NO), None, None),
    "reviewer outside": ((NO, NO, NO), (NO, NO, NO), (NO, NO, NO)),
}
"""Of who is not asked there is no own review."""

SHOWN_ON = {"results", "one person", "vacancy", "card", "list, name", "list, newest", "message panel_result"}
"""Where results are shown to those who may see them. Everywhere else nothing is shown to anybody, ever."""


def cases() -> Iterator[tuple[str, str, str, bool]]:
    for role, row in SEES.items():
        for own, stages in zip(OWN, row, strict=True):
            for state, sees in zip(STATES, stages or (), strict=bool(stages)):
                yield role, own, state, sees


def test_the_table_has_no_holes():
    assert set(SEES) == set(WHO)
    there = {(role, own, state) for role, own, state, _ in cases()}
    asked = [role for role, (_, asks) in WHO.items() if asks]
    assert there == set(product(asked, OWN, STATES)) | set(product(set(WHO) - set(asked), ["none"], STATES))


@pytest.mark.parametrize(("role", "own", "state", "sees"), list(cases()))
def test_what_others_gave_changes_nothing_for_who_is_not_to_see_it(
    desk: Desk, role: str, own: str, state: str, sees: bool
):
    """Cases 8 and 10."""
    viewer = Seeing(desk, role, own, state)
    first = viewer.everything()
    viewer.turn(1)
    second = viewer.everything()
    assert set(first) == set(second)
    differing = {name for name in first if first[name] != second[name]}
    assert differing == (SHOWN_ON & set(first) if sees else set())
    assert (REVIEWED in json.dumps(first)) is sees


def test_every_message_about_panels_is_among_the_surfaces(desk: Desk):
    """Mails alone are not drawn for Slack: the canary search reads them."""
    drawn = set()
    for role in ("requester who reviews", "reviewer with access"):
        drawn |= {name.removeprefix("message ") for name in Seeing(desk, role, "none", "closed").messages()}
    mails = {ParcelKind.PANEL_REQUEST, ParcelKind.PANEL_CODE}
    assert drawn == {one.value for one in PANEL_KINDS if one not in mails}
    assert {one.value for one in BY_KIND if one in PANEL_KINDS} == drawn


def test_the_notification_of_a_result_is_the_same_whatever_was_given(desk: Desk):
    viewer = Seeing(desk, "requester", "none", "closed")
    first = json.loads(viewer.everything()["message panel_result"])
    viewer.turn(1)
    second = json.loads(viewer.everything()["message panel_result"])
    assert first["text"] == second["text"]
    assert first["blocks"] != second["blocks"]
