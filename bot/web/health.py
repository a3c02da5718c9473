"""Is the program alive: for a load balancer or a watchman, without a name in it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

from flask import Blueprint, Response, jsonify

ALIVE = "ok"
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Health:
    """One word for each part: `ok`, or in a few words why not."""

    database: str = ALIVE
    delivery: str = ALIVE
    clock: str = ALIVE

    @property
    def is_good(self) -> bool:
        """True when every part is alive."""
        return all(word == ALIVE for word in asdict(self).values())


HealthCheck = Callable[[], Health]


def blueprint(check: HealthCheck) -> Blueprint:
    """GET /healthz: 200 when everything is alive, 503 with the reason when not."""
    doors = Blueprint("health", __name__)

    @doors.get("/healthz")
    def healthz() -> tuple[Response, int]:
        health = _checked(check)
        status = ALIVE if health.is_good else "failing"
        return jsonify(status=status, **asdict(health)), 200 if health.is_good else 503

    return doors


def _checked(check: HealthCheck) -> Health:
    """A check that breaks is an answer too; its message stays inside, it may hold an address or a password."""
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the answer
        unknown = f"unknown: the check failed with {type(error).__name__}"
        return Health(unknown, unknown, unknown)
