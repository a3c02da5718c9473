"""The contracts about who may know whom see what they are there to see."""

import pytest
from grimp import ImportGraph

from tests.layers import KnownOnlyBy, Knows

SESSION = {"root_packages": ["domain", "bot"]}


def graph_with(importer, imported):
    graph = ImportGraph()
    for module in (importer, imported):
        graph.add_module(module)
    graph.add_import(importer=importer, imported=imported, line_number=7, line_contents="...")
    return graph


def knows(graph):
    options = {"packages": ["bot.services"], "may_know": ["domain"], "never": ["flask"]}
    return Knows("services", SESSION, options).check(graph, verbose=False)


@pytest.mark.parametrize("imported", ["domain.status", "bot.services.reply", "json"])
def test_what_is_listed_may_be_imported(imported):
    assert knows(graph_with("bot.services.invite", imported)).kept


@pytest.mark.parametrize("imported", ["bot.web.pages", "bot.newcomer", "bot.services_of_others", "flask"])
def test_all_else_of_ours_and_the_named_libraries_may_not(imported):
    check = knows(graph_with("bot.services.invite", imported))
    assert check.metadata["wrong"] == [f"bot.services.invite imports {imported} (line 7)"]


def test_a_package_that_does_not_exist_yet_breaks_nothing():
    assert knows(graph_with("bot.web", "flask")).kept


@pytest.mark.parametrize(("importer", "kept"), [("bot.cli", True), ("bot.wiring.parts", True), ("bot.web", False)])
def test_the_wiring_is_known_only_by_those_listed(importer, kept):
    contract = KnownOnlyBy("wiring", SESSION, {"package": "bot.wiring", "importers": ["bot.cli"]})
    assert contract.check(graph_with(importer, "bot.wiring.build"), verbose=False).kept is kept
