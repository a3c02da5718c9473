"""Whom a request for panel review goes to: what is typed into its field, as addresses."""

import pytest

from domain import panel_requests
from domain.errors import BadValue


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("Jan de Boer <jan@elsewhere.example>", ["jan@elsewhere.example"]),
        ('"Boer, Jan de" <jan@elsewhere.example>; <eva@elsewhere.example>', ["jan@elsewhere.example", "eva@elsewhere.example"]),
        ("Jan <jan@elsewhere.example>, eva@elsewhere.example\nO'Hara < o.hara@elsewhere.example >",
         ["jan@elsewhere.example", "eva@elsewhere.example", "o.hara@elsewhere.example"]),
        ("eva@elsewhere.example Jan (home) <jan@elsewhere.example>", ["eva@elsewhere.example", "jan@elsewhere.example"]),
        ('"eva@elsewhere.example" <jan@elsewhere.example>', ["jan@elsewhere.example"]),
    ],
)  # fmt: skip
def test_addresses_are_taken_out_of_what_is_copied_from_a_mail_program(typed: str, asked: list[str]) -> None:
    assert panel_requests.addresses(typed) == panel_requests.readable(typed) == asked


@pytest.mark.parametrize(
    ("typed", "quoted"),
    [
        ("Boer, Jan de <jan@elsewhere.example>", "Boer"),
        ("Jan <jan@elsewhere.example", "Jan"),
        ("jan@elsewhere.example>", "jan@elsewhere.example>"),
        ("Jan <jan@ elsewhere.example>", "Jan"),
        ("Jan <>", "Jan"),
        (f"{'x' * 200}@elsewhere.example", f"{'x' * 99}…"),
    ],
)
def test_what_is_no_address_is_refused_and_never_mended_into_one(typed: str, quoted: str) -> None:
    with pytest.raises(BadValue) as refused:
        panel_requests.addresses(typed)
    assert refused.value.phrase.facts == {"address": quoted}
