"""A workspace in a box: a made-up company, the fake Slack with its mailbox, and the unmodified program beside it."""

from bot.demo.running import run

__all__ = ["run"]
