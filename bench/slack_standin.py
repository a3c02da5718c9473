"""Slack's side, as small as it can be: answers every method at once. `python -m bench.slack_standin PORT`.

Not the sandbox: that one judges every block, which would be measured along.
"""

import asyncio
import itertools
import json
import sys
from urllib.parse import urlsplit

from bench.data import BOT, TEAM
from bench.loading import HOST

calls: dict[str, int] = {}
_stamps = itertools.count(1)


class Line(asyncio.Protocol):
    """One connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to collect."""
        self._transport: asyncio.WriteTransport = transport  # type: ignore[assignment]
        self._got = b""

    def data_received(self, data: bytes) -> None:
        """Answer each request that has come whole."""
        self._got += data
        while True:
            head, found, body = self._got.partition(b"\r\n\r\n")
            length = _length(head)
            if not found or len(body) < length:
                return
            self._got = body[length:]
            path = urlsplit(head.split(b" ", 2)[1].decode()).path
            content = json.dumps(calls if path == "/calls" else _answer(path.rpartition("/")[2])).encode()
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n"
                b"Content-Length: %d\r\n\r\n%b" % (len(content), content)
            )
            if b"connection: close" in head.lower():
                self._transport.close()
                return


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return int(line[15:])
    return 0


def _answer(method: str) -> dict[str, object]:
    calls[method] = calls.get(method, 0) + 1
    if method == "auth.test":
        return {"ok": True, "team_id": TEAM, "user_id": BOT, "bot_id": "B0KALLE", "team": "Bench", "user": "kalle"}
    if method in {"chat.postMessage", "chat.update"}:
        return {"ok": True, "channel": "D0BENCH", "ts": f"1800000000.{next(_stamps):06}", "message": {"text": ""}}
    if method.startswith("views."):
        return {"ok": True, "view": {"id": "V0", "hash": "1.a"}}
    return {"ok": True, "channel": {"id": "D0BENCH"}}


async def _run(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Line, HOST, port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_run(int(sys.argv[1])))
