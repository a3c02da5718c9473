"""Every action that can be executed, by its name."""

from typing import Any

from bot.services.acting import (
    contracting,
    crediting,
    deleting,
    emailing,
    forwarding,
    hiring,
    offering,
    panelling,
    posting_letters,
    rejecting,
    saving,
    transferring,
    withdrawing,
)
from bot.services.acting.deed import Deed
from domain.actions import Action

DEEDS: dict[Action, Deed[Any]] = {
    one.action: one
    for one in (
        withdrawing.Withdrawing(),
        deleting.Delete(),
        emailing.Email(),
        rejecting.Reject(),
        saving.Saving(),
        crediting.Crediting(),
        forwarding.Forward(),
        transferring.Transfer(),
        offering.Offer(),
        hiring.Hire(),
        contracting.Contract(),
        posting_letters.PostLetter(),
        panelling.Panelling(),
    )
}
"""An invitation is not among them: it has a form of two steps and services of its own."""
