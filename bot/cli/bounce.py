"""`kalle bounce`: a mail that came back, from a mail server's pipe."""

import sys

import click

TRY_LATER = 75
"""What mail servers understand as: keep it and try again."""


@click.command("bounce")
def command() -> None:
    """Read one mail from standard input and act on it when it reports that a mail of ours came back.

    Anything else is ignored, with exit status 0. Status 75 asks the mail server to try again later.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from bot.cli.opening import opened
    from bot.documents.dsn import LONGEST
    from bot.services import bounces
    from domain.access import SYSTEM

    raw = sys.stdin.buffer.read(LONGEST)
    try:
        with opened() as house, house.begin(SYSTEM) as work:
            outcome = bounces.take(work, raw)
    except SQLAlchemyError as error:
        click.echo(f"kalle: the database does not answer ({type(error).__name__})", err=True)
        raise click.exceptions.Exit(TRY_LATER) from error
    click.echo(outcome)
