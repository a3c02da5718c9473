"""Printed letters, for the recruiter who made them and for Slack's servers, which fetch the pictures of a preview."""

from dataclasses import dataclass

from flask import Blueprint, Response, make_response, request

from bot.documents.paper import CannotPrint
from bot.services import papers
from bot.services.papers import Ticket
from bot.web.guard import is_prefetch
from bot.web.limits import Limits
from bot.web.pages import problem
from bot.work import Ways
from domain.access import CANDIDATE, Actor
from domain.errors import Refused, Unknown

PRIVATE = "private, no-store"


@dataclass(frozen=True)
class PaperDesk:
    """The views, with all they need."""

    ways: Ways
    limits: Limits

    def document(self, token: str) -> Response:
        """Hand out a PDF; only a person's own fetching is written down."""
        ticket, actor = self._read(token)
        if request.method != "GET" or is_prefetch():
            return _file(b"", "application/pdf")
        with self.ways.begin(actor) as work:
            made = papers.printed(work, ticket)
        response = _file(made.content, made.kind)
        shown = "attachment" if made.download else "inline"
        response.headers["Content-Disposition"] = f'{shown}; filename="{made.name}"'
        return response

    def picture(self, token: str, number: int) -> Response:
        """Hand out one page of a preview."""
        ticket, actor = self._read(token)
        with self.ways.look(actor) as work:
            pages = papers.pictures(work, ticket)
        if not 1 <= number <= len(pages):
            raise Unknown
        response = _file(pages[number - 1], "image/png")
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # it is drawn inside Slack
        return response

    def refused(self, _: Exception) -> Response:
        """Answer for a link that leads nowhere: always the same page, until an address tries too many."""
        address = request.remote_addr or ""
        return problem(404) if self.limits.guessed(address) else problem(429)

    def _read(self, token: str) -> tuple[Ticket, Actor]:
        with self.ways.look(CANDIDATE) as work:
            return papers.read(work, token)


def blueprint(desk: PaperDesk) -> Blueprint:
    """GET /papers/<token> and /papers/<token>/<page>.png."""
    doors = Blueprint("papers", __name__, url_prefix="/papers")
    doors.register_error_handler(Refused, desk.refused)
    doors.register_error_handler(CannotPrint, desk.refused)  # a name was changed to one our font cannot draw
    doors.add_url_rule("/<token>", "document", desk.document, methods=["GET"])
    doors.add_url_rule("/<token>/<int:number>.png", "picture", desk.picture, methods=["GET"])
    return doors


def _file(content: bytes, kind: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = kind
    response.headers["Cache-Control"] = PRIVATE
    return response
