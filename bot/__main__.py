"""Starts the command line: `python -m bot`."""

from bot.cli.main import cli

if __name__ == "__main__":
    cli(prog_name="kalle")
