"""`kalle db`: the database."""

from pathlib import Path

import click


@click.group("db")
def command() -> None:
    """Upgrade, check and back up the database."""


def _url() -> str:
    from bot.cli.opening import settings

    return settings().database_url.reveal()


@command.command("upgrade")
def upgrade() -> None:
    """Make the database, or bring it to the schema of this version."""
    from bot.services import database
    from storage.upgrade import newest

    database.upgrade(_url())
    click.echo(f"The database is at revision {newest()}.")


@command.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def check(as_json: bool) -> None:
    """Look the database over; changes nothing."""
    from bot.cli.saying import Failed, say_json
    from bot.services import database

    findings = database.check(_url())
    if as_json:
        say_json([vars(one) for one in findings])
    else:
        for one in findings:
            click.echo(f"{'ok  ' if one.ok else 'FAIL'}  {one.what}: {one.text}")
    wrong = [one for one in findings if not one.ok]
    if wrong:
        raise Failed(f"{wrong[0].what}: {wrong[0].text}")


@command.command("backup")
@click.argument("file", type=click.Path(path_type=Path), help="A file that does not exist yet.")
def backup(file: Path) -> None:
    """Copy the database, also while Kalle runs, into a new FILE."""
    from bot.services import database

    size = database.backup(_url(), file)
    click.echo(f"{file} holds the database ({size} bytes), checked.")
