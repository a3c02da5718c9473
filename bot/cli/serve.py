"""`kalle serve`: everything in one process."""

import click


@click.command("serve")
def command() -> None:
    """Run everything: web, Slack, delivery, clock.

    The database is upgraded first. SIGTERM finishes what is in flight and ends within ten seconds.
    """
    from bot.cli.opening import settings
    from bot.settings import SERVING

    found = settings(required=SERVING)
    from bot import logs
    from bot.services.database import upgrade
    from bot.wiring import build

    logs.configure(found.log_level, found.log_format)
    upgrade(found.database_url.reveal())
    program = build(found)
    try:
        program.serve()
    finally:
        program.close()
