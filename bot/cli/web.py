"""`kalle web`: the pages and Slack's door, for several processes on PostgreSQL."""

import click


@click.command("web")
@click.option("--workers", type=click.IntRange(1, 32), default=1, show_default=True, help="How many processes answer.")
def command(workers: int) -> None:
    """Run the pages and Slack's door alone, on PostgreSQL.

    The database is upgraded first. Nothing leaves without a kalle worker. SIGTERM ends within ten seconds.
    """
    from bot.cli.opening import settings_on_postgresql

    found = settings_on_postgresql()
    from bot import logs
    from bot.services.database import upgrade
    from bot.serving_web import serve_web
    from bot.wiring import build

    logs.configure(found.log_level, found.log_format)
    upgrade(found.database_url.reveal())
    serve_web(lambda: build(found), found, workers)
