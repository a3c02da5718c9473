"""Names of files on their way out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.filenames import LONGEST, safe


@pytest.mark.parametrize(
    ("name", "becomes"),
    [
        ("CV Søren Ågård.pdf", "CV Søren Ågård.pdf"),
        ("../../x", "x"),
        ("/etc/passwd", "passwd"),
        ("C:\\Users\\me\\cv.docx", "cv.docx"),
        ("cv.pdf\r\nX: y", "cv.pdf X y"),
        ("cv\u202efdp.exe", "cv fdp.exe"),
        ("cv\x00.pdf", "cv.pdf"),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
        ("..", "file"),
        ("", "file"),
        ("\u200b", "file"),
    ],
)
def test_a_name_keeps_what_is_harmless(name: str, becomes: str) -> None:
    """Case 33."""
    assert safe(name, "file") == becomes


@given(st.text(max_size=400))
def test_whatever_the_name_was_it_is_short_and_reaches_nowhere(name: str) -> None:
    """Case 33."""
    found = safe(name, "file")
    assert 0 < len(found) <= LONGEST
    assert found.isprintable()
    assert not any(sign in found for sign in '/\\:"<>|')
    assert not found.startswith(".")
