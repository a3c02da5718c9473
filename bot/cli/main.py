"""All commands under one name. A command's file is loaded when it is asked for, so that `--help` stays quick."""

from importlib import import_module
from typing import Any

import click

from bot import VERSION
from bot.cli.saying import refusal_of

COMMANDS = {
    "demo": "bot.cli.demo",
    "serve": "bot.cli.serve",
    "web": "bot.cli.web",
    "worker": "bot.cli.worker",
    "doctor": "bot.cli.doctor",
    "manifest": "bot.cli.manifest",
    "import": "bot.cli.import_",
    "people": "bot.cli.people",
    "vacancy": "bot.cli.vacancy",
    "db": "bot.cli.db",
    "outbox": "bot.cli.outbox",
    "bounce": "bot.cli.bounce",
}
"""Each command and the module with a `command`. Those modules import nothing heavy outside their functions."""


class Lazy(click.Group):
    """A group that finds its commands by module name, and says refusals in one line with exit status 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of the interface."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command: click.Command = import_module(module).command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; whatever it refuses becomes a line and an exit status."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            raise refusal_of(error) from error


@click.command(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name=None, version=VERSION, prog_name="kalle")
def cli() -> None:
    """Kalle, a recruiter's assistant in Slack.

    Settings come from the environment or a file .env. Exit status: 0 done, 1 refused or failed, 2 wrong usage.
    """
