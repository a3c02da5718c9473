"""Reviewing somebody: the application and the CV, a rating from 1 to 7, a comment; then whoever comes next.

What is typed counts when it is sent. What was saved half-way is there again. Rights are asked for anew at every press.
"""

from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import number_of, whole
from bot.kit.blocks import Block, actions, button, context, cut, divider, facts, header, quote, section
from bot.kit.forms import Form, ask
from bot.kit.modal import Memo, View, modal
from bot.kit.widgets import Choice, Line, Radio
from bot.messages.panel_desk import NAME_LENGTH, STATES, hidden
from bot.messages.panel_nudge import REVIEW
from bot.modals import card_blocks
from bot.modals.opening import redraw, show_over, show_view
from bot.modals.panel import shortlist
from bot.services import papers
from bot.services.card_parts import FileRow
from bot.services.panel import reviewing
from bot.services.panel.reviewing import Reviewer
from bot.services.papers import Leads
from bot.texts import ratings as scale
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.work import Begin, Work
from domain.access import Actor
from domain.desks import Desk, Given, Sheet
from domain.errors import Unknown
from domain.ratings import COMMENT_LENGTH

CALLBACK = "panel_review"
SAVE, LETTER = "panel:save", "panel:letter"
LETTER_SHOWN = 1500
FILES_SHOWN = 30


@dataclass(frozen=True)
class RatingForm(Form):
    """How good somebody is."""

    rating: str = ask(Radio(label=N_("Your rating")))


@dataclass(frozen=True)
class CommentForm(Form):
    """Words beside a rating."""

    comment: str | None = ask(Line(label=N_("Comment"), longest=COMMENT_LENGTH, several_lines=True, optional=True))


@dataclass(frozen=True)
class OnlyCommentForm(Form):
    """Words in a panel without ratings."""

    comment: str = ask(Line(label=N_("Comment"), longest=COMMENT_LENGTH, several_lines=True))


@dataclass(frozen=True)
class ReviewMemo(Memo):
    """Whose review, and of which place in the shortlist: an application's id would tell who somebody in a blind panel is."""

    reviewer_id: int
    position: int


def register(app: App) -> None:
    """Answer the message's button, the choice in the shortlist, and the form's own buttons."""
    app.action(REVIEW)(asked)
    app.action(shortlist.CHOOSE)(chosen)
    app.action(SAVE)(saved)
    app.action(LETTER)(letter_asked)
    app.view(CALLBACK)(submitted)


# --- opening -------------------------------------------------------------------------------------------------------


