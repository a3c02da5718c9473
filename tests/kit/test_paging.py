"""Lists that page: nothing is cut, and one always knows where one is."""

import pytest

from bot.kit.blocks import section
from bot.kit.paging import listed
from bot.texts.translator import translator
from domain.language import Language
from domain.pages import Page

T = translator(Language.EN)


def page(number: int, total: int, size: int = 5) -> list[dict]:
    rows = list(range(total))[number * size : (number + 1) * size]
    return listed(T, Page(rows, number, size, total), lambda row: [section(str(row))], turn_action="turn")


def turns(blocks: list[dict]) -> dict[str, str]:
    return {one["action_id"]: one["value"] for one in blocks[-1].get("elements", []) if "action_id" in one}


@pytest.mark.parametrize(
    ("number", "total", "where", "ways"),
    [
        (0, 11, "1 to 5 of 11", {"turn:on": "1"}),
        (1, 11, "6 to 10 of 11", {"turn:back": "0", "turn:on": "2"}),
        (2, 11, "11 to 11 of 11", {"turn:back": "1"}),
    ],
)
def test_a_page_says_where_it_is_and_leads_on_and_back(number, total, where, ways):
    blocks = page(number, total)
    assert blocks[-2]["elements"][0]["text"] == where
    assert turns(blocks) == ways


@pytest.mark.parametrize("total", [0, 1, 5])
def test_what_fits_on_one_page_has_no_pages(total):
    assert len(page(0, total)) == total


def test_walking_the_pages_meets_every_row_once():
    met = []
    number = "0"
    while number is not None:
        blocks = page(int(number), 23)
        met += [block["text"]["text"] for block in blocks if block["type"] == "section"]
        number = turns(blocks).get("turn:on")
    assert met == [str(row) for row in range(23)]
