"""./kalle sets itself up on a machine with nothing but Python and pip, and says in a line when it cannot."""

import ast
import importlib.util
import shutil
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest

pytestmark = pytest.mark.long
LAUNCHER = Path(__file__).parent.parent / "kalle"
TOOLS = LAUNCHER.parent / ".tools"  # the uv that ./kalle test fetched; a copy of it saves half a minute
# Lock files that lock nothing: the launcher does all its steps, and needs no network for them.
NOTHING = "# nothing\n"
OFFLINE = {"PIP_NO_INDEX": "1", "PATH": ""}
PROGRAM = "import sys, os; print(sys.argv[1:], os.getcwd(), __file__)"


@pytest.fixture(scope="module")
def launcher():
    loader = SourceFileLoader("kalle_launcher", str(LAUNCHER))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("kalle_launcher", loader))
    loader.exec_module(module)
    return module


@pytest.fixture
def checkout_without_uv(tmp_path):
    root = tmp_path / "a check out"
    (root / "bot").mkdir(parents=True)
    shutil.copy(LAUNCHER, root)
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-uv.lock"):
        (root / name).write_text(NOTHING)
    (root / "bot" / "__main__.py").write_text(PROGRAM)
    return root


@pytest.fixture
def checkout(checkout_without_uv):
    if (TOOLS / "bin" / "uv").exists():
        (checkout_without_uv / ".tools").symlink_to(TOOLS)
        shutil.copy(LAUNCHER.parent / "requirements-uv.lock", checkout_without_uv)
    return checkout_without_uv


def command(checkout, *arguments):
    # The Python beneath this environment: it has pip, which the environment itself has not.
    python = getattr(sys, "_base_executable", sys.executable)
    return [python, str(checkout / "kalle"), *arguments]


def start(checkout, *arguments, **options):
    done = subprocess.run(command(checkout, *arguments), capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stderr
    return done


def test_the_first_start_sets_up_and_the_second_only_starts(checkout, tmp_path):
    first = start(checkout, "demo", "--port", "4000", cwd=tmp_path)
    assert first.stdout.strip() == f"['demo', '--port', '4000'] {tmp_path} {checkout / 'bot' / '__main__.py'}"
    assert "setting up" in first.stderr
    assert start(checkout, "demo").stderr == ""


def test_a_folder_called_bot_where_the_person_stands_is_not_taken_for_ours(checkout, tmp_path):
    (tmp_path / "elsewhere" / "bot").mkdir(parents=True)
    (tmp_path / "elsewhere" / "bot" / "__main__.py").write_text("raise SystemExit('the wrong one')")
    assert str(checkout) in start(checkout, cwd=tmp_path / "elsewhere").stdout


def test_a_changed_lock_file_is_followed(checkout):
    start(checkout)
    (checkout / "requirements.lock").write_text("# something else\n")
    assert "up to date" in start(checkout).stderr
    assert start(checkout).stderr == ""


def test_a_set_up_that_was_cut_off_is_done_again(checkout):
    start(checkout)
    (checkout / ".venv" / "kalle-stamp").unlink()
    assert "setting up" in start(checkout).stderr


def test_a_checkout_that_was_moved_sets_itself_up_again(checkout):
    start(checkout)
    moved = checkout.rename(checkout.parent / "moved")
    done = start(moved)
    assert "setting up" in done.stderr
    assert str(moved) in done.stdout


def test_two_starts_at_once_set_up_once(checkout):
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    both = [subprocess.Popen(command(checkout, "demo"), **pipes) for _ in range(2)]
    said = [process.communicate(timeout=100) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sum("setting up, once" in errors for _, errors in said) == 1
    assert all("['demo']" in output for output, _ in said)


def test_where_uv_cannot_be_had_pip_does_the_work(checkout_without_uv):
    done = start(checkout_without_uv, env=OFFLINE)
    assert "no uv from pip" in done.stderr
    assert "installing requirements.lock with pip" in done.stderr
    assert start(checkout_without_uv).stderr == ""


def test_a_package_that_cannot_be_had_is_said_in_plain_lines(checkout_without_uv):
    (checkout_without_uv / "requirements.lock").write_text("no-such-package==1 --hash=sha256:" + "0" * 64 + "\n")
    options = {"capture_output": True, "text": True, "env": OFFLINE}
    done = subprocess.run(command(checkout_without_uv), check=False, **options)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("kalle: pip could not install requirements.lock: ERROR: ")


def test_an_old_python_can_read_the_launcher_and_is_refused(launcher, monkeypatch, capsys):
    ast.parse(LAUNCHER.read_text(), feature_version=(3, 6))
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert launcher.main(["demo"]) == 1
    assert capsys.readouterr().err.startswith("kalle: needs Python 3.11 or newer, and this is 3.9 (")


@pytest.mark.parametrize(
    ("given", "passed_on"),
    [
        ([], ["-n", "2", "--dist", "worksteal"]),
        (["-k", "reply"], ["-n", "2", "--dist", "worksteal", "-k", "reply"]),
        (["-n0"], ["-n0"]),
        (["-n", "3"], ["-n", "3"]),
        (["--numprocesses=3"], ["--numprocesses=3"]),
        (["-p", "no:xdist"], ["-p", "no:xdist"]),
        (["-pno:xdist"], ["-pno:xdist"]),
        (["-x", "--pdb"], ["-x", "--pdb"]),
        (["-s"], ["-s"]),
    ],
)
def test_tests_run_in_two_processes_unless_told_otherwise(launcher, given, passed_on):
    assert launcher.pytest_arguments(given) == passed_on


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "requirements-uv.lock"])
def test_every_locked_package_has_its_hashes_and_no_address(launcher, name):
    text = (LAUNCHER.parent / name).read_text()
    entries = text.replace("\\\n", " ").splitlines()
    assert entries
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)
    assert "://" not in text
