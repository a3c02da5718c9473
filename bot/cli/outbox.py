"""`kalle outbox`: messages on their way."""

from typing import TYPE_CHECKING

import click

from bot.cli.kinds import Word
from domain.delivery import ParcelState

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo


LARGEST_NUMBER = 2**31 - 1


@click.group("outbox")
def command() -> None:
    """List, retry and cancel messages."""


@command.command("list")
@click.option("--state", "states", type=Word(ParcelState), multiple=True, help="Only messages in this state.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True, help="At most so many.")
@click.option("--before", type=int, help="Only messages with a smaller number.")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def list_(states: tuple[ParcelState, ...], limit: int, before: int | None, as_json: bool) -> None:
    """List messages, newest first; what they say is not shown."""
    from bot.cli.opening import opened
    from bot.cli.saying import say_json, table
    from bot.services import outbox
    from domain.access import OPERATOR

    with opened() as house, house.look(OPERATOR) as work:
        found = outbox.listing(work, states or None, limit, before)
    if as_json:
        say_json([vars(one) for one in found])
        return
    zone = house.settings.zone
    table(
        ("NUMBER", "STATE", "KIND", "CHANNEL", "RECIPIENT", "TRIES", f"DUE ({zone.key})", "WHY"),
        [
            (
                one.id,
                one.state,
                one.kind,
                one.channel,
                one.recipient,
                one.attempts,
                _local(one.due_at, zone),
                one.reason,
            )
            for one in found
        ],
    )


def _local(at: "datetime", zone: "ZoneInfo") -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


@command.command("retry")
@click.argument("number", type=click.IntRange(1, LARGEST_NUMBER), help="As kalle outbox list shows it.")
def retry(number: int) -> None:
    """Send a held or failed message again, or a waiting one now."""
    from bot.cli.opening import opened
    from bot.services import outbox
    from domain.access import OPERATOR

    with opened() as house, house.begin(OPERATOR) as work:
        line = outbox.retry(work, number)
    click.echo(f"Message {number} is {line.state}: {line.reason}.")


@command.command("cancel")
@click.argument("number", type=click.IntRange(1, LARGEST_NUMBER), help="As kalle outbox list shows it.")
def cancel(number: int) -> None:
    """Stop a message that has not left."""
    from bot.cli.opening import opened
    from bot.services import outbox
    from domain.access import OPERATOR

    with opened() as house, house.begin(OPERATOR) as work:
        line = outbox.cancel(work, number)
    click.echo(f"Message {number} is {line.state}: {line.reason}.")