def asked(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Open the first whose review is not sent; the shortlist when all are, or when the panel is over."""
    with look(actor) as work:
        view = _first(work, t, number_of(action))
    show_view(client, body, view)
    ack()


def _first(work: Work, t: Translator, reviewer_id: int) -> View:
    shown = reviewing.following(work, reviewing.inside(work, reviewer_id))
    return shortlist.draw(t, shown) if isinstance(shown, Desk) else _drawn(work, t, shown)


def _of(work: Work, t: Translator, reviewer: Reviewer, application_id: int) -> View:
    """Somebody of the actor's own shortlist."""
    return _drawn(work, t, reviewing.sheet(work, reviewer, application_id))


def _drawn(work: Work, t: Translator, shown: Sheet) -> View:
    return draw(t, shown, files_of(work, shown))


def files_of(work: Work, shown: Sheet) -> list[FileRow]:
    """The files with links that only the actor can follow."""
    return [
        FileRow(cut(one.name, NAME_LENGTH), 0, papers.link(work, Leads.REVIEW, one.id, shown.reviewer_id))
        for one in shown.files
    ]


def chosen(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator
) -> None:
    """Open whoever was chosen in the shortlist."""
    position = whole(str(action.get("value", "")).partition(" ")[2])
    if position is None:
        raise Unknown
    with look(actor) as work:
        reviewer = reviewing.inside(work, number_of(action))
        view = _of(work, t, reviewer, reviewing.whose(work, reviewer, position))
    show_view(client, body, view)
    ack()


def letter_asked(ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, look: Begin, t: Translator) -> None:
    """Show the whole cover letter over the form, in which everything typed stays."""
    memo = ReviewMemo.load(body["view"])
    with look(actor) as work:
        reviewer = reviewing.inside(work, memo.reviewer_id)
        shown = reviewing.sheet(work, reviewer, reviewing.whose(work, reviewer, memo.position))
    show_over(client, body, draw_letter(t, shown))
    ack()


# --- sending -------------------------------------------------------------------------------------------------------


def submitted(ack: Ack, view: dict[str, Any], actor: Actor, begin: Begin, t: Translator) -> None:
    """Give the review and show whoever comes next; after the last one, that it was all."""
    memo, (rating, comment) = ReviewMemo.load(view), _read(view)
    with begin(actor) as work:
        place = reviewing.place(work, memo.reviewer_id, memo.position)
        reviewer = reviewing.write(work, place, place.application_id, rating, comment, give=True)
        following = _next(work, t, reviewer, place.application_id)
    ack(response_action="update", view=following)


def _next(work: Work, t: Translator, reviewer: Reviewer, application_id: int) -> View:
    shown = reviewing.following(work, reviewer, application_id)
    return shortlist.thanks(t, shown) if isinstance(shown, Desk) else _drawn(work, t, shown)


def saved(ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator) -> None:
    """Keep what is typed so far and show the shortlist."""
    memo, (rating, comment) = ReviewMemo.load(body["view"]), _read(body["view"])
    with begin(actor) as work:
        place = reviewing.place(work, memo.reviewer_id, memo.position)
        reviewer = reviewing.write(work, place, place.application_id, rating, comment, give=False)
        shown = reviewing.desk(work, reviewer, message=False)
    redraw(client, body, shortlist.draw(t, shown, shortlist.page_with(shown, place.application_id)))
    ack()


def _read(view: dict[str, Any]) -> tuple[str | None, str]:
    """What is chosen and typed, whether it is complete or not; BadFields for a comment that is too long."""
    rating = RatingForm.read_loosely(view)["rating"]
    return rating, CommentForm.read(view).comment or ""


# --- drawing -------------------------------------------------------------------------------------------------------


def draw(t: Translator, shown: Sheet, files: list[FileRow]) -> View:
    """Somebody with the form of the reader's review; once the panel is over, the reader's review alone."""
    blocks = [header(shown.label), context(_where(t, shown)), *hidden(t, shown.terms)]
    if shown.facts:
        blocks.append(facts(shown.facts))
    blocks += [*_letter(t, shown), *_files(t, files), *_nothing(t, shown), divider()]
    blocks += _own(t, shown) if shown.closed else _form(t, shown)
    memo = ReviewMemo(shown.reviewer_id, shown.position)
    submit = None if shown.closed else _submit(t, shown)
    return modal(t("Panel review"), blocks, callback_id=CALLBACK, submit=submit, close=t("Close"), memo=memo)


def _where(t: Translator, shown: Sheet) -> str:
    place = t("{place} of {all}", place=shown.place, all=shown.of)
    return " · ".join((place, t(STATES[shown.state]), shown.vacancy))


def _submit(t: Translator, shown: Sheet) -> str:
    if shown.state is Given.GIVEN:
        return t("Send the change")
    return t("Send and go on") if shown.next_id is not None else t("Send")


def _letter(t: Translator, shown: Sheet) -> list[Block]:
    text = shown.cover_letter
    if not text:
        return []
    lead = [divider(), section(t("Cover letter"))]
    if len(text) <= LETTER_SHOWN:
        return [*lead, quote(text)]
    whole_letter = button(t("Read the whole letter"), LETTER, str(shown.position))
    return [*lead, quote(f"{text[:LETTER_SHOWN]}…"), actions([whole_letter])]


def _files(t: Translator, files: list[FileRow]) -> list[Block]:
    if not files:
        return []
    rows = [block for one in files[:FILES_SHOWN] for block in card_blocks.file(t, one)]
    more = len(files) - FILES_SHOWN
    if more > 0:
        rows.append(context(t.plural("and {count} more", "and {count} more", more)))
    return [divider(), section(t("Attachments")), *rows]


def _nothing(t: Translator, shown: Sheet) -> list[Block]:
    """What is not there to be read, so that nobody looks for it."""
    said = []
    if not shown.cover_letter and not shown.files:
        said.append(t("No letter was sent with this application."))
    if shown.without_files:
        said.append(t("Attachments are left out of this panel."))
    return [context(*said)] if said and not shown.closed else []


def _form(t: Translator, shown: Sheet) -> list[Block]:
    """The questions this panel asks; each person has their own, so that nothing typed for one is left for the next."""
    blocks: list[Block] = []
    values = {"rating": shown.rating, "comment": shown.comment}
    turns = dict.fromkeys(values, shown.position)
    if shown.terms.rating:
        choices = {"rating": [Choice(words, value) for value, words in scale.scale(t)]}
        blocks += RatingForm.blocks(t, values, choices, turns=turns)
    if shown.terms.comments:
        form = CommentForm if shown.terms.rating else OnlyCommentForm
        blocks += form.blocks(t, values, turns=turns)
    return [*blocks, *_later(t, shown), context(t("You can change what you sent until the panel closes."))]


def _later(t: Translator, shown: Sheet) -> list[Block]:
    """What was sent once stays sent: there is no draft of a change."""
    if shown.state is Given.GIVEN:
        return []
    return [actions([button(t("Save and finish later"), SAVE, str(shown.position))])]


def _own(t: Translator, shown: Sheet) -> list[Block]:
    rating = [facts([(t("Your rating"), scale.meaning(t, shown.rating))])] if shown.rating is not None else []
    comment = [section(t("Comment")), quote(shown.comment)] if shown.comment else []
    return [*rating, *comment]


def draw_letter(t: Translator, shown: Sheet) -> View:
    """A whole cover letter."""
    text = shown.cover_letter
    pieces = [quote(text[start : start + 3000]) for start in range(0, len(text), 3000)]
    return modal(t("Cover letter"), [header(shown.label), *pieces], callback_id="panel_letter", close=t("Back"))
