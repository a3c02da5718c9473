"""Drawing what asks for a review once more, and what tells of reviewers, at the moment it is sent."""

from bot.delivery.channels import Outgoing
from bot.delivery.slack import Drawing, Nothing, Post
from bot.messages import panel_nudge
from bot.services.panel import completing, nudging, owed, reaching
from bot.services.panel.naming import name_of
from bot.texts.translator import Translator
from bot.work import Work
from domain.cards import Reader
from domain.errors import Unknown
from domain.panel_nudges import OUT_OF_HOURS
from storage import panels

NOTHING_OWED = "nothing is owed any more"


def draw_nudge(work: Work, parcel: Outgoing, reader: Reader, t: Translator) -> Drawing:
    """Nothing is posted to who has given everything since, or is asked no more, or wants to be left alone by now."""
    reviewer_id = int(parcel.facts["reviewer"])
    found = owed.of_reviewer(work, reviewer_id)
    if found is None:
        return Nothing(NOTHING_OWED)
    if found.snoozed_until is not None and work.now < found.snoozed_until:
        return Nothing("it was snoozed")
    if nudging.is_out_of_hours(work, reviewer_id):
        return Nothing(OUT_OF_HOURS)
    return Post(reader.slack_id, *panel_nudge.nudge(t, found))


def draw_completed(work: Work, parcel: Outgoing, reader: Reader, t: Translator) -> Drawing:
    """Who is done, for a requester without an address."""
    reviewer = panels.reviewer(work.session, int(parcel.facts["reviewer"]))
    if reviewer is None:
        raise Unknown
    done, asked = completing.how_far(work, reviewer.panel)
    drawn = panel_nudge.completed(t, name_of(reviewer), reviewer.panel.vacancy.title, done, asked)
    return Post(reader.slack_id, *drawn)


def draw_orphaned(work: Work, parcel: Outgoing, reader: Reader, t: Translator) -> Drawing:
    """A panel that closed without its requester."""
    found = reaching.orphaned(work, int(parcel.facts["orphaned"]))
    return Post(reader.slack_id, *panel_nudge.orphaned(t, found))


def draw_declined(work: Work, parcel: Outgoing, reader: Reader, t: Translator) -> Drawing:
    """A reviewer who cannot review."""
    found = reaching.seen_declined(work, int(parcel.facts["declined"]))
    return Post(reader.slack_id, *panel_nudge.declined(t, found))


def draw_unreached(work: Work, parcel: Outgoing, reader: Reader, t: Translator) -> Drawing:
    """A reviewer who could not be reached."""
    found = reaching.seen(work, int(parcel.facts["parcel"]), int(parcel.facts["unreached"]))
    return Post(reader.slack_id, *panel_nudge.unreached(t, found))
