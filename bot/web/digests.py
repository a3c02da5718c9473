"""GET /digests/<token>.png: the picture in a weekly digest, which Slack's servers fetch."""

from dataclasses import dataclass

from flask import Blueprint, Response, make_response, request

from bot.documents.press import CannotSet
from bot.services.calendar import week
from bot.web.limits import Limits
from bot.web.pages import problem
from bot.work import Ways
from domain.access import CANDIDATE
from domain.errors import Unknown

FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class WeekDesk:
    """The view, with all it needs."""

    ways: Ways
    limits: Limits

    def picture(self, token: str) -> Response:
        """Hand out the picture: another one has another address, so this one may be kept for good."""
        with self.ways.look(CANDIDATE) as work:
            house = work.house
        response = make_response(week.drawn(house, token))
        response.headers["Content-Type"] = "image/png"
        response.headers["Cache-Control"] = FOREVER
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # it is drawn inside Slack
        return response

    def unknown(self, _: Exception) -> Response:
        """Answer for an address that we never wrote: always the same, until somebody tries too many."""
        return problem(404) if self.limits.guessed(request.remote_addr or "") else problem(429)

    def unset(self, _: Exception) -> Response:
        """Answer when the typesetter could not be had: the same address may be asked again."""
        return problem(503)


def blueprint(desk: WeekDesk) -> Blueprint:
    """GET /digests/<token>.png."""
    doors = Blueprint("digests", __name__, url_prefix="/digests")
    doors.register_error_handler(Unknown, desk.unknown)
    doors.register_error_handler(CannotSet, desk.unset)
    doors.add_url_rule("/<token>.png", "picture", desk.picture, methods=["GET"])
    return doors
