"""A panel changes while a message about it is on its way into Slack: it is there once, and ends as things are."""

from collections.abc import Callable

import pytest

from bot.delivery import settling
from bot.delivery.channels import ForNow, Outgoing, Posted, Receipt
from bot.delivery.slack import Drawing, Nothing, Post, Update
from bot.delivery.taken import outgoing
from bot.postings import drawer
from bot.services.acting import erasing
from bot.services.panel import closing, telling, watching
from bot.work import Work
from domain.access import SYSTEM
from domain.delivery import Channel, ParcelKind, ParcelState
from domain.panels import Closing
from storage import panels, sending
from storage.delivery_tables import Parcel
from storage.panel_tables import Panel, PanelReviewer
from tests.services.company import EMMA, METTE, SVEN, Company
from tests.services.panel_case import give, panel_of, reviewer_of

ON_BOTH = True
ME = "a process"
DESK, CARD, RESULT = ParcelKind.PANEL_DESK, ParcelKind.PANEL_CARD, ParcelKind.PANEL_RESULT


class Slack:
    """Delivery step by step, by its own statements; what stands in Slack is what was drawn last."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.stands: dict[str, Drawing] = {}
        self.taken_away: list[str] = []

    def next(self, kind: ParcelKind) -> Outgoing:
        """Take the next message of a kind; all others are left as they are."""
        with self.company.begin(SYSTEM) as work:
            found = sending.claim(work.session, Channel.SLACK, ME, work.now, 50)
            mine = [one for one in found if one.kind is kind]
            for one in found:
                if one is not mine[0]:
                    sending.release(work.session, one.id, ME)
            return outgoing(mine[0])

    def draw(self, parcel: Outgoing) -> Drawing:
        """As it is drawn before its hand-over, or when it is asked about."""
        return drawer(self.company.look)(parcel)

    def leaves(self, kind: ParcelKind) -> tuple[Outgoing, Drawing]:
        """It is drawn and handed over; no answer is there yet."""
        parcel = self.next(kind)
        drawing = self.draw(parcel)
        with self.company.begin(SYSTEM) as work:
            assert sending.mark_handover(work.session, parcel.id, ME, work.now)
        return parcel, drawing

    def arrives(self, parcel: Outgoing, drawing: Drawing, ts: str = "1.0") -> None:
        """Its answer comes."""
        ts = drawing.ts if isinstance(drawing, Update) else ts
        shows = drawing.shows if isinstance(drawing, Post | Update) else frozenset()
        receipt = Receipt(posted=Posted("D1", ts, new=isinstance(drawing, Post), shows=shows))
        with self.company.begin(SYSTEM) as work:
            sending.settle_sent(work.session, parcel.id, ME, work.now)
            settling.remember(work, parcel, receipt, lambda _work, _channel, ts: self.taken_away.append(ts))
        self.stands[ts] = drawing

    def doubtful(self, parcel: Outgoing) -> Outgoing:
        """Nobody knows whether it arrived; returns it as it is asked about."""
        with self.company.begin(SYSTEM) as work:
            assert sending.settle_unknown(work.session, parcel.id, ME)
            return outgoing(work.session.get_one(Parcel, parcel.id))

    def back(self, kind: ParcelKind) -> None:
        """What was taken of a kind and could not be drawn is put back."""
        with self.company.begin(SYSTEM) as work:
            for one in self.company.parcels(kind, state=ParcelState.LEASED):
                sending.release(work.session, one.id, ME)


@pytest.fixture
def slack(company: Company) -> Slack:
    return Slack(company)


def asked(company: Company) -> tuple[int, int]:
    """A panel of Sven and Mette whose shortlist for Sven waits: its number, and Sven's."""
    made = panel_of(company, "Anna", "Ola", inside=(SVEN, METTE), outside=())
    svens = reviewer_of(company, made, SVEN).id
    with company.begin(SYSTEM) as work:
        watching.desk(work, work.session.get_one(PanelReviewer, svens))
    return made, svens


def close(work: Work, panel_id: int, _reviewer_id: int) -> None:
    closing.close(work, panel_id)


def revoke(work: Work, _panel_id: int, reviewer_id: int) -> None:
    closing.revoke(work, reviewer_id)


def erase(work: Work, panel_id: int, _reviewer_id: int) -> None:
    anna = panels.shortlist(work.session, panel_id)[0].application
    erasing.erase_person(work, anna.candidate_id)


CHANGES = pytest.mark.parametrize("change", [close, revoke, erase])
Change = Callable[[Work, int, int], None]


@CHANGES
def test_a_shortlist_that_arrives_after_the_change_is_drawn_once_more(company: Company, slack: Slack, change: Change):
    made, svens = asked(company)
    first = slack.leaves(DESK)
    with company.by(EMMA) as work:
        change(work, made, svens)
    slack.arrives(*first)
    slack.arrives(*slack.leaves(DESK))
    assert list(slack.stands) == ["1.0"], "there is one message"
    last = slack.stands["1.0"]
    assert isinstance(last, Update)
    assert "Anna" not in repr(last.blocks)


