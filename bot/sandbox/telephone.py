"""The candidates' telephones: an SMS service as a company would run one, that keeps what it is given, in memory.

POST /sms takes JSON {"to", "text", "key"} and answers {"id"}; a key it has seen is the same SMS. With "receipt" it
knows where to say what became of it, which it does when asked to.
"""

from __future__ import annotations

import json
import re
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.faults import Fault, Faults

Json = dict[str, Any]
MOST_TEXTS = 1000
STATUSES = ("delivered", "failed")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_PLAIN = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_DOUBLE = frozenset("^{}\\[~]|€\f")
_NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class BadReceipt(Exception):
    """No such receipt can be sent; the message says why."""


class Hangup(Exception):
    """The line is dropped without an answer."""


class Telephone:
    """The SMS that arrived, oldest first."""

    def __init__(self, faults: Faults, news: Callable[[], None] = lambda: None) -> None:
        self._lock, self._news, self._faults = threading.Lock(), news, faults
        self._texts: deque[Json] = deque(maxlen=MOST_TEXTS)
        self._last = 0

    def answer(self, sms: Json) -> tuple[int, Json]:
        """Take an SMS as a service does; status and JSON. Hangup when the line is to be dropped."""
        fault = self._faults.take_sms(str(sms.get("to")))
        problem = _problem(sms)
        if problem:
            return 400, {"error": problem}
        if fault is None:
            return 200, {"id": self._keep(sms)["id"]}
        kept = self._keep(sms) if fault.keep else None
        return self._spoiled(fault, kept or sms, kept is not None)

    def _spoiled(self, fault: Fault, sms: Json, kept: bool) -> tuple[int, Json]:
        if fault.what == "drop":
            raise Hangup
        if fault.what == "hang":
            self._faults.hang(fault.seconds)
            return 200, {"id": (sms if kept else self._keep(sms))["id"]}
        return fault.code, {"error": fault.text or ("invalid number" if fault.code == 422 else "try again later")}

    def _keep(self, sms: Json) -> Json:
        with self._lock:
            known = next((one for one in self._texts if one["key"] == sms["key"]), None)
            if known is not None:
                known["repeats"] += 1
                return known
            self._last += 1
            encoding, parts = counted(sms["text"])
            kept = {
                "id": f"sms-{self._last}",
                "at": time.time(),
                "to": sms["to"],
                "text": sms["text"],
                "key": sms["key"],
                "receipt_url": str(sms.get("receipt") or ""),
                "encoding": encoding,
                "parts": parts,
                "repeats": 0,
                "status": "",
            }
            self._texts.append(kept)
        self._news()
        return kept

    def texts(self, to: str = "") -> list[Json]:
        """The SMS to a number (or all)."""
        with self._lock:
            return [dict(one) for one in self._texts if to in ("", one["to"])]

    def clear(self) -> None:
        """Throw everything away."""
        with self._lock:
            self._texts.clear()
        self._news()

    def send_receipt(self, number: str, status: str, reason: str = "") -> Json:
        """Tell the sender what became of an SMS; returns the HTTP status it answered with."""
        found = next((one for one in self.texts() if one["id"] == number), None)
        if found is None or status not in STATUSES:
            raise BadReceipt(f"no SMS {number}, or the status is not one of {', '.join(STATUSES)}")
        if not found["receipt_url"] or urlsplit(found["receipt_url"]).hostname not in _LOOPBACK:
            raise BadReceipt(f"{number} asked for no receipt on this machine")
        answered = _post(found["receipt_url"], {"id": number, "status": status, "reason": reason})
        with self._lock:
            for one in self._texts:
                if one["id"] == number:
                    one["status"] = status
        self._news()
        return {"ok": answered == 204, "status": answered}


def _post(url: str, body: Json) -> int:
    request = urllib.request.Request(  # noqa: S310 - loopback, checked
        url, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    try:
        with _NO_PROXY.open(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code
    except OSError as problem:
        raise BadReceipt("nobody answers at the receipt's address") from problem


def _problem(sms: Json) -> str:
    if not all(isinstance(sms.get(name), str) and sms[name] for name in ("to", "text", "key")):
        return "to, text and key are needed, each a text"
    return "" if _NUMBER.fullmatch(sms["to"]) else "to must be written as +4712345678"


def counted(text: str) -> tuple[str, int]:
    """The alphabet a telephone network sends a text in, and in how many parts."""
    if set(text) <= _PLAIN | _DOUBLE:
        return "GSM-7", _parts([2 if one in _DOUBLE else 1 for one in text], 160, 153)
    return "UCS-2", _parts([len(one.encode("utf-16-be")) // 2 for one in text], 70, 67)


def _parts(lengths: list[int], alone: int, joined: int) -> int:
    """No character is cut in two."""
    if sum(lengths) <= alone:
        return 1
    parts, room = 1, joined
    for length in lengths:
        if length > room:
            parts, room = parts + 1, joined
        room -= length
    return parts
