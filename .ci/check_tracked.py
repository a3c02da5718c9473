"""Fails if a file of the repository names a package registry or a path of somebody's machine.

A registry's address in a lock file ties every reader to it, and a machine's path works nowhere else. The patterns are
put together from pieces, so that this file does not hold what it looks for.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

REGISTRIES = (
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("registry", "npmjs"),
    ("registry", "yarnpkg"),
    ("deb", "debian", "org"),
    ("security", "debian", "org"),
    ("ftp", "debian", "org"),
)
FOLDERS = ("work", "farm", "root", r"home/[a-z][\w.-]*", r"Users/[A-Za-z][\w.-]*")

REGISTRY = re.compile("|".join(r"\.".join(parts) for parts in REGISTRIES), re.IGNORECASE)
# Not after a letter, a dot, a bracket or another folder: "team/work/" and "https://x.example/home/a/" are no machine's.
MACHINE_PATH = re.compile(r"(?<![\w.\-/}>$*])/(?:" + "|".join(FOLDERS) + ")/")


def files() -> list[Path]:
    """Return the files git tracks, and those it would track if one added them now."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def findings(name: str, text: str) -> list[str]:
    """Return a line for each place in a file that should not be there."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if REGISTRY.search(line):
            found.append(f"{name}:{number}: names a package registry")
        if MACHINE_PATH.search(line):
            found.append(f"{name}:{number}: holds a path of one machine")
    return found


def main() -> int:
    """Look at every file; returns 1 if anything was found or there was nothing to look at."""
    looked_at = files()
    found = []
    for path in looked_at:
        name = path.relative_to(ROOT).as_posix()
        found += findings(name, path.read_bytes().decode("utf-8", errors="replace"))
    for line in found:
        print(line)
    print(f"{len(looked_at)} files looked at, {len(found)} findings")
    return 1 if found or not looked_at else 0


if __name__ == "__main__":
    sys.exit(main())
