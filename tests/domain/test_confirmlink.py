"""The confirm link: when the box starts ticked, and that there is never a second link."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.confirmlink import TAG, can_be_answered, default_of_box, is_misplaced, with_link

LINK = "{confirmlink}"
HAS, LACKS = f"Hi\n\n{LINK}\n\nBye", "Hi"


@pytest.mark.parametrize(
    ("contents", "ticked"),
    [
        ([HAS], False),
        ([LACKS], True),
        ([HAS, HAS, HAS], False),
        ([LACKS, LACKS, LACKS], True),
        ([HAS, LACKS, HAS], True),
        ([LACKS, HAS], True),
        ([""], True),
        (["{CONFIRMLINK}"], True),
        (["{{confirmlink}}"], False),
    ],
)
def test_the_box_starts_as_the_table_says(contents: list[str], ticked: bool):
    """Case 69."""
    assert default_of_box(contents) is ticked


@pytest.mark.parametrize(("contents", "include"), product([HAS, LACKS, "", " "], [True, False]))
def test_there_is_one_link_when_it_is_asked_for_and_never_a_second(contents: str, include: bool):
    """Case 69."""
    sent = with_link(contents, include=include)
    assert sent.count(LINK) == (1 if include or LINK in contents else 0)
    assert can_be_answered(contents, include=include) is (LINK in sent)


def test_the_link_comes_after_the_contents_and_alone_on_its_line():
    assert with_link("Hi\n", include=True) == f"Hi\n\n{LINK}"
    assert with_link("", include=True) == LINK


@given(st.text(max_size=200), st.booleans())
def test_adding_a_link_twice_is_adding_it_once(contents: str, include: bool):
    once = with_link(contents, include=include)
    assert with_link(once, include=include) == once
    assert once.startswith(contents.rstrip()) or not contents.strip()


@pytest.mark.parametrize(
    ("subject", "contents", "signature", "misplaced"),
    [
        ("Hi", HAS, "Kari", False),
        ("Hi", LACKS, "Kari", False),
        (f"Hi {LINK}", HAS, "Kari", True),
        ("Hi", LACKS, LINK, True),
        ("Hi", HAS + HAS, "Kari", True),
    ],
)
def test_a_link_elsewhere_or_twice_is_misplaced(subject: str, contents: str, signature: str, misplaced: bool):
    """Case 69."""
    assert TAG in LINK
    assert is_misplaced(subject, contents, signature) is misplaced
