"""The policy: levels, single rights, access per vacancy."""

from dataclasses import replace
from itertools import product

import pytest

from domain.access import (
    CANDIDATE,
    OPERATOR,
    RIGHT_OF_TYPE,
    RIGHTS_OF_LEVEL,
    SYSTEM,
    Actor,
    ActorKind,
    Level,
    Right,
    VacancyAccess,
    access_to,
    require_access,
    require_right,
    types_allowed,
)
from domain.errors import NotAllowed, Unknown
from domain.status import InterviewType

KARI = Actor(ActorKind.PERSON, "slack", person_id=1, level=Level.MID, rights=RIGHTS_OF_LEVEL[Level.MID])
NONE, READ, NORMAL, ADMIN = VacancyAccess


@pytest.mark.parametrize(
    ("level", "departments", "named", "access"),
    [
        (Level.COMPLETE, {}, {}, ADMIN),
        (Level.COMPLETE, {}, {7: NONE}, ADMIN),
        (Level.DEPARTMENT, {3}, {}, ADMIN),
        (Level.DEPARTMENT, {3}, {7: NONE}, NONE),
        (Level.DEPARTMENT, {3}, {7: READ}, READ),
        (Level.DEPARTMENT, {4}, {}, NONE),
        (Level.MID, {3}, {}, NONE),
        (Level.MID, {}, {7: NORMAL}, NORMAL),
        (Level.LIMITED, {}, {7: READ}, READ),
        (Level.LIMITED, {}, {8: ADMIN}, NONE),
    ],
)
def test_access_follows_level_department_and_the_named_entry(level, departments, named, access):
    """Case 7."""
    actor = replace(KARI, level=level, departments=frozenset(departments), vacancies=named)
    assert access_to(actor, 7, 3) is access


@pytest.mark.parametrize(("has", "least"), product(VacancyAccess, [READ, NORMAL, ADMIN]))
def test_who_may_not_read_is_told_that_there_is_nothing(has, least):
    """Case 7."""
    order = list(VacancyAccess)
    actor = replace(KARI, vacancies={7: has})
    if has is NONE:
        with pytest.raises(Unknown):
            require_access(actor, 7, None, least)
    elif order.index(has) < order.index(least):
        with pytest.raises(NotAllowed):
            require_access(actor, 7, None, least)
    else:
        require_access(actor, 7, None, least)


def test_no_level_gives_the_right_to_send_sms():
    assert all(Right.SMS not in rights for rights in RIGHTS_OF_LEVEL.values())


def test_candidates_and_the_clock_have_no_access_and_no_rights():
    for actor in (CANDIDATE, SYSTEM):
        assert access_to(actor, 7, None) is NONE
        assert types_allowed(actor) == ()
        with pytest.raises(NotAllowed):
            require_right(actor, Right.PEOPLE)


def test_the_operator_may_everything():
    assert access_to(OPERATOR, 7, None) is ADMIN
    assert types_allowed(OPERATOR) == tuple(InterviewType)
    require_right(OPERATOR, Right.SMS)


@pytest.mark.parametrize("right", [Right.INVITE_INITIAL, Right.INVITE_INTERVIEW, Right.INVITE_THIRD])
def test_a_type_exists_only_for_who_has_its_right(right):
    actor = replace(KARI, rights=frozenset({right}))
    assert types_allowed(actor) == tuple(kind for kind in InterviewType if RIGHT_OF_TYPE[kind] is right)
    with pytest.raises(NotAllowed):
        require_right(actor, Right.DELETE)
