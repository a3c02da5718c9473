"""A person taken out of a text: nothing they are known by is left, and nothing else goes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.anonymous import GONE, traces, without, without_any

SOREN = traces("Søren", "Ågård-Bergström", ["soren.agard@example.org"], ["+4791234567"])


@pytest.mark.parametrize(
    "text",
    [
        "Søren Ågård-Bergström", "ÅGÅRD-BERGSTRÖM, SØREN", "soren agard", "Søren's", "Sørens", "Bergström",
        "Soren", "SOREN.AGARD@example.org", "soren.agard", "+47 912 34 567", "91 23 45 67",
        "(0047) 912-34-567", "91234567",
    ],
)  # fmt: skip
def test_whatever_somebody_is_known_by_goes(text: str) -> None:
    assert without(f"Before {text} after.", SOREN) == f"Before {GONE} after."


@pytest.mark.parametrize(
    "text", ["Sørensen", "Agardia", "22 33 44 55", "jobs@nordlys.example", "2015–2019", "https://nordlys.example/job"]
)
def test_what_belongs_to_somebody_else_stays(text: str) -> None:
    assert without(f"Before {text} after.", SOREN) == f"Before {text} after."


@pytest.mark.parametrize(
    "text", ["me@private.example", "22 33 44 55", "https://linkedin.com/in/me", "www.me.example", "github.com/me"]
)
def test_in_the_persons_own_words_every_address_and_number_is_theirs(text: str) -> None:
    assert without_any(f"Before {text} after.", SOREN) == f"Before {GONE} after."


def test_spans_of_years_and_amounts_stay_in_their_words() -> None:
    text = "From 2015-2019 I led 12 people and saved 4500 euros, in 3 countries."
    assert without_any(text, SOREN) == text


def test_somebody_with_one_letter_for_a_name_does_not_take_every_such_letter_along() -> None:
    assert without("O. was here, plan B", traces("O", "B", [], [])) == "O. was here, plan B"


def test_who_has_neither_address_nor_number_is_taken_out_by_name() -> None:
    assert without("Ola Hansen 22334455", traces("Ola", "Hansen", [""], [""])) == f"{GONE} 22334455"


@given(st.text(), st.sampled_from(["Søren", "soren.agard@example.org", "+4791234567", "ÅGÅRD"]), st.text())
def test_wherever_it_stands_between_spaces_it_goes(before: str, trace: str, after: str) -> None:
    assert trace.casefold() not in without(f"{before} {trace} {after}", SOREN).casefold().split()


@pytest.mark.parametrize("text", ["+4791234567 0", "0 +47 912 34 567 12", "91234567, 91 23 45 67", "0047 91234567"])
def test_a_number_goes_whatever_digits_stand_beside_it(text: str) -> None:
    left = "".join(c for c in without(text, SOREN) if c.isdigit())
    assert "91234567" not in left
