"""`kalle manifest`: the Slack app, ready to paste."""

import click


@click.command("manifest")
@click.option("--public-url", metavar="URL", help="Where Slack reaches Kalle; else the setting PUBLIC_URL.")
@click.option(
    "--socket/--http", default=None, help="Socket Mode or HTTP; else Socket Mode when SLACK_APP_TOKEN is set."
)
def command(public_url: str | None, socket: bool | None) -> None:
    """Print the manifest of the Slack app as JSON."""
    from bot.cli.opening import settings
    from bot.cli.saying import say_json
    from bot.manifest import manifest
    from bot.settings import read

    found = settings()
    url = read({"PUBLIC_URL": public_url}).public_url if public_url else found.public_url
    say_json(manifest(url, socket=bool(found.slack_app_token) if socket is None else socket))
