"""`kalle people`: who may do what."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from bot.cli.kinds import Spoken, Word
from domain.access import Level, Right
from domain.language import Language

if TYPE_CHECKING:
    from bot.services.people import PersonChange


@click.group("people")
def command() -> None:
    """Add, list, change and remove people.

    Levels: complete (administrator), department, mid, limited. Single rights come on top; SMS is always a single right.
    """


def _options(function: Callable[..., None]) -> Callable[..., None]:
    """Put the options on a command that `add` and `change` share."""
    options = (
        click.option("--name", help="What to call the person."),
        click.option("--email", help="Where calendar files for interviewers go."),
        click.option("--level", type=Word(Level), help="Where the person's rights start from."),
        click.option("--language", type=Spoken(), help="The language the person reads Kalle in."),
        click.option("--zone", help="The person's time zone, like Europe/Oslo."),
        click.option("--department", "departments", multiple=True, help="A department; write it once for each."),
        click.option("--sms/--no-sms", default=None, help="May send SMS."),
        click.option("--right", "given", type=Word(Right), multiple=True, help="Give a single right."),
        click.option("--no-right", "taken", type=Word(Right), multiple=True, help="Take a single right away."),
    )
    for option in reversed(options):
        function = option(function)
    return function


def _change(options: dict[str, Any]) -> "PersonChange":
    from bot.services.people import PersonChange

    rights = dict.fromkeys(options.pop("given"), True) | dict.fromkeys(options.pop("taken"), False)
    sms = options.pop("sms")
    if sms is not None:
        rights[Right.SMS] = sms
    return PersonChange(**{**options, "departments": options["departments"] or None}, rights=rights)


@command.command("add")
@click.argument("slack_id", help="The Slack user id, like U0123ABCD.")
@_options
def add(slack_id: str, **options: Any) -> None:
    """Add a person by Slack user id, or bring back one who was removed.

    A name that is not given is asked of Slack.
    """
    from bot.cli.opening import opened
    from bot.services import people
    from domain.access import OPERATOR

    wanted_id = people.slack_id_of(slack_id)
    with opened() as house:
        with house.look(OPERATOR) as work:
            is_known = people.is_known(work, wanted_id)
        if not is_known:
            _complete(house.settings, wanted_id, options)
        with house.begin(OPERATOR) as work:
            people.add(work, wanted_id, _change(dict(options)))
    click.echo(f"{wanted_id} is added as {options['name']}, level {options['level'] or Level.LIMITED}.")


def _complete(settings: Any, slack_id: str, options: dict[str, Any]) -> None:
    """Fill in what was not written: from Slack if it can be asked, else a name out of the e-mail address."""
    from bot.cli.saying import Failed

    if options["name"]:
        return
    profile = _profile(settings, slack_id) if settings.slack_bot_token else {}
    for name, value in profile.items():
        options[name] = options[name] or value
    if not options["name"] and options["email"]:
        options["name"] = options["email"].partition("@")[0].replace(".", " ").replace("_", " ").title()
    if not options["name"]:
        raise Failed("Write --name: Slack cannot be asked without SLACK_BOT_TOKEN.")


def _profile(settings: Any, slack_id: str) -> dict[str, Any]:
    """Ask Slack who this is; empty when Slack cannot be reached."""
    from slack_sdk import WebClient
    from slack_sdk.errors import SlackApiError, SlackClientError

    from bot.cli.saying import Failed
    from domain.language import language_of

    client = WebClient(settings.slack_bot_token.reveal(), base_url=settings.slack_api_url, timeout=5)
    try:
        user = client.users_info(user=slack_id, include_locale=True)["user"]
    except SlackApiError as error:
        raise Failed(
            f"Slack does not tell who {slack_id} is: {error.response['error']}. Check the id, or write --name."
        ) from error
    except (SlackClientError, OSError):
        click.echo("Slack cannot be reached.", err=True)
        return {}
    profile = user.get("profile", {})
    return {
        "name": profile.get("real_name") or user.get("real_name") or user.get("name"),
        "email": profile.get("email"),
        "zone": user.get("tz"),
        "language": language_of(user.get("locale")) or Language.EN,
    }


@command.command("change")
@click.argument("slack_id", help="The Slack user id, like U0123ABCD.")
@_options
def change(slack_id: str, **options: Any) -> None:
    """Change a person's rights, name or language."""
    from bot.cli.opening import opened
    from bot.services import people
    from domain.access import OPERATOR

    with opened() as house, house.begin(OPERATOR) as work:
        people.change(work, slack_id, _change(options))
    click.echo(f"{people.slack_id_of(slack_id)} is changed.")


@command.command("remove")
@click.argument("slack_id", help="The Slack user id, like U0123ABCD.")
def remove(slack_id: str) -> None:
    """Switch a person off. What they did stays written down."""
    from bot.cli.opening import opened
    from bot.services import people
    from domain.access import OPERATOR

    with opened() as house, house.begin(OPERATOR) as work:
        people.remove(work, slack_id)
    click.echo(f"{people.slack_id_of(slack_id)} is removed.")


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def list_(as_json: bool) -> None:
    """List everybody Kalle knows."""
    from dataclasses import asdict

    from bot.cli.opening import opened
    from bot.cli.saying import say_json, table
    from bot.services import people
    from domain.access import OPERATOR

    with opened() as house, house.look(OPERATOR) as work:
        found = people.listing(work)
    if as_json:
        say_json([asdict(one) for one in found])
        return
    table(
        ("SLACK ID", "NAME", "E-MAIL", "LEVEL", "LANGUAGE", "DEPARTMENTS", "SMS", "STATE"),
        [
            (
                one.slack_id,
                one.name,
                one.email,
                one.level,
                one.language,
                ", ".join(one.departments),
                "yes" if Right.SMS in one.rights else "no",
                "active" if one.active else "removed",
            )
            for one in found
        ],
    )
