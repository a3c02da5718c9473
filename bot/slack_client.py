"""The listeners' client: its calls share open connections to Slack.

A form must open within three seconds of the gesture. The client as it comes opens a connection for each call, and over
HTTPS reads every certificate authority of the machine for it: work and two journeys more than the call itself.

libcurl carries them: it takes a tenth of the time that the ways written in Python need for a call.
"""

import json as jsons
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from queue import Empty, LifoQueue
from typing import Any

import pycurl
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

KEPT_AT_ONCE = 8


class KeptClient(WebClient):
    """Never waits for a better moment; calls with a JSON body, which all forms and messages are, go over kept connections."""

    def __init__(self, token: str, base_url: str, timeout: int) -> None:
        super().__init__(token=token, base_url=base_url, timeout=timeout, retry_handlers=[])
        self._idle: LifoQueue[pycurl.Curl] = LifoQueue(KEPT_AT_ONCE)
        headers = {**self.headers, "Authorization": f"Bearer {token}", "Content-Type": "application/json;charset=utf-8"}
        self._said_with_each = [f"{name}: {value}" for name, value in headers.items()] + ["Expect:"]

    def api_call(self, api_method: str, *, json: dict[str, Any] | None = None, **more: Any) -> SlackResponse:
        """Call a method of Slack's; SlackApiError when Slack refuses, OSError when it cannot be had."""
        if json is None or self.proxy or any(more.values()):
            return super().api_call(api_method, json=json, **more)
        url = self.base_url + api_method
        status, headers, content = self._post(url, jsons.dumps(json).encode())
        response = SlackResponse(
            client=self,
            http_verb="POST",
            api_url=url,
            req_args={},
            data=_read(content),
            headers=headers,
            status_code=status,
        )
        response.validate()  # type: ignore[no-untyped-call]
        return response

    def _post(self, url: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        """Send, and return the status, the one header that says something, and the content.

        A kept connection that dies without a byte is replaced by libcurl once: Slack had hung up. Should it have heard us
        after all, a trigger opens one form only, and a form is changed to the same twice.
        """
        content = BytesIO()
        with self._line() as line:
            line.setopt(pycurl.URL, url)
            line.setopt(pycurl.POSTFIELDS, body)
            line.setopt(pycurl.WRITEFUNCTION, content.write)
            _perform(line)
            status, seconds = line.getinfo(pycurl.RESPONSE_CODE), line.getinfo(pycurl.RETRY_AFTER)
        return status, {"Retry-After": str(seconds)} if seconds else {}, content.getvalue()

    @contextmanager
    def _line(self) -> Iterator[pycurl.Curl]:
        """Lend a handle with its connection; one that broke is not used again."""
        try:
            line = self._idle.get_nowait()
        except Empty:
            line = self._new_line()
        try:
            yield line
        except BaseException:
            line.close()
            raise
        if self._idle.full():
            line.close()
        else:
            self._idle.put(line)

    def _new_line(self) -> pycurl.Curl:
        line = pycurl.Curl()
        line.setopt(pycurl.HTTPHEADER, self._said_with_each)
        line.setopt(pycurl.TIMEOUT, self.timeout)
        line.setopt(pycurl.NOSIGNAL, 1)  # signals are the main thread's
        line.setopt(pycurl.PROXY, "")  # slack_sdk has read what the environment says of proxies
        trusted = ssl.get_default_verify_paths()
        for option, place in ((pycurl.CAINFO, trusted.cafile), (pycurl.CAPATH, trusted.capath)):
            if place:
                line.setopt(option, place)
        return line

    def close(self) -> None:
        """Close what is idle."""
        while not self._idle.empty():
            self._idle.get_nowait().close()


def _perform(line: pycurl.Curl) -> None:
    try:
        line.perform()
    except pycurl.error as error:
        if error.args[0] == pycurl.E_OPERATION_TIMEDOUT:
            raise TimeoutError("Slack did not answer in time") from error
        raise ConnectionError("Slack cannot be reached") from error


def _read(content: bytes) -> dict[str, Any]:
    """What Slack says; something that is not JSON, such as a proxy's page, is no success."""
    try:
        found: dict[str, Any] = jsons.loads(content)
    except ValueError:
        return {"ok": False, "error": "no_json"}
    return found
