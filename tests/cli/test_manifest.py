"""The Slack app's manifest follows from what the program does."""

import ast
import json
import re
from functools import cache
from pathlib import Path

import pytest

from bot.manifest import SCOPES, SCOPES_OF_EVENT, SCOPES_OF_METHOD, manifest

ROOT = Path(__file__).parents[2]
WEB = manifest("https://kalle.example.org", socket=False)
SOCKET = manifest("https://kalle.example.org", socket=True)

KNOWN_SCOPES = {
    "commands",
    "chat:write",
    "users:read",
    "users:read.email",
    "im:write",
    "im:history",
    "channels:read",
    "groups:read",
}


@cache
def program():
    """Every module of ours that talks to Slack, parsed."""
    paths = [path for path in (ROOT / "bot").rglob("*.py") if "sandbox" not in path.parts]
    return [ast.parse(path.read_text(encoding="utf-8")) for path in paths]


def calls(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]


def constants(tree):
    """A module's string constants by name: `NAME = "/vacancies"`."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            yield ast.unparse(node.targets[0]), node.value.value


def registered(kind):
    """What is registered with `app.<kind>(...)`, by its text."""
    for tree in program():
        for node in calls(tree):
            if ast.unparse(node.func) == f"app.{kind}":
                (what,) = node.args
                yield what.value if isinstance(what, ast.Constant) else dict(constants(tree))[what.id]


def test_the_scopes_follow_from_the_methods_that_are_called():
    families = {method.split(".")[0] for method in SCOPES_OF_METHOD} | {
        "conversations",
        "im",
        "files",
        "reactions",
        "pins",
    }
    by_name = {
        re.sub(r"(?<=[a-z])([A-Z])", r"_\1", method).replace(".", "_").lower(): method for method in SCOPES_OF_METHOD
    }
    called = set()
    for node in [node for tree in program() for node in calls(tree)]:
        if node.func.attr == "api_call" and isinstance(node.args[0], ast.Constant):
            called.add(node.args[0].value)
        elif node.func.attr.split("_")[0] in families and "client" in ast.unparse(node.func.value).lower():
            name = re.sub(r"(?<=[a-z])([A-Z])", r"_\1", node.func.attr).lower()
            called.add(by_name.get(name, name))
    assert called == set(SCOPES_OF_METHOD)


def test_only_known_and_needed_scopes_are_asked_for():
    needed = {scope for of in (SCOPES_OF_METHOD, SCOPES_OF_EVENT) for some in of.values() for scope in some}
    assert set(SCOPES) == needed | {"commands"}
    assert set(SCOPES) <= KNOWN_SCOPES
    assert WEB["oauth_config"]["scopes"]["bot"] == sorted(SCOPES)


def test_the_events_are_those_that_are_handled():
    subscribed = {event.split(".")[0] for event in SCOPES_OF_EVENT}  # message.im arrives as a message
    assert set(registered("event")) == subscribed
    assert WEB["settings"]["event_subscriptions"]["bot_events"] == sorted(SCOPES_OF_EVENT)
    assert WEB["features"]["app_home"]["home_tab_enabled"] is ("app_home_opened" in SCOPES_OF_EVENT)


def test_every_command_and_shortcut_that_is_answered_is_there():
    assert set(registered("command")) == {one["command"] for one in WEB["features"]["slash_commands"]}
    assert set(registered("shortcut")) == {one["callback_id"] for one in WEB["features"]["shortcuts"]} == {"invite"}


@pytest.mark.parametrize("made", [WEB, SOCKET], ids=["web", "socket"])
def test_lengths_and_shapes_are_what_slack_takes(made):
    shown = made["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert re.fullmatch(r"#[0-9a-f]{6}", shown["background_color"])
    assert set(made) == {"_metadata", "display_information", "features", "oauth_config", "settings"}
    for one in made["features"]["slash_commands"]:
        assert re.fullmatch(r"/[a-z]{1,31}", one["command"])
        assert len(one["description"]) <= 2000
        assert len(one["usage_hint"]) <= 1000
    for one in made["features"]["shortcuts"]:
        assert (len(one["name"]) <= 24, len(one["description"]) <= 150, one["type"]) == (True, True, "global")
    assert len(made["features"]["bot_user"]["display_name"]) <= 80
    assert made["settings"]["token_rotation_enabled"] is False


def test_by_http_everything_comes_to_one_door():
    door = "https://kalle.example.org/slack/events"
    assert {one["url"] for one in WEB["features"]["slash_commands"]} == {door}
    assert WEB["settings"]["event_subscriptions"]["request_url"] == door
    assert WEB["settings"]["interactivity"] == {
        "is_enabled": True,
        "request_url": door,
        "message_menu_options_url": door,
    }
    assert WEB["settings"]["socket_mode_enabled"] is False


def test_by_socket_mode_no_address_is_given():
    assert "kalle.example.org" not in json.dumps(SOCKET)
    assert SOCKET["settings"]["socket_mode_enabled"] is True
    assert SOCKET["settings"]["interactivity"] == {"is_enabled": True}


def test_the_file_at_the_root_is_what_the_command_prints(bare):
    kept = (ROOT / "manifest.json").read_text(encoding="utf-8")
    assert kept == bare("manifest", "--public-url", "https://kalle.example.org/").stdout


def test_the_command_follows_the_settings(bare, monkeypatch):
    monkeypatch.setenv("PUBLIC_URL", "https://jobs.example.com")
    assert "https://jobs.example.com/slack/events" in bare("manifest").stdout
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    assert json.loads(bare("manifest").stdout)["settings"]["socket_mode_enabled"] is True
    assert json.loads(bare("manifest", "--http").stdout)["settings"]["socket_mode_enabled"] is False
    assert "PUBLIC_URL must be" in bare("manifest", "--public-url", "jobs", status=1).stderr
