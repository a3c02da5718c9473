"""Links to an outside reviewer's page: one for each message, kept as a digest alone."""

from bot.work import Work
from domain.links import new_token
from storage import review_links
from storage.panel_tables import PanelReviewer


def make(work: Work, reviewer: PanelReviewer) -> str:
    """Make a link for one message to somebody outside and return its token, which is nowhere else.

    The address is `work.house.review_url(token)`.
    """
    token = new_token()
    review_links.add(work.session, reviewer.id, token, work.now)
    return token
