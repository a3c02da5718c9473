"""Lists that page: never cut, always saying where one is."""

from collections.abc import Callable

from bot.kit.blocks import Block, Element, actions, button, context
from bot.texts.translator import Translator
from domain.pages import Page, Row


def listed(
    t: Translator, page: Page[Row], draw: Callable[[Row], list[Block]], *, turn_action: str, more: str = ""
) -> list[Block]:
    """Draw the rows, and below them where one is and the way to the other pages.

    A button's value is the page's number, and behind a blank whatever `more` there is to remember.
    """
    blocks = [block for row in page.rows for block in draw(row)]
    if page.total <= page.size:
        return blocks
    first = page.number * page.size + 1
    blocks.append(
        context(t("{first} to {last} of {total}", first=first, last=first + len(page.rows) - 1, total=page.total))
    )
    return [*blocks, actions(_turns(t, page, turn_action, more))]


def _turns(t: Translator, page: Page[Row], turn_action: str, more: str) -> list[Element]:
    turns = []
    if page.number > 0:
        turns.append(button(t("Previous page"), f"{turn_action}:back", f"{page.number - 1} {more}".strip()))
    if page.number < page.last:
        turns.append(button(t("Next page"), f"{turn_action}:on", f"{page.number + 1} {more}".strip()))
    return turns
