"""`kalle demo`: the whole thing on this machine."""

import click


@click.command("demo")
@click.option("--port", type=click.IntRange(0, 65535), default=3100, show_default=True, help="Where the page listens.")
@click.option("--fresh", is_flag=True, help="Begin again with the company as it was delivered.")
def command(port: int, fresh: bool) -> None:
    """Run a workspace in a box: Slack and mailbox."""
    from bot import demo

    demo.run(port, fresh)
