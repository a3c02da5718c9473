"""The documents name everything there is: a command, a setting or a column that nobody can read about is not there."""

import re
from pathlib import Path

import click
import pytest

from bot.cli.main import COMMANDS, cli
from bot.manifest import manifest
from bot.services.importing import COLUMNS
from bot.settings import NAMES

ROOT = Path(__file__).parents[1]
OPERATIONS = (ROOT / "docs/operations.md").read_text()


def sources():
    folders = ("domain", "storage", "bot")
    return [file for folder in folders for file in (ROOT / folder).rglob("*.py")]


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_is_described(name):
    assert f"`{name}`" in OPERATIONS


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_of_the_import_is_described(column):
    assert f"`{column}`" in OPERATIONS


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_described_and_has_help(name):
    command = cli.get_command(click.Context(cli), name)
    assert command.help
    verbs = list(command.commands) if isinstance(command, click.Group) else [""]
    for verb in verbs:
        assert f"`kalle {name} {verb}".rstrip() in OPERATIONS


def test_every_slash_command_of_the_manifest_is_described_and_answered():
    offered = {
        one["command"] for one in manifest("https://kalle.example.org", socket=False)["features"]["slash_commands"]
    }
    answered = set(re.findall(r'^NAME = "(/\w+)"', "\n".join(file.read_text() for file in sources()), re.MULTILINE))
    assert offered == answered
    assert all(f"`{name}`" in OPERATIONS for name in offered)


def test_every_section_the_code_refers_to_is_there():
    for file in sources():
        for document, section in re.findall(r"docs/([a-z-]+)\.md, ([A-Z][\w ]+?)(?:\.|,| and|\)|$)", file.read_text()):
            assert f"## {section}" in (ROOT / f"docs/{document}.md").read_text(), f"{file}: {section}"


@pytest.mark.parametrize(
    "file",
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")],
    ids=lambda file: str(file.relative_to(ROOT)),
)
def test_every_link_between_documents_leads_somewhere(file):
    for target in re.findall(r"\]\(([^)#:]+)\)", file.read_text()):
        assert (file.parent / target).exists(), target
