"""`kalle import`: candidates and applications out of a file."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.services.importing import Report
    from domain.errors import Phrase

SHOWN = 50
"""How many lines of each list are printed; --json has all of them."""

Progress = Callable[[int, int], None]


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path), help="A .csv or .xlsx file.")
@click.option("--dry-run", is_flag=True, help="Write nothing; say what would happen.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(file: Path, dry_run: bool, as_json: bool) -> None:
    """Import candidates and applications from a .csv or .xlsx file.

    Columns, in any order: vacancy, vacancy_title, department, first_name, last_name, email, mobile, language,
    cover_letter, cv (a path beside the file). Importing the same file twice changes nothing.
    """
    from bot.cli.opening import opened
    from bot.cli.saying import Failed
    from bot.services import importing
    from domain.access import OPERATOR

    with opened() as house, _progress(quiet=as_json) as progress:
        way = house.look if dry_run else house.begin
        report = importing.run(way, OPERATOR, file, dry_run=dry_run, progress=progress)
    if as_json:
        _say_json(report)
    else:
        _say(report)
    if report.bad:
        raise Failed(f"{len(report.bad)} of {report.rows} rows could not go in. Mend them and import the file again.")


def _say(report: "Report") -> None:
    _list("Not imported", report.bad)
    _list("To know", report.notes)
    if report.vacancies_added:
        click.echo(f"New vacancies: {', '.join(report.vacancies_added[:SHOWN])}")
    if report.departments_added:
        click.echo(f"New departments: {', '.join(report.departments_added[:SHOWN])}")
    click.echo("Nothing was written; this would happen:" if report.dry_run else "Done:")
    click.echo(
        f"  {report.rows} rows: {report.applications_added} applications added ({report.candidates_added} new candidates, "
        f"{report.cvs_added} CVs), {report.filled} with empty fields filled, {report.unchanged} unchanged, "
        f"{len(report.bad)} not imported"
    )


def _list(head: str, lines: "list[tuple[int, Phrase]]") -> None:
    from bot.cli.saying import english

    if not lines:
        return
    click.echo(f"{head}:")
    for number, phrase in lines[:SHOWN]:
        click.echo(f"  line {number}: {english(phrase)}")
    if len(lines) > SHOWN:
        click.echo(f"  and {len(lines) - SHOWN} more; --json lists all")


def _say_json(report: "Report") -> None:
    from bot.cli.saying import english, say_json

    def lines(pairs: "list[tuple[int, Phrase]]") -> list[dict[str, object]]:
        return [{"line": number, "reason": english(phrase)} for number, phrase in pairs]

    say_json({**vars(report), "bad": lines(report.bad), "notes": lines(report.notes)})


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Progress | None]:
    """Show how far the work is: a bar on a terminal, plain lines elsewhere, nothing for scripts."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        with _bar() as progress:
            yield progress
    else:
        yield _plain()


@contextmanager
def _bar() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Importing", total=None)

        def progress(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield progress


def _plain() -> Progress:
    """Return a line for each tenth of a long file."""
    said = 0

    def progress(done: int, total: int) -> None:
        nonlocal said
        tenth = done * 10 // total
        if total > 1000 and tenth > said:
            said = tenth
            click.echo(f"{done} of {total} rows", err=True)

    return progress
