"""Digests in channels, in the sandbox: what each room is told, and what follows when the room changes."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.services.calendar import posting
from domain.access import SYSTEM
from storage.calendar_tables import Subscription
from tests.office import Office, invite

EMMA, SVEN = "U0EMMA", "U0SVEN"
FRIDAY = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
MONDAY_AFTER = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
NAME, INITIALS = "Anna Bergström", "A. B."
WITHHELD = "This digest is not shown here any more"
STOPPED = "A digest you ordered is not posted any more"


@pytest.fixture(autouse=True)
def nothing_slack_would_mind(office: Office):
    yield
    assert office.slack.complaints() == []


def change(office: Office, what: str, channel: str, **more: Any) -> None:
    """Do something to a channel; Slack tells Kalle in its own time, so that is waited for."""
    before = len(office.slack.deliveries("event"))
    office.slack.control("channel", do=what, channel=channel, person=EMMA, **more)
    if what in TOLD:
        office.slack.wait(lambda: len(office.slack.deliveries("event")) > before, f"the event of {what}")
    office.deliver()


TOLD = ("invite", "remove", "archive", "unarchive", "delete", "share", "unshare", "guest")
"""Of what Slack tells an app; that a channel was opened to all is not among it."""


def channel(office: Office, name: str, kind: str = "private") -> str:
    office.slack.control("channel", do="create", name=name, kind=kind, person=EMMA)
    change(office, "invite", name)
    return name


def order(office: Office, *names: str) -> None:
    """Emma orders one digest after the other, each into a channel."""
    emma = office.person(EMMA)
    for name in names:
        emma.command("/kalle", "digests")
        emma.modal().click("New digest")
        step = emma.modal().fill(digest_channel=f"#{name}", when_empty=["yes"]).submit()
        assert step.ok, step
        emma.modal().close(everything=True)


def morning(office: Office, at: datetime = FRIDAY) -> None:
    office.clock.now = at
    posting.post(office.program.begin)
    office.deliver()


def interview(office: Office) -> None:
    invite(office, EMMA, "Anna Berg").submit()
    while office.person(EMMA).view is not None:  # a preview with doubts
        assert office.person(EMMA).modal().submit().ok
    office.deliver_all()


def posted(office: Office, name: str) -> list[str]:
    """What stands in a channel by Kalle."""
    return [one.shown for one in office.person(EMMA).messages(name)]


def told(office: Office) -> list[str]:
    """What Emma was told about digests that were stopped."""
    return [one.shown for one in office.person(EMMA).dm() if STOPPED in one.text]


def paused(office: Office) -> list[str]:
    with office.program.look(SYSTEM) as work:
        return [one.paused for one in work.session.query(Subscription).order_by(Subscription.id)]


@pytest.fixture
def hiring(office: Office) -> str:
    """A private channel where this morning's digest stands."""
    interview(office)
    order(office, channel(office, "hiring"))
    morning(office)
    assert NAME in posted(office, "hiring")[0]
    return "hiring"


def test_side_by_side_a_private_a_public_and_a_shared_channel(office: Office):
    """Case 40. One calendar, three rooms: names, initials, nothing."""
    interview(office)
    order(office, channel(office, "leaders"), channel(office, "everyone", "public"), channel(office, "bureau"))
    change(office, "share", "bureau")
    morning(office)
    (private,), (public,) = posted(office, "leaders"), posted(office, "everyone")
    assert NAME in private
    assert "10:00–10:45" in public
    assert INITIALS in public
    assert "Anna" not in public
    assert "Bergström" not in public
    assert posted(office, "bureau") == []
    assert len(told(office)) == 1
    assert paused(office) == ["", "", "room_shared"]


def test_a_shared_channel_cannot_be_chosen(office: Office):
    """Case 40."""
    office.slack.control("channel", do="create", name="bureau", kind="shared", person=EMMA)
    emma = office.person(EMMA)
    emma.command("/kalle", "digests")
    emma.modal().click("New digest")
    with pytest.raises(Exception, match="#bureau' is not offered"):
        emma.modal().fill(digest_channel="#bureau")


def test_put_out_of_the_channel_whoever_ordered_it_is_told_once(office: Office, hiring: str):
    change(office, "remove", hiring)
    assert len(told(office)) == 1
    morning(office, MONDAY_AFTER)
    assert len(told(office)) == 1
    assert paused(office) == ["thrown_out"]
    assert len(posted(office, hiring)) == 1


