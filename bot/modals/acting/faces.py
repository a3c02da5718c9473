"""Every action that has a form here, by its name."""

from bot.modals.acting.contract import ContractFace
from bot.modals.acting.credentials import CredentialsFace
from bot.modals.acting.email import EmailFace
from bot.modals.acting.face import Face, Plain
from bot.modals.acting.forward import ForwardFace
from bot.modals.acting.hire import HireFace
from bot.modals.acting.letter import LetterFace
from bot.modals.acting.offer import OfferFace
from bot.modals.acting.panel import PanelFace
from bot.modals.acting.reject import RejectFace
from bot.modals.acting.transfer import TransferFace
from domain.actions import Action

FACES: dict[Action, Face] = {
    one.action: one
    for one in (
        Plain(Action.WITHDRAW),
        Plain(Action.SAVE),
        Plain(Action.DELETE),
        CredentialsFace(),
        EmailFace(),
        RejectFace(),
        ForwardFace(),
        OfferFace(),
        TransferFace(),
        HireFace(),
        ContractFace(),
        LetterFace(),
        PanelFace(),
    )
}
"""An invitation has a form of its own, in two steps (`bot.modals.invitation`)."""
