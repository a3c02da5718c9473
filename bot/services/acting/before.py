"""How an application stood before a step, and putting that back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.rejection import RejectStage
from domain.status import ApplicationStatus
from storage.tables import Application


def of(application: Application) -> dict[str, Any]:
    """Everything of an application's own that a step may change, as JSON; and what the person was, for `standing`."""
    return {
        "status": str(application.status),
        "status_at": application.status_at.isoformat(),
        "reject_stage": application.reject_stage and str(application.reject_stage),
        "reject_reason_id": application.reject_reason_id,
        "offered_at": application.offered_at and application.offered_at.isoformat(),
        "offer_open": application.offer_open,
        "category": str(application.candidate.category),
    }


def stands(application: Application) -> dict[str, Any]:
    """How an application stands after a step: all that is put back, and whether it is still in its vacancy."""
    own = {name: value for name, value in of(application).items() if name != "category"}
    deleted_at = application.deleted_at and application.deleted_at.isoformat()
    return {**own, "deleted_at": deleted_at, "moved_to_id": application.moved_to_id}


def is_as_left(application: Application, before: Mapping[str, Any]) -> bool:
    """True while an application stands as a step left it. Of older steps nothing but the status was kept."""
    if "stands" not in before:
        return str(application.status) == str(before["after"])
    return bool(stands(application) == before["stands"])


def changed_nothing(before: Mapping[str, Any]) -> bool:
    """True for a step that left everything as it was, but for what it sent: whatever came after it stays."""
    left = before.get("stands")
    if left is None or before["ended"] or left["deleted_at"] is not None:
        return False
    return all(before[name] == value for name, value in left.items() if name in before)


def put_back(application: Application, before: Mapping[str, Any]) -> None:
    """Let it stand as it did."""
    application.status = ApplicationStatus(before["status"])
    application.status_at = datetime.fromisoformat(before["status_at"])
    application.reject_stage = RejectStage(before["reject_stage"]) if before["reject_stage"] else None
    application.reject_reason_id = before["reject_reason_id"]
    application.offered_at = datetime.fromisoformat(before["offered_at"]) if before["offered_at"] else None
    application.offer_open = before["offer_open"]
    application.deleted_at = application.moved_to_id = None
