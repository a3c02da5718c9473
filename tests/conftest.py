"""What every test can ask for, and which tests a run leaves to a run of their own."""

import os
from pathlib import Path

import pytest

from tests.examples import try_many

try_many()
pytest_plugins = ["tests.servers", "tests.building", "tests.databases", "tests.office", "tests.services.company"]
if os.environ.get("CI"):
    pytest_plugins.append("tests.ci_no_skips")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long ones out, unless -m says which tests are wanted, or their file or folder is named."""
    if config.option.markexpr:
        return
    named = {Path(argument.partition("::")[0]).resolve() for argument in config.args} - {Path(__file__).parent}
    out = {
        item for item in items if item.get_closest_marker("long") and named.isdisjoint((item.path, *item.path.parents))
    }
    config.hook.pytest_deselected(items=list(out))
    items[:] = [item for item in items if item not in out]
