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


def put_back(application: Application, before: Mapping[str, Any]) -> None:
    """Let it stand as it did."""
    application.status = ApplicationStatus(before["status"])
    application.status_at = datetime.fromisoformat(before["status_at"])
    application.reject_stage = RejectStage(before["reject_stage"]) if before["reject_stage"] else None
    application.reject_reason_id = before["reject_reason_id"]
    application.offered_at = datetime.fromisoformat(before["offered_at"]) if before["offered_at"] else None
    application.offer_open = before["offer_open"]
    application.deleted_at = application.moved_to_id = None
