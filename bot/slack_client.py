"""The listeners' client: its calls share open connections to Slack.

A form must open within three seconds of the gesture. The client as it comes opens a connection for each call, and over
HTTPS reads every certificate authority of the machine for it: work and two journeys more than the call itself.
"""

import json as jsons
from typing import Any

import urllib3
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

KEPT_AT_ONCE = 8


class KeptClient(WebClient):
    """Tries once, never waits; calls with a JSON body, which all forms and messages are, go over kept connections."""

    def __init__(self, token: str, base_url: str, timeout: int) -> None:
        super().__init__(token=token, base_url=base_url, timeout=timeout, retry_handlers=[])
        self._pool = urllib3.PoolManager(maxsize=KEPT_AT_ONCE, timeout=timeout, retries=False)

    def api_call(self, api_method: str, *, json: dict[str, Any] | None = None, **more: Any) -> SlackResponse:
        """Call a method of Slack's; SlackApiError when Slack refuses, OSError when it cannot be had."""
        if json is None or self.proxy or any(more.values()):
            return super().api_call(api_method, json=json, **more)
        url = self.base_url + api_method
        answer = self._post(url, jsons.dumps(json).encode())
        response = SlackResponse(
            client=self,
            http_verb="POST",
            api_url=url,
            req_args={},
            data=_read(answer.data),
            headers=dict(answer.headers),
            status_code=answer.status,
        )
        response.validate()  # type: ignore[no-untyped-call]
        return response

    def _post(self, url: str, body: bytes) -> urllib3.BaseHTTPResponse:
        """Send once: what may have arrived is not sent again."""
        try:
            return self._pool.request("POST", url, body=body, headers=self._said_with_each())
        except urllib3.exceptions.TimeoutError as error:
            raise TimeoutError("Slack did not answer in time") from error
        except urllib3.exceptions.HTTPError as error:
            raise ConnectionError("Slack cannot be reached") from error

    def close(self) -> None:
        """Close what is idle."""
        self._pool.clear()

    def _said_with_each(self) -> dict[str, str]:
        kind = "application/json;charset=utf-8"
        return {**self.headers, "Authorization": f"Bearer {self.token}", "Content-Type": kind}


def _read(content: bytes) -> dict[str, Any]:
    """What Slack says; something that is not JSON, such as a proxy's page, is no success."""
    try:
        found: dict[str, Any] = jsons.loads(content)
    except ValueError:
        return {"ok": False, "error": "no_json"}
    return found
