"""One log for everything: our events and those of the libraries, with what is personal or secret taken out.

Two steps take it out: values under telling names are dropped whole, and every text left is searched for what gives itself
away by its shape (tokens, links, passwords in URLs, e-mail addresses), because an exception's text is nobody's choice.
"""

import logging
import re
import sys
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = "[hidden]"

_TELLING = re.compile(
    r"(^|_)(name|email|mail|e_mail|address|mobile|phone|recipient|sender|to|token|secret|key|password|passwd|body|subject|"
    r"contents|signature|note|text|payload|headers|cookie|authorization|url|parameters|params)$",
    re.IGNORECASE,
)
_HARMLESS = frozenset({"logger_name"})

_SHAPES = (
    (re.compile(r"\bxox[a-z](?:\.xox[a-z])?-[\w-]+|\bxapp-[\w-]+"), HIDDEN),
    (re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]*(?=@)"), HIDDEN),
    (
        re.compile(r"(?<=/[ir]/)[\w-]{16,}|(?<=/calendar/)[\w-]{16,}|(?<=/me/set/)[\w-]{16,}|(?<=/papers/)[\w=-]{16,}"),
        HIDDEN,
    ),
    (re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"), HIDDEN),
    (re.compile(r"\[parameters: .*?\](?=\n|$)", re.DOTALL), f"[parameters: {HIDDEN}]"),
)

# Libraries that say too much, or a whole request, at their usual level. Kept on the handler, because Bolt gives its
# loggers the root's level back whenever an App is made.
_QUIET = {
    "slack_bolt": logging.ERROR,  # below that it writes whole requests
    "slack_sdk": logging.WARNING,
    "sqlalchemy": logging.WARNING,
    "alembic": logging.WARNING,
    "apscheduler": logging.WARNING,
    "waitress": logging.ERROR,
    "gunicorn": logging.ERROR,  # below that it quotes what it was asked for, and tells of every signal
    "werkzeug": logging.ERROR,
}


def configure(level: str, format: str, *, stream: TextIO | None = None) -> None:  # noqa: A002 - the setting's word
    """Send every log line through one chain to standard error; `format` is `console` or `json`."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_formatter(shared, format))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    handler.addFilter(_is_worth_saying)


def _is_worth_saying(record: logging.LogRecord) -> bool:
    return record.levelno >= _QUIET.get(record.name.partition(".")[0], logging.NOTSET)


def _formatter(shared: list[Processor], format: str) -> logging.Formatter:  # noqa: A002 - same
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if format == "json"
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            redact,
            renderer,
        ],
    )


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Take out of one event what is personal or secret."""
    return {key: HIDDEN if _is_telling(key) and value else _cleaned(value) for key, value in event.items()}


def _is_telling(key: str) -> bool:
    return key not in _HARMLESS and bool(_TELLING.search(key))


def _cleaned(value: object) -> object:
    """Return the value with every text in it searched; what is no number, text or collection becomes text first."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {key: HIDDEN if _is_telling(str(key)) and one else _cleaned(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_cleaned(one) for one in value]
    text = str(value)
    for shape, instead in _SHAPES:
        text = shape.sub(instead, text)
    return text