def test_put_out_without_a_word_of_slack_it_is_noticed_at_the_next_posting(office: Office, hiring: str):
    office.slack.control("faults", kind="delivery", what="lost", method="event", n=10)
    office.slack.control("channel", do="remove", channel=hiring, person=EMMA)
    office.slack.wait(lambda: office.slack.deliveries("event")[-1]["payload"]["event"]["type"] == "group_left")
    morning(office, MONDAY_AFTER)
    morning(office, MONDAY_AFTER)
    assert len(told(office)) == 1
    assert paused(office) == ["thrown_out"]


def test_asked_in_again_it_goes_on(office: Office, hiring: str):
    change(office, "remove", hiring)
    change(office, "invite", hiring)
    assert paused(office) == [""]
    morning(office, MONDAY_AFTER)
    assert len(posted(office, hiring)) == 2


def test_paused_by_hand_it_stays_paused_when_kalle_is_asked_in_again(office: Office, hiring: str):
    office.person(EMMA).command("/kalle", "digests")
    office.person(EMMA).modal().click("Pause")
    change(office, "remove", hiring)
    change(office, "invite", hiring)
    assert paused(office) == ["by_hand"]


def test_an_archived_channel_gets_nothing_and_goes_on_when_it_is_in_use_again(office: Office, hiring: str):
    change(office, "archive", hiring)
    assert len(told(office)) == 1
    morning(office, MONDAY_AFTER)
    assert len(posted(office, hiring)) == 1
    change(office, "unarchive", hiring)
    assert paused(office) == [""]
    morning(office, MONDAY_AFTER.replace(month=12, day=1))
    assert len(posted(office, hiring)) == 2


def test_a_deleted_channel_stops_it(office: Office, hiring: str):
    change(office, "delete", hiring)
    assert (paused(office), len(told(office))) == (["thrown_out"], 1)


def test_a_renamed_channel_is_the_same_channel(office: Office, hiring: str):
    change(office, "rename", hiring, name="people")
    morning(office, MONDAY_AFTER)
    assert len(posted(office, "people")) == 2
    assert told(office) == []


def test_a_channel_that_became_public_gets_initials_from_then_on(office: Office, hiring: str):
    """Case 40. Slack tells nobody of it; a minute later, when something changes, less is shown."""
    change(office, "open", hiring)
    forget_what_is_remembered(office)
    office.answer("anna@example.org", "accept")
    office.deliver()
    (shown,) = posted(office, hiring)
    assert "Anna" not in shown
    assert INITIALS in shown


def test_a_channel_that_became_shared_shows_nothing_at_once_and_stays_silent(office: Office, hiring: str):
    """Case 40. What was remembered of the channel a moment ago does not count."""
    change(office, "share", hiring)
    (shown,) = posted(office, hiring)
    assert WITHHELD in shown
    assert NAME not in shown
    morning(office, MONDAY_AFTER)
    assert len(posted(office, hiring)) == 1
    assert (paused(office), len(told(office))) == (["room_shared"], 1)


@pytest.mark.parametrize("who", ["guest", "single", "stranger"])
def test_with_a_guest_among_its_readers_it_shows_nothing_at_once(office: Office, hiring: str, who: str):
    """Case 40."""
    change(office, "guest", hiring, **{"as": who})
    (shown,) = posted(office, hiring)
    assert WITHHELD in shown
    assert NAME not in shown
    assert (paused(office), len(told(office))) == (["room_shared"], 1)


def test_a_channel_that_is_shared_no_more_is_resumed_by_hand(office: Office, hiring: str):
    change(office, "share", hiring)
    assert (paused(office), len(told(office))) == (["room_shared"], 1)
    change(office, "unshare", hiring)
    assert paused(office) == ["room_shared"]
    office.person(EMMA).command("/kalle", "digests")
    office.person(EMMA).modal().click("Resume")
    assert paused(office) == [""]
    morning(office, MONDAY_AFTER)
    assert len(posted(office, hiring)) == 2


def test_one_colleague_more_changes_nothing(office: Office, hiring: str):
    change(office, "invite", hiring, user=SVEN)
    assert NAME in posted(office, hiring)[0]
    assert paused(office) == [""]


def test_channels_without_digests_are_none_of_our_business(office: Office):
    """Not even a note that Slack told of them is kept."""
    channel(office, "lunch")
    calls = len(office.slack.calls())
    for what in ("share", "archive", "unarchive", "guest", "remove"):
        change(office, what, "lunch")
    assert len(office.slack.calls()) == calls


def forget_what_is_remembered(office: Office) -> None:
    """What a minute does: the answers about channels have run out."""
    carrier = office.program.dispatcher
    del office.program.__dict__["dispatcher"]
    assert office.program.dispatcher is not carrier
