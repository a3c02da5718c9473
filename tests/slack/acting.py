"""The gestures of the candidate actions, for the table of who may do what."""

import json
from collections.abc import Callable
from typing import Any

from bot.modals import reject_reasons
from bot.modals.acting import act as form
from bot.modals.acting import frame, letter_preview
from bot.modals.acting.faces import FACES
from bot.services.acting import choosing, executing, lettering
from bot.services.acting.deed import Nothing
from bot.texts.translator import translator
from domain.actions import Action
from domain.language import Language
from tests.services.company import EMMA
from tests.slack.desk import Answer, Desk, as_shown

T = translator(Language.EN)


def card_with(action: Action) -> dict[str, Any]:
    """A candidate's card in whose list an action is chosen."""
    chosen = {"type": "static_select", "selected_option": {"value": str(action)}}
    state = {"values": {"progress": {form.CHOOSE: chosen}}}
    return as_shown({"type": "modal", "callback_id": "candidate", "private_metadata": "", "blocks": []}) | {
        "state": state
    }


def act_form(desk: Desk, application: int, action: Action = Action.WITHDRAW, who: str = EMMA) -> dict[str, Any]:
    """The form of an action that somebody opened for one person."""
    with desk.company.by(who) as work:
        return as_shown(form.open_form(work, T, action, [application]))


def transfer_form(desk: Desk, application: int, vacancy_id: int) -> dict[str, Any]:
    """The form of a transfer with a vacancy chosen."""
    view = act_form(desk, application, Action.TRANSFER)
    view["state"]["values"]["vacancy"] = {"vacancy": {"selected_option": {"value": str(vacancy_id)}}}
    return view


def step_of(desk: Desk, application: int, who: str = EMMA) -> int:
    """A step that somebody executed."""
    with desk.company.by(who) as work:
        choices = (choosing.begin(work, one, [application]) for one in (Action.SAVE, Action.WITHDRAW))
        choice = next(one for one in choices if one.going)
        done = executing.execute(work, choice.selection_id, Nothing(), seen=choice.mark)
        assert not isinstance(done, choosing.Choice)
        return done.id


def step_view(step_id: int) -> dict[str, Any]:
    """The result of a step as Slack sends it back."""
    memo = json.dumps({"step_id": step_id})
    return as_shown({"type": "modal", "callback_id": "step", "private_metadata": memo, "blocks": []})


def search_vacancy(desk: Desk, who: str) -> Answer:
    """Type a letter into the form of a transfer."""
    return desk.act("block_suggestion", who, action_id="vacancy", block_id="vacancy", value="e", view={})


def previewed(desk: Desk, application: int) -> dict[str, Any]:
    """The pages of a preview that Emma opened."""
    view = act_form(desk, application, Action.REJECT)
    selection = json.loads(view["private_metadata"])["selection_id"]
    with desk.company.by(EMMA) as work:
        inputs = FACES[Action.REJECT].read(view, loosely=True)
        page = lettering.preview(work, selection, inputs, None)
    return as_shown(letter_preview.draw(T, selection, page))


def watched(name: str, action: Action) -> "Gesture":
    """A change of a field after which the form is drawn anew."""
    return lambda s, who: s.desk.press(who, name, view=act_form(s.desk, s.application, action))


def reasons(desk: Desk) -> dict[str, Any]:
    """The list of reasons as Emma sees it."""
    with desk.company.by(EMMA) as work:
        return as_shown(reject_reasons.opened(work, T))


def reason_form(text: str, reason_id: int = 0) -> dict[str, Any]:
    """The words of a reason, filled in."""
    memo = reject_reasons.WordsMemo(reason_id, "V0").dump()
    blocks = reject_reasons.WordsForm.blocks(T, {"text": text})
    form = {"type": "modal", "callback_id": reject_reasons.WORDS, "private_metadata": memo, "blocks": blocks}
    return as_shown(form, text={"value": text})


