"""Puts the web together: one Flask app for every page and door."""

import hashlib
import secrets
from collections.abc import Callable
from pathlib import Path

from flask import Flask, Response, request
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from bot.web import accesslog, answer, digests, feed, guard, me, papers, review
from bot.web.answer import AnswerDesk
from bot.web.confirmations import Confirmations
from bot.web.health import HealthCheck
from bot.web.health import blueprint as health_blueprint
from bot.web.limits import Limits
from bot.web.pages import problem
from bot.web.settings import WebSettings
from bot.work import Ways

ASSETS = Path(__file__).parent / "assets"


def make_app(
    ways: Ways,
    settings: WebSettings,
    *,
    health: HealthCheck,
    mounts: Callable[[Flask], None] | None = None,
) -> Flask:
    """Build the web: `ways` lead to the database, `health` tells how we are, `mounts` adds doors of its own."""
    app = Flask(__name__, static_folder="assets", static_url_path="/assets")
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["asset"] = _asset_urls()
    accesslog.quieten()
    app.after_request(accesslog.note_request)
    app.after_request(_keep_assets)
    guard.protect(app, settings)
    limits = Limits()
    desk = AnswerDesk(ways, settings, limits, Confirmations(settings.secret))
    app.register_blueprint(answer.blueprint(desk))
    app.register_blueprint(me.blueprint(me.make_desk(ways, settings, limits)))
    app.register_blueprint(review.blueprint(review.ReviewDesk(ways, settings, limits)))
    app.register_blueprint(papers.blueprint(papers.PaperDesk(ways, limits)))
    app.register_blueprint(feed.blueprint(feed.FeedDesk(ways, limits)))
    app.register_blueprint(digests.blueprint(digests.WeekDesk(ways, limits)))
    app.register_blueprint(health_blueprint(health))
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Exception, _broken)
    if mounts:
        mounts(app)
    return app


def _asset_urls() -> Callable[[str], str]:
    """Addresses of our assets that change when their content does, so that they can be kept for long.

    Written without url_for, which cannot be asked about a request whose Host is no host; that page is drawn too.
    """
    marks = {file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:12] for file in ASSETS.iterdir()}
    return lambda name: f"{request.script_root}/assets/{name}?v={marks[name]}"


def _keep_assets(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code in {200, 304}:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _refused(error: HTTPException) -> Response:
    """Draw our own page for what Flask refuses, with the headers the refusal needs (such as Allow)."""
    response = problem(error.code or 500)
    for name, value in error.get_headers(request.environ):
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    return response


def _broken(error: Exception) -> Response:
    reference = secrets.token_hex(4)
    accesslog.note_failure(error, reference)
    return problem(500, reference=reference)
