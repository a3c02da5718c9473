"""The numbers of delivery for Prometheus: read from the database when somebody asks, so that any process answers for all.

Source: docs/operations.md, Metrics.
"""

import hmac
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from bot.services.figures import Figures, figures_of
from bot.work import Begin
from domain.access import SYSTEM
from domain.delivery import Channel, ParcelState

PATH = "/metrics"
OWN_ADDRESS = "127.0.0.1"
"""The one address from which what a proxy says of its client is believed: there a forwarded request shows whose it is."""

OWN_NAMES = frozenset({"localhost", "127.0.0.1"})

_COUNTERS = {
    "sent": ("kalle_messages_sent", "Messages the other side took."),
    "failed": ("kalle_messages_failed", "Messages given up."),
    "retried": ("kalle_messages_retried", "Tries that failed for now and will be made again."),
    "resent": ("kalle_messages_resent", "Doubtful messages that went once more."),
}


def blueprint(look: Begin, token: str, version: str) -> Blueprint:
    """GET /metrics: with a token for whoever shows it, without one for this machine alone; 404 for all others."""
    doors = Blueprint("metrics", __name__)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Numbers(look, version))

    @doors.get(PATH)
    def metrics() -> Response:
        if not (_shows(token) if token else _is_this_machine()):
            abort(404)
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

    return doors


def _shows(token: str) -> bool:
    kind, _, shown = request.headers.get("Authorization", "").partition(" ")
    return kind.lower() == "bearer" and hmac.compare_digest(shown.strip().encode(), token.encode())


def _is_this_machine() -> bool:
    """True for a request that was made here and not passed on by a proxy here, as far as headers and address tell."""
    host = urlsplit(f"//{request.host}").hostname
    return request.remote_addr == OWN_ADDRESS and host in OWN_NAMES


class _Numbers(Collector):
    """Reads the database at every scrape and keeps nothing, so nothing is counted twice by several processes."""

    def __init__(self, look: Begin, version: str) -> None:
        self._look = look
        self._version = version

    def collect(self) -> Iterable[Metric]:
        """All metrics, anew."""
        with self._look(SYSTEM) as work:
            found = figures_of(work)
        yield from _waiting(found)
        yield from _counted(found)
        yield from _processes(found)
        yield _gauge("kalle_build_info", "Which Kalle this is.", ["version"], {(self._version,): 1})


def _waiting(found: Figures) -> Iterator[Metric]:
    by = ["channel"]
    yield _gauge("kalle_messages_due", "Messages that could go now.", by, _of_each(found.due))
    text = "How long the message that has been due longest has waited."
    yield _gauge("kalle_oldest_due_seconds", text, by, _of_each(found.oldest_due_seconds))
    for state, text in (
        (ParcelState.HELD, "Messages that wait for a person to decide."),
        (ParcelState.UNKNOWN, "Messages of which nobody knows yet whether they arrived."),
    ):
        counts = {channel: found.doubtful.get((channel, state), 0) for channel in Channel}
        yield _gauge(f"kalle_messages_{state}", text, by, _of_each(counts))


def _of_each(values: dict[Channel, int] | dict[Channel, float]) -> dict[tuple[str, ...], float]:
    """A value for every channel, so that a line does not vanish from a chart when it falls to nothing."""
    return {(str(channel),): float(values.get(channel, 0)) for channel in Channel}


def _counted(found: Figures) -> Iterator[Metric]:
    for event, (name, text) in _COUNTERS.items():
        family = CounterMetricFamily(name, text, labels=["channel"])
        totals = {one.channel: one.count for one in found.counted if one.event == event}
        for channel in Channel:
            family.add_metric([channel], totals.get(channel, 0))
        yield family
    skipped = CounterMetricFamily("kalle_reminders_skipped", "Reminders that do not go.", labels=["channel", "reason"])
    for one in found.counted:
        if one.event == "skipped":
            skipped.add_metric([one.channel, one.reason], one.count)
    yield skipped


def _processes(found: Figures) -> Iterator[Metric]:
    yield _gauge("kalle_reminders_planned", "Reminders that wait for their moment.", [], {(): found.reminders_planned})
    text = "How long the oldest reminder has been due without being put into the outbox."
    yield _gauge("kalle_reminders_late_seconds", text, [], {(): found.reminders_late_seconds})
    yield _gauge("kalle_workers", "Processes that send and live.", [], {(): found.workers})
    seen: dict[tuple[str, ...], float] = {} if found.last_beat_seconds is None else {(): found.last_beat_seconds}
    yield _gauge("kalle_last_beat_seconds", "Time since a process that sends was last seen.", [], seen)


def _gauge(name: str, text: str, labels: list[str], values: dict[tuple[str, ...], float]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=labels)
    for label, value in values.items():
        family.add_metric(label, value)
    return family
