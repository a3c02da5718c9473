"""`kalle worker`: delivery and the clock, for several processes on PostgreSQL."""

import click


@click.command("worker")
def command() -> None:
    """Run delivery and the clock alone, on PostgreSQL; listens nowhere.

    The database is upgraded first. SIGTERM finishes what is leaving and ends within ten seconds.
    """
    from bot.cli.opening import settings_on_postgresql

    found = settings_on_postgresql()
    from bot import logs
    from bot.services.database import upgrade
    from bot.serving_worker import work
    from bot.wiring import build

    logs.configure(found.log_level, found.log_format)
    upgrade(found.database_url.reveal())
    program = build(found)
    try:
        work(program)
    finally:
        program.close()
