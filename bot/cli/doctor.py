"""`kalle doctor`: is everything as it must be?"""

import click


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def command(as_json: bool) -> None:
    """Check every setting and connection, and say how to mend what is wrong. Sends nothing."""
    import os
    from pathlib import Path

    from bot.cli.saying import Failed, say_json
    from bot.doctor import examine

    findings = examine(os.environ, Path(".env"))
    if as_json:
        say_json([vars(one) for one in findings])
    else:
        for one in findings:
            click.echo(f"{one.verdict:<4}  {one.what}: {one.text}")
    failed = sum(one.verdict == "fail" for one in findings)
    if failed:
        raise Failed(f"{failed} of {len(findings)} checks failed. Mend them and run kalle doctor again.")
