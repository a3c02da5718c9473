"""Bad days on order: what goes wrong next, at the Web API, on the way to the bot, at the mail and SMS servers."""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass
from typing import Any

DELIVERY_FAULTS = ("twice", "drop_ack", "expire_trigger", "wrong_signature", "old_timestamp", "delay", "lost")


class BadFault(Exception):
    """No such fault can be ordered; the message says why."""


@dataclass
class Fault:
    """One thing to go wrong ``n`` more times.

    ``kind`` is ``api`` (what: ``429``, ``500``, ``hang`` or an error code; ``method`` or any), ``delivery``
    (what: one of DELIVERY_FAULTS; ``method`` is a delivery type or any), ``smtp`` (what: ``answer``, ``hang``,
    ``drop``; ``stage``: ``rcpt`` or ``data``) or ``sms`` (what: ``answer``, ``hang``, ``drop``). ``match`` is a part of
    the address or number it is about; with ``keep`` the message arrives all the same.
    """

    kind: str
    what: str
    n: int = 1
    method: str = ""
    seconds: float = 1.0
    code: int = 451
    text: str = ""
    stage: str = "data"
    keep: bool = False
    match: str = ""


class Faults:
    """The faults still to come, oldest first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []
        self.stop = threading.Event()

    def order(self, wish: dict[str, Any]) -> Fault:
        """Add a fault from JSON; BadFault when it names something unknown."""
        try:
            fault = Fault(**wish)
        except TypeError as problem:
            raise BadFault(str(problem)) from problem
        if fault.kind not in ("api", "delivery", "smtp", "sms"):
            raise BadFault("kind must be api, delivery, smtp or sms")
        if fault.kind == "sms" and fault.what not in ("answer", "hang", "drop"):
            raise BadFault("sms faults are answer, hang or drop")
        if fault.kind == "delivery" and fault.what not in DELIVERY_FAULTS:
            raise BadFault("what must be one of " + ", ".join(DELIVERY_FAULTS))
        if fault.kind == "smtp" and (
            fault.what not in ("answer", "hang", "drop") or fault.stage not in ("rcpt", "data")
        ):
            raise BadFault("smtp faults are answer, hang or drop, at rcpt or data")
        with self._lock:
            self._waiting.append(fault)
        return fault

    def waiting(self) -> list[dict[str, Any]]:
        """The faults still to come, as JSON."""
        with self._lock:
            return [asdict(fault) for fault in self._waiting]

    def clear(self) -> None:
        """Forget every fault and let go of whatever hangs."""
        with self._lock:
            self._waiting.clear()
        self.stop.set()
        self.stop = threading.Event()

    def _take(self, fits: Any) -> Fault | None:
        with self._lock:
            for fault in self._waiting:
                if fits(fault):
                    fault.n -= 1
                    if fault.n <= 0:
                        self._waiting.remove(fault)
                    return fault
        return None

    def take_api(self, method: str) -> Fault | None:
        """The fault for a call of this method, used up by one."""
        return self._take(lambda f: f.kind == "api" and f.method in ("", method))

    def take_delivery(self, what: str, kind: str = "") -> Fault | None:
        """Whether a delivery of this kind suffers ``what``, used up by one."""
        return self._take(lambda f: f.kind == "delivery" and f.what == what and f.method in ("", kind))

    def take_smtp(self, stage: str, recipient: str) -> Fault | None:
        """The fault for a recipient at this stage of the mail conversation, used up by one."""
        return self._take(lambda f: f.kind == "smtp" and f.stage == stage and f.match in recipient)

    def take_sms(self, recipient: str) -> Fault | None:
        """The fault for an SMS to this number, used up by one."""
        return self._take(lambda f: f.kind == "sms" and f.match in recipient)

    def hang(self, seconds: float) -> None:
        """Sit still, until the time is up or the faults are cleared."""
        self.stop.wait(min(seconds, 120.0))