Gesture = Callable[[Any, str], Answer]
GESTURES: dict[str, tuple[str, Gesture, str]] = {
    "choose an action": (
        "modals.acting.act.chosen",
        lambda s, who: s.desk.press(who, form.CHOOSE, view=card_with(Action.WITHDRAW)),
        "anybody",
    ),
    "untick somebody": (
        "modals.acting.act.chosen",
        lambda s, who: s.desk.press(who, frame.TICKS, view=act_form(s.desk, s.application)),
        "anybody",
    ),
    "open an action's form": (
        "modals.acting.act.asked",
        lambda s, who: s.desk.press(who, form.EXECUTE, str(s.application), view=card_with(Action.WITHDRAW)),
        "acting",
    ),
    "execute": (
        "modals.acting.act.submitted",
        lambda s, who: s.desk.submit(who, act_form(s.desk, s.application)),
        "author",
    ),
    "choose where to transfer": (
        "modals.acting.act.edited",
        lambda s, who: s.desk.press(who, "vacancy", view=transfer_form(s.desk, s.application, s.vacancy_id)),
        "author",
    ),
    "choose whether to copy": ("modals.acting.act.edited", watched("copy", Action.TRANSFER), "author"),
    "preview a letter to be posted": (
        "modals.acting.paper_preview.asked",
        lambda s, who: s.desk.press(who, "paper:preview", view=act_form(s.desk, s.application, Action.LETTER)),
        "author",
    ),
    "choose another letter": (
        "modals.acting.act.edited",
        lambda s, who: s.desk.press(who, "letter", view=act_form(s.desk, s.application, Action.LETTER)),
        "author",
    ),
    "follow a link to a PDF": (
        "modals.acting.paper_preview.opened",
        lambda s, who: s.desk.press(who, "paper:open"),
        "anybody",
    ),
    "search where to transfer": ("modals.acting.transfer.found", lambda s, who: search_vacancy(s.desk, who), "anybody"),
    "turn a result": (
        "modals.acting.result.turned",
        lambda s, who: s.desk.press(who, "step:page:on", "0", view=step_view(s.step)),
        "author",
    ),
    "look again at a result": (
        "modals.acting.result.looked",
        lambda s, who: s.desk.press(who, "step:look", str(s.step), view=step_view(s.step)),
        "author",
    ),
    "open a result from its message": (
        "modals.acting.result.looked",
        lambda s, who: s.desk.press(who, "step:open", str(s.step)),
        "author",
    ),
    "undo a step": (
        "modals.acting.result.undone",
        lambda s, who: s.desk.press(who, "step:undo", str(s.step), view=step_view(s.step)),
        "author",
    ),
    "preview every letter": (
        "modals.acting.letter_preview.asked",
        lambda s, who: s.desk.press(who, "letters:preview", view=act_form(s.desk, s.application, Action.REJECT)),
        "author",
    ),
    "turn the letters": (
        "modals.acting.letter_preview.turned",
        lambda s, who: s.desk.press(who, "letters_preview:page:on", "0", view=previewed(s.desk, s.application)),
        "author",
    ),
    "choose a reject type": ("modals.acting.act.edited", watched("stage", Action.REJECT), "author"),
    "choose whether to mail an offer": ("modals.acting.act.edited", watched("mailing", Action.OFFER), "author"),
    "choose one text for all": ("modals.acting.act.edited", watched("same", Action.EMAIL), "author"),
    "choose e-mail or SMS": ("modals.acting.act.edited", watched("send_as", Action.EMAIL), "author"),
    "withhold personal information": ("modals.acting.act.edited", watched("anonymous", Action.FORWARD), "author"),
    "leave attachments out": ("modals.acting.act.edited", watched("without_files", Action.FORWARD), "author"),
    "/panel": ("commands.panel.panel", lambda s, who: s.desk.command(who, "/panel", ""), "anybody"),
    "choose the reviewers' language": ("modals.acting.act.edited", watched("language", Action.PANEL), "author"),
    "make a review blind": ("modals.acting.act.edited", watched("blind", Action.PANEL), "author"),
    "withdraw an offer": (
        "modals.acting.withdraw_offer.pressed",
        lambda s, who: s.desk.press(who, "offer:withdraw", str(s.application)),
        "offering",
    ),
    "write a reason": (
        "modals.reject_reasons.asked_words",
        lambda s, who: s.desk.press(who, "reason:add", "0", view=reasons(s.desk)),
        "daily",
    ),
    "rename a reason": (
        "modals.reject_reasons.asked_words",
        lambda s, who: s.desk.press(who, "reason:rename", "1", view=reasons(s.desk)),
        "daily",
    ),
    "keep a reason": (
        "modals.reject_reasons.written",
        lambda s, who: s.desk.submit(who, reason_form(f"Lives on the moon, says {who}")),
        "daily",
    ),
    "hide a reason": (
        "modals.reject_reasons.switched",
        lambda s, who: s.desk.press(who, "reason:switch", "1", view=reasons(s.desk)),
        "daily",
    ),
    "move a reason": (
        "modals.reject_reasons.moved",
        lambda s, who: s.desk.press(who, "reason:up", "2", view=reasons(s.desk)),
        "daily",
    ),
    "turn the reasons": (
        "modals.reject_reasons.turned",
        lambda s, who: s.desk.press(who, "reason:page:on", "0", view=reasons(s.desk)),
        "daily",
    ),
}
"""By the gesture's name: what answers it, how it is made, and for whom it is."""
