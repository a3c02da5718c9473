"""What is written down of a request: never the link itself."""

import logging
import re
import traceback

import structlog
from flask import Response, request

from bot.web import door

_LINK = re.compile(
    r"(/i/|/r/|/me/set/|/me/address/|/papers/|/calendar/|/digests/|/sms/receipt/[^/\s]+/[0-9]+/)[^/\s?#\"']+"
)
_TALKERS = ("waitress", "waitress.queue", "gunicorn.error", "werkzeug", "bot.web.app")

log = structlog.get_logger("kalle.web")


def hide_links(text: str) -> str:
    """Return the text with every link's secret part left out."""
    return _LINK.sub(r"\1…", text)


class HideLinks(logging.Filter):
    """Takes the links out of what the web server writes by itself, and of an exception all but its kind and place."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; it is always kept."""
        error = record.exc_info[1] if record.exc_info else None
        told = f": {_kinds(error)} at {'; '.join(_where(error))}" if error else ""
        record.msg, record.args = hide_links(record.getMessage()) + told, ()
        record.exc_info = record.exc_text = None
        return True


def quieten() -> None:
    """Put the filter on the loggers of Flask and of the servers that may carry us; a second call adds nothing."""
    for name in _TALKERS:
        logger = logging.getLogger(name)
        if not any(isinstance(one, HideLinks) for one in logger.filters):
            logger.addFilter(HideLinks())


def note_request(response: Response) -> Response:
    """Write one line for a request: the route's pattern, not the path that was asked for.

    What Slack brings is left out when all went well: a line for each letter somebody types, and nothing in it.
    """
    route = request.url_rule.rule if request.url_rule else "-"
    if route == door.PATH and response.status_code < 400:
        return response
    log.info("web.request", method=request.method, route=route, status=response.status_code)
    return response


def note_failure(error: BaseException, reference: str) -> None:
    """Write down where something broke; messages of exceptions stay out, they may quote what a person wrote."""
    route = request.url_rule.rule if request.url_rule else "-"
    log.error("web.failed", reference=reference, route=route, error=_kinds(error), where=_where(error))


def _kinds(error: BaseException) -> str:
    """The names of the exception and of those that led to it, latest first."""
    names, cause = [type(error).__qualname__], error.__cause__ or error.__context__
    while cause and len(names) < 5:
        names.append(type(cause).__qualname__)
        cause = cause.__cause__ or cause.__context__
    return " from ".join(names)


def _where(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-12:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