@CHANGES
def test_the_next_drawing_waits_for_one_that_is_on_its_way_or_in_doubt(company: Company, slack: Slack, change: Change):
    made, svens = asked(company)
    first, drawn = slack.leaves(DESK)
    with company.by(EMMA) as work:
        change(work, made, svens)
    with pytest.raises(ForNow):
        slack.draw(slack.next(DESK))
    slack.back(DESK)
    in_doubt = slack.doubtful(first)
    with pytest.raises(ForNow):
        slack.draw(slack.next(DESK))
    slack.back(DESK)
    assert isinstance(slack.draw(in_doubt), Post), "what may stand there is looked for, whatever it would say now"
    slack.arrives(first, drawn)
    slack.arrives(*slack.leaves(DESK))
    assert list(slack.stands) == ["1.0"]
    assert "Anna" not in repr(slack.stands)


def test_one_that_surely_did_not_arrive_is_not_posted_of_a_panel_that_is_over(company: Company, slack: Slack):
    made, _svens = asked(company)
    first = slack.doubtful(slack.leaves(DESK)[0])
    with company.by(EMMA) as work:
        closing.close(work, made)
    with company.begin(SYSTEM) as work:
        assert sending.settle_missing(work.session, first.id, first.handed_over_at or work.now, work.now, said="no")
    assert isinstance(slack.draw(slack.next(DESK)), Nothing)


def test_an_edit_waits_for_the_edit_before_it(company: Company, slack: Slack):
    made, svens = asked(company)
    slack.arrives(*slack.leaves(DESK))
    give(company, made, SVEN, "Anna")
    before = slack.leaves(DESK)
    with company.by(EMMA) as work:
        closing.revoke(work, svens)
    with pytest.raises(ForNow):
        slack.draw(slack.next(DESK))
    slack.back(DESK)
    slack.arrives(*before)
    slack.arrives(*slack.leaves(DESK))
    assert "Anna" not in repr(slack.stands["1.0"])


def test_what_one_reviewer_does_while_their_shortlist_is_on_its_way_is_drawn_after_it(company: Company, slack: Slack):
    made, svens = asked(company)
    first = slack.leaves(DESK)
    give(company, made, SVEN, "Anna")
    slack.arrives(*first)
    slack.arrives(*slack.leaves(DESK))
    assert "1 of 2" in repr(slack.stands["1.0"]) or "1 av 2" in repr(slack.stands["1.0"])
    assert len(slack.stands) == 1
    assert svens


def test_a_second_copy_is_taken_away_and_the_first_stays_known(company: Company, slack: Slack):
    _made, svens = asked(company)
    first = slack.leaves(DESK)
    slack.arrives(*first)
    slack.arrives(*first, ts="2.0")
    assert slack.taken_away == ["2.0"]
    with company.look(SYSTEM) as work:
        assert work.session.get_one(PanelReviewer, svens).ts == "1.0"


@pytest.mark.parametrize("kind", [CARD, RESULT])
def test_so_it_is_with_the_requesters_messages(company: Company, slack: Slack, kind: ParcelKind):
    made = panel_of(company, "Anna", inside=(SVEN,), outside=())
    with company.begin(SYSTEM) as work:
        closing.end(work, panels.by_id(work.session, made, lock=True), Closing.REQUESTER)
    first = slack.leaves(kind)
    slack.arrives(*first)
    slack.arrives(*first, ts="2.0")
    assert slack.taken_away == ["2.0"]
    with company.look(SYSTEM) as work:
        panel = work.session.get_one(Panel, made)
        assert (panel.ts if kind is CARD else panel.result_ts) == "1.0"


def test_results_on_their_way_are_drawn_anew_when_somebody_is_shut_out(company: Company, slack: Slack):
    made = panel_of(company, "Anna", inside=(SVEN, METTE), outside=())
    give(company, made, SVEN, "Anna", rating=7)
    with company.by(EMMA) as work:
        closing.close(work, made)
    first = slack.leaves(RESULT)
    with company.by(EMMA) as work:
        closing.revoke(work, reviewer_of(company, made, SVEN).id)
    with pytest.raises(ForNow):
        slack.draw(slack.next(RESULT))
    slack.back(RESULT)
    slack.arrives(*first)
    assert "7.0" in repr(slack.stands["1.0"]) or "7,0" in repr(slack.stands["1.0"])
    slack.arrives(*slack.leaves(RESULT))
    assert list(slack.stands) == ["1.0"]
    assert "7.0" not in repr(slack.stands["1.0"])
    assert "7,0" not in repr(slack.stands["1.0"])


def test_nothing_is_drawn_anew_of_results_nobody_was_told(company: Company):
    made = panel_of(company, "Anna", inside=(SVEN,), outside=())
    with company.begin(SYSTEM) as work:
        telling.result_changed(work, panels.by_id(work.session, made, lock=True))
    assert company.parcels(RESULT) == []
