"""What all tables share: names of constraints, and the types of columns that hold words of the domain."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, MetaData
from sqlalchemy.orm import DeclarativeBase

from domain.access import Level, VacancyAccess
from domain.actions import Action
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.digests import Rhythm, ScopeKind
from domain.feeds import FeedDetail
from domain.language import Language
from domain.letters import LetterKind
from domain.links import Purpose
from domain.panels import CannotReason, Closing, ReviewerState
from domain.rejection import RejectStage, ShippedReason
from domain.reminders import ReminderOption, ReminderState, SkipReason
from domain.status import (
    ApplicationStatus,
    CandidateCategory,
    InterviewForm,
    InterviewType,
    MeetingStatus,
    Outcome,
    VacancyState,
)
from domain.steps import ItemState
from storage.columns import Moment, Word

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a name from the first day: batch migrations cannot find nameless ones."""

ONCE = {"sqlite_autoincrement": True}
"""For tables whose ids are told elsewhere (the history, buttons in Slack): no id is given a second time when its row is gone."""


class Table(DeclarativeBase):
    """What all tables share."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {
        datetime: Moment,
        dict[str, Any]: JSON,
        Language: Word(Language),
        Level: Word(Level),
        VacancyAccess: Word(VacancyAccess),
        VacancyState: Word(VacancyState),
        CandidateCategory: Word(CandidateCategory),
        ApplicationStatus: Word(ApplicationStatus),
        InterviewType: Word(InterviewType),
        InterviewForm: Word(InterviewForm),
        MeetingStatus: Word(MeetingStatus),
        LetterKind: Word(LetterKind),
        Purpose: Word(Purpose),
        Channel: Word(Channel),
        ParcelKind: Word(ParcelKind),
        ParcelState: Word(ParcelState),
        ReminderOption: Word(ReminderOption),
        ReminderState: Word(ReminderState),
        SkipReason: Word(SkipReason),
        Action: Word(Action),
        ItemState: Word(ItemState),
        RejectStage: Word(RejectStage),
        ShippedReason: Word(ShippedReason),
        Outcome: Word(Outcome),
        ScopeKind: Word(ScopeKind),
        Rhythm: Word(Rhythm),
        FeedDetail: Word(FeedDetail),
        ReviewerState: Word(ReviewerState),
        CannotReason: Word(CannotReason),
        Closing: Word(Closing),
    }
