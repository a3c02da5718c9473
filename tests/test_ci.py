"""The checks of .ci fail when they should: a check that cannot fail is none."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).parent.parent
SKIPPED = "import pytest\n@pytest.mark.{kind}\ndef test_it(): pytest.skip('none here')\ndef test_other(): pass\n"
SKIPPED_WHOLE = "import pytest\npytest.skip('no driver', allow_module_level=True)\n"
KNOWN_TO_FAIL = "import pytest\n@pytest.mark.browser\n@pytest.mark.xfail\ndef test_it(): assert False\n"


def run_pytest(folder, text, *options):
    (folder / "test_made_up.py").write_text(text)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n    browser\n    slow\n")
    command = [sys.executable, "-m", "pytest", "-p", "tests.ci_no_skips", "-p", "xdist", *options]
    env = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("options", [[], ["-n", "2"]])
def test_a_skipped_browser_test_fails_the_run_by_name(tmp_path, options):
    done = run_pytest(tmp_path, SKIPPED.format(kind="browser"), *options)
    assert done.returncode == 1
    assert "FAILED in CI because it was skipped: test_made_up.py::test_it" in done.stdout
    assert "1 passed, 1 skipped" in done.stdout.splitlines()[-1]


def test_a_file_that_skips_itself_whole_fails_the_run(tmp_path):
    done = run_pytest(tmp_path, SKIPPED_WHOLE)
    assert "FAILED in CI because it was skipped: test_made_up.py" in done.stdout
    assert done.returncode != 0


@pytest.mark.parametrize("text", [SKIPPED.format(kind="slow"), KNOWN_TO_FAIL])
def test_other_skips_and_expected_failures_do_not(tmp_path, text):
    assert run_pytest(tmp_path, text).returncode == 0


@pytest.fixture(scope="module")
def findings():
    return runpy.run_path(str(ROOT / ".ci" / "check_tracked.py"))["findings"]


@pytest.mark.parametrize(
    "parts",
    [
        ("https://py", "pi.o", "rg/simple"),
        ("index-url = https://files.python", "hosted.o", "rg/x"),
        ("https://reg", "istry.npm", "js.org/ical.js"),
        ("http://deb.deb", "ian.o", "rg/debian"),
        ("cd /wo", "rk/main"),
        ("'/ro", "ot/.cache/'"),
        ("PATH=/ho", "me/kari/bin"),
    ],
)
def test_addresses_of_registries_and_paths_of_machines_are_found(findings, parts):
    assert len(findings("README.md", "".join(["fine\n", *parts]))) == 1


@pytest.mark.parametrize(
    "line",
    ["https://example.org/home/kari/", "bot/work/x.py", "/usr/bin/env", "views/home/x", "App Home / work"],
)
def test_ordinary_lines_are_not(findings, line):
    assert findings("README.md", line) == []
