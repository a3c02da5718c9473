"""Drawing pages: one function for every page a person outside sees, and the pages that say what went wrong."""

from dataclasses import dataclass

from flask import Response, make_response, render_template

from bot.web import reader
from domain.errors import Phrase, say
from domain.values import NOTE_LENGTH


@dataclass(frozen=True)
class Problem:
    """What a page says when there is nothing to show."""

    title: Phrase
    text: Phrase


_NO_SUCH_PAGE = Problem(
    say("We cannot find this page"),
    say(
        "The link may be cut off or mistyped. Open it once more from the message you received, and make sure all of it is there."
    ),
)
_NOT_HERE = Problem(say("That cannot be done here"), say("Open the link in the message you received once more."))

PROBLEMS: dict[int, Problem] = {
    400: Problem(
        say("This address is not ours"), say("Open the link in the message you received, without changing its address.")
    ),
    403: Problem(
        say("This answer came from another site"),
        say("Nothing was saved. Answers are only taken from our own page: open the link in the message you received."),
    ),
    404: _NO_SUCH_PAGE,
    405: _NOT_HERE,
    413: Problem(
        say("That is too long"),
        say(
            "Nothing was saved. Go back, shorten your note to {longest} characters and send it again.",
            longest=NOTE_LENGTH,
        ),
    ),
    429: Problem(say("That was a little too often"), say("Nothing was saved. Wait a minute and try again.")),
    500: Problem(
        say("Something broke on our side"), say("Your answer may not have been saved. Try again in a few minutes.")
    ),
}


def page(status: int, template: str, **facts: object) -> Response:
    """Draw a template in the reader's language."""
    t = reader.words()
    return make_response(render_template(template, t=t, lang=str(t.language), **facts), status)


def problem(status: int, *, reference: str = "") -> Response:
    """Draw the page for an HTTP status; it holds nothing of anybody, so the same status always looks the same."""
    return page(status, "problem.html", problem=PROBLEMS.get(status, _NOT_HERE), reference=reference)
