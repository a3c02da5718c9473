"""Names of files on their way out: whatever they were called, nothing in them reaches another folder, a header, or an eye."""

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST = 100
_ALLOWED_KIND = re.compile(r"\.[A-Za-z0-9]{1,10}")
_UNWELCOME = re.compile(r'[<>:"|?*%]')


def safe(name: str, instead: str) -> str:
    """Return a name without folders, line breaks, control and direction characters, at most 100 long, its ending kept.

    `instead` stands where nothing is left.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(c if c.isprintable() else " " for c in last)
    clean = " ".join(_UNWELCOME.sub(" ", kept).split()).strip(". ")
    ending = PurePosixPath(clean).suffix if _ALLOWED_KIND.fullmatch(PurePosixPath(clean).suffix) else ""
    stem = clean[: len(clean) - len(ending)].strip(". ")
    return f"{stem[: LONGEST - len(ending)].rstrip()}{ending}" if stem else f"{instead}{ending}"
