"""GET /calendar/<token>.ics: a recruiter's calendar, for calendar programs that come again every few minutes."""

from dataclasses import dataclass

from flask import Blueprint, Response, make_response, request

from bot.services.calendar import feed
from bot.web.limits import Limits
from bot.web.pages import problem
from bot.work import Ways
from domain.access import CANDIDATE
from domain.errors import Unknown


@dataclass(frozen=True)
class FeedDesk:
    """The view, with all it needs."""

    ways: Ways
    limits: Limits

    def fetch(self, token: str) -> Response:
        """Hand out the file, or say that it is what the asker has already."""
        with self.ways.look(CANDIDATE) as work:
            found = feed.file_of(work, token)
        if found.is_new:
            with self.ways.begin(CANDIDATE) as work:
                feed.remember(work, token, found)
        response = make_response(found.content)
        response.headers["Content-Type"] = "text/calendar; charset=utf-8"
        response.headers["Content-Disposition"] = 'inline; filename="kalle.ics"'
        response.headers["Cache-Control"] = "private, no-cache"  # kept, but asked about each time
        response.set_etag(found.etag)
        response.last_modified = found.changed_at
        response.make_conditional(request)
        return response

    def unknown(self, _: Exception) -> Response:
        """Answer for an address that is none, or none any more: always the same, until somebody tries too many."""
        return problem(404) if self.limits.guessed(request.remote_addr or "") else problem(429)


def blueprint(desk: FeedDesk) -> Blueprint:
    """GET /calendar/<token>.ics."""
    doors = Blueprint("feed", __name__, url_prefix="/calendar")
    doors.register_error_handler(Unknown, desk.unknown)
    doors.add_url_rule("/<token>.ics", "fetch", desk.fetch, methods=["GET"])
    return doors
