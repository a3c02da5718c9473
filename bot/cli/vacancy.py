"""`kalle vacancy`: vacancies and their teams."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from bot.cli.kinds import Membership, Spoken, Word
from domain.status import VacancyState

if TYPE_CHECKING:
    from bot.services.vacancies import VacancyChange


@click.group("vacancy")
def command() -> None:
    """List, add and change vacancies and their teams."""


def _options(function: Callable[..., None]) -> Callable[..., None]:
    """Put the options on a command that `add` and `change` share."""
    options = (
        click.option("--department", help="The department it belongs to."),
        click.option("--language", type=Spoken(), help="The language of a candidate who named none."),
        click.option("--zone", help="The time zone of its interviews, like Europe/Oslo."),
        click.option("--state", type=Word(VacancyState), help="How far it is."),
        click.option("--address", help="Where people meet."),
        click.option("--route", help="How to get there."),
        click.option("--contact", "contact_name", metavar="NAME", help="Whom candidates may ask."),
        click.option("--contact-email", help="Their e-mail address; messages of the vacancy come from it."),
        click.option("--contact-phone", help="Their telephone number."),
        click.option(
            "--collaborative/--not-collaborative",
            default=None,
            help="Whether everybody with access rates its applicants from 1 to 7.",
        ),
        click.option("--member", "members", type=Membership(), multiple=True, help="Give a person access."),
        click.option("--remove-member", "without", metavar="U0123", multiple=True, help="Take a person's access away."),
    )
    for option in reversed(options):
        function = option(function)
    return function


def _change(options: dict[str, Any]) -> "VacancyChange":
    from bot.services.vacancies import VacancyChange

    return VacancyChange(**{**options, "members": dict(options["members"])})


@command.command("add")
@click.argument("reference", help="The reference number.")
@click.option("--title", required=True, help="What the vacancy is called.")
@_options
def add(reference: str, **options: Any) -> None:
    """Add a vacancy by its reference number."""
    from bot.cli.opening import opened
    from bot.services import vacancies
    from domain.access import OPERATOR

    with opened() as house, house.begin(OPERATOR) as work:
        vacancies.add(work, _change({**options, "reference": reference}))
    click.echo(f"The vacancy {reference} is added.")


@command.command("change")
@click.argument("reference", help="The reference number.")
@click.option("--title", help="What the vacancy is called.")
@click.option("--reference", "new_reference", help="A new reference number.")
@_options
def change(reference: str, new_reference: str | None, **options: Any) -> None:
    """Change a vacancy or its team."""
    from bot.cli.opening import opened
    from bot.services import vacancies
    from domain.access import OPERATOR

    with opened() as house, house.begin(OPERATOR) as work:
        vacancies.change(work, reference, _change({**options, "reference": new_reference}))
    click.echo(f"The vacancy {new_reference or reference} is changed.")


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def list_(as_json: bool) -> None:
    """List vacancies with their teams."""
    from bot.cli.opening import opened
    from bot.cli.saying import say_json, table
    from bot.services import vacancies
    from domain.access import OPERATOR

    with opened() as house, house.look(OPERATOR) as work:
        found = vacancies.listing(work)
    if as_json:
        say_json([{**vars(one), "team": [_member(*member) for member in one.team]} for one in found])
        return
    table(
        ("REFERENCE", "TITLE", "DEPARTMENT", "STATE", "LANGUAGE", "ZONE", "APPLICATIONS", "TEAM"),
        [
            (
                one.reference,
                one.title,
                one.department,
                one.state,
                one.language,
                one.zone,
                one.applications,
                ", ".join(f"{slack_id}={access}" for slack_id, _name, access in one.team),
            )
            for one in found
        ],
    )


def _member(slack_id: str, name: str, access: object) -> dict[str, object]:
    return {"slack_id": slack_id, "name": name, "access": access}
