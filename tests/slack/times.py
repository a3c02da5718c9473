"""A candidate who wants another time, for tests of what recruiters press then."""

from datetime import UTC, datetime

from bot.messages.offered_times import AGAIN, TAKE
from domain.access import SYSTEM
from domain.status import MeetingStatus
from storage import proposals
from storage.tables import Interview
from tests.services.company import Company

OFFERED = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
VALUE = f"{{}} 0 {int(OFFERED.timestamp())}"


def prepare(company: Company, interview_id: int) -> None:
    """Somebody asks for another time and offers one."""
    with company.begin(SYSTEM) as work:
        row = work.session.get_one(Interview, interview_id)
        row.meeting = MeetingStatus.NEW_TIME
        proposals.put(work.session, row, [OFFERED], "Europe/Oslo", work.now)


GESTURES = {
    "take a time": (
        "time_presses.take",
        lambda s, who: s.desk.press(who, f"{TAKE}:0", VALUE.format(s.interview_id)),
        "acting",
    ),
    "ask for other times": (
        "time_presses.again",
        lambda s, who: s.desk.press(who, AGAIN, f"{s.interview_id} 0"),
        "acting",
    ),
}
