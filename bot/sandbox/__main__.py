"""The sandbox as a program of its own: ``python -m bot.sandbox``."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import BadStart, Options, read_channels, read_manifest, read_people


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--port", type=int, default=3100, help="Web API, control API and page")
    parser.add_argument("--smtp-port", type=int, default=3101, help="the candidates' mailbox")
    parser.add_argument("--bot-url", default="http://127.0.0.1:3000/slack/events", help="where deliveries go")
    parser.add_argument("--signing-secret", required=True, help="the bot's SLACK_SIGNING_SECRET")
    parser.add_argument("--token", required=True, help="the bot's SLACK_BOT_TOKEN; begins with xoxb-sandbox")
    parser.add_argument("--people", type=Path, required=True, help="a JSON list of the workspace's people")
    parser.add_argument("--channels", type=Path, help="a JSON list of channels; without it there are two")
    parser.add_argument(
        "--manifest", type=Path, help="the app's manifest.json: commands, scopes and events it enforces"
    )
    parser.add_argument("--clock-file", type=Path, help="where the app reads how many seconds its clock is ahead")
    parser.add_argument("--zone", default="Europe/Oslo", help="the zone in which the page shows the app's clock")
    parser.add_argument("--retry-delays", default="0.2,3,10", help="seconds before each retry of an event")
    return parser.parse_args(argv)


def _options(args: argparse.Namespace) -> Options:
    delays = tuple(float(delay) for delay in args.retry_delays.split(",") if delay)
    return Options(
        args.bot_url,
        args.signing_secret,
        args.token,
        args.host,
        args.port,
        args.smtp_port,
        delays,
        args.clock_file,
        args.zone,
        read_channels(args.channels),
    )


def main(argv: list[str] | None = None) -> int:
    """Run until SIGTERM or Ctrl-C; 0 when stopped, 1 when it could not start."""
    args = _arguments(argv)
    try:
        sandbox = Sandbox(_options(args), read_people(args.people), read_manifest(args.manifest))
        sandbox.start_mail()
    except (BadStart, ValueError) as problem:
        sys.stderr.write(f"sandbox: {problem}\n")
        return 1
    _stop_on_signals(sandbox)
    sys.stdout.write(f"sandbox ready: http://{args.host}:{args.port}/ smtp://{args.host}:{args.smtp_port}\n")
    sys.stdout.flush()
    sandbox.serve()
    return 0


def _stop_on_signals(sandbox: Sandbox) -> None:
    def stop(_number: int, _frame: Any) -> None:
        # shutdown() waits for serve_forever(), which runs in this very thread: another has to ask.
        threading.Thread(target=sandbox.stop).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


if __name__ == "__main__":
    raise SystemExit(main())
