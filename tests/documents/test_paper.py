"""Letters on paper: tagged, accessible, the same each time, and made of nothing but our own files."""

import ctypes
import io
import json
import os
import struct
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pikepdf
import pytest
from PIL import Image

from bot.documents import font, paper, press, typesetter
from domain.language import Language
from domain.papers import Paper, PieceKind, Sheet, pieces

ROOT = Path(__file__).parents[2]
TEXT = "Dear {name},\n\nSalary: {salary}\n\n# Terms\nWords of it.\n\n- one\n- two"
VALUES = {"name": "Bjørg-Åse Łukaszewicz", "salary": "NOK 650 000"}


def filled(text: str = TEXT, **values: str):
    known = {**VALUES, **values}

    def fill(part: str) -> str:
        for name, value in known.items():
            part = part.replace(f"{{{name}}}", value)
        return part

    return pieces(text, fill)


def sheet(text: str = TEXT, language: Language = Language.NB, values: dict[str, str] | None = None, **changes) -> Sheet:
    made = Sheet(
        language=language, company="Nordlys Energi AS", title="Arbeidsavtale", to="", day="21. november 2026",
        pieces=filled(text, **(values or {})), closing=("Nordlys Energi AS", "Bjørg-Åse"), signed="Sted og dato",
        footer="Side {page} av {pages}",
    )  # fmt: skip
    return replace(made, **changes)


def one(made: Sheet) -> Paper:
    return Paper(made.title, date(2026, 11, 21), (made,))


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def words(content: bytes) -> str:
    """The text as a screen reader finds it, by the fonts' own tables from glyphs to characters."""
    with opened(content) as pdf:
        return "\n".join(_page_words(page) for page in pdf.pages)


def _page_words(page: pikepdf.Page) -> str:
    tables = {name: _unicode(one) for name, one in page.resources.get("/Font", {}).items()}
    said, table = "", {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            table = tables[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            parts = operands[0] if str(operator) == "TJ" else operands
            said += "".join(_read(bytes(part), table) for part in parts if isinstance(part, pikepdf.String))
        elif str(operator) in ("ET", "Td", "Tm"):
            said += " "
    return said


def _unicode(one: pikepdf.Object) -> dict[int, str]:
    """A font's table from glyph numbers to characters (bfchar and bfrange)."""
    table: dict[int, str] = {}
    lines = one.ToUnicode.read_bytes().decode("ascii", "replace").splitlines()
    for line in lines:
        parts = [part.strip("<>") for part in line.replace("><", "> <").split() if part.startswith("<")]
        if len(parts) == 2:
            table[int(parts[0], 16)] = bytes.fromhex(parts[1]).decode("utf-16-be")
        elif len(parts) == 3:
            start, end, first = (int(part, 16) for part in parts)
            table |= {start + step: chr(first + step) for step in range(end - start + 1)}
    return table


def _read(raw: bytes, table: dict[int, str]) -> str:
    return "".join(table.get(glyph, "?") for (glyph,) in struct.iter_unpack(">H", raw))


@pytest.mark.parametrize("language", list(Language))
def test_a_pdf_is_tagged_titled_and_says_its_language(language):
    with opened(paper.pdf(one(sheet(language=language)))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith(str(language))
        assert pdf.docinfo["/Title"] == "Arbeidsavtale"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as meta:
            assert meta["pdfuaid:part"] == "1"
            assert meta["dc:title"] == "Arbeidsavtale"
        roles = json.dumps(tags_of(pdf.Root.StructTreeRoot))
        for role in ("/H1", "/H2", "/P", "/L", "/LI", "/Table", "/TR", "/TD"):
            assert f'"{role}"' in roles


def tags_of(node) -> list[str]:
    if isinstance(node, pikepdf.Array):
        return [tag for child in node for tag in tags_of(child)]
    if not isinstance(node, pikepdf.Dictionary):
        return []
    own = [str(node.S)] if "/S" in node else []
    return own + (tags_of(node.K) if "/K" in node else [])


def test_only_our_own_font_is_in_it():
    with opened(paper.pdf(one(sheet()))) as pdf:
        names = {str(one.BaseFont) for page in pdf.pages for one in page.resources.Font.values()}
    assert names
    assert all("SourceSansPro" in name for name in names)


def test_the_same_paper_has_the_same_bytes_and_another_one_others():
    first, again = paper.pdf(one(sheet())), paper.pdf(one(sheet()))
    assert first == again
    assert first != paper.pdf(one(sheet(values={"salary": "NOK 650 001"})))


def test_letters_of_all_our_languages_and_their_neighbours_are_there():
    for text in (
        "å ø æ ö ä Å Ø Æ Ö Ä ë ï é è ê ü ĳ",
        "č š ž ł ń ź ż ő ű ğ ş ı ț ð þ ŋ",
        "“quotes” – — … € £ § ½ ©",
        "Жанна Ω",
    ):
        assert paper.unprintable(text) == ""
    assert "Bjørg-Åse Łukaszewicz" in words(paper.pdf(one(sheet())))


def test_a_name_in_pieces_is_put_together():
    split = unicodedata.normalize("NFD", "Åse Ménard Škoda")
    assert "Åse Ménard Škoda" in words(paper.pdf(one(sheet(values={"name": split}))))


def test_what_the_font_lacks_is_refused_by_name():
    assert paper.unprintable("Hei 张伟 😀 张") == "张伟😀"
    with pytest.raises(paper.CannotPrint) as refused:
        paper.pdf(one(sheet(to="张伟")))
    assert refused.value.characters == "张伟"


def test_what_turns_the_direction_of_reading_and_controls_are_left_out():
    made = words(paper.pdf(one(sheet(values={"name": "Ola\u202e Hansen\x07\u2066!"}))))
    assert "Ola Hansen!" in made


def test_the_font_is_read_as_its_maker_wrote_it():
    known = font.characters(font.REGULAR)
    assert {ord(c) for c in "aÅøłš€"} <= known
    assert ord("张") not in known
    assert 1000 < len(known) < 5000


def test_several_letters_are_one_document_and_each_counts_its_own_pages():
    long = "\n\n".join(f"Paragraph {number} of many words, so that it goes on. " * 4 for number in range(30))
    letters = (
        sheet(long, signed="", to="Ola Hansen"),
        sheet(signed="", to="Anna Berg", language=Language.SV, footer="Sida {page} av {pages}"),
    )
    made = Paper("Letters", date(2026, 11, 21), letters)
    said = words(paper.pdf(made))
    assert paper.pages(made) == len(paper.pictures(made)) == 3
    for footer in ("Side 1 av 2", "Side 2 av 2", "Sida 1 av 1"):
        assert footer in said


def test_very_many_letters_are_one_document_as_few_are():
    letters = tuple(sheet(f"Letter {number}", signed="") for number in range(40))
    made = words(paper.pdf(Paper("Letters", date(2026, 11, 21), letters)))
    assert [f"Letter {number}" in made for number in range(len(letters))] == [True] * len(letters)


def test_the_program_starts_without_what_printing_needs():
    asked = "import sys, bot.wiring; print('typst' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout.strip() == "False"


def test_pictures_are_pages_of_paper():
    (picture,) = paper.pictures(one(sheet()))
    with Image.open(io.BytesIO(picture)) as image:
        assert image.size == (794, 1123)


def test_signatures_never_stand_alone_on_a_page():
    for count in range(14, 30):
        text = "\n\n".join(["Words " * 30] * count + ["# The end\nLast words of all"])
        with opened(paper.pdf(one(sheet(text)))) as pdf:
            last = _page_words(pdf.pages[-1])
        assert "Sted og dato" in last
        assert "Last words of all" in last


def test_a_word_longer_than_the_paper_stays_on_it():
    with Image.open(io.BytesIO(paper.pictures(one(sheet("W" * 400)))[0])) as image:
        margin = image.convert("L").crop((730, 0, 794, 1123))
        assert margin.getextrema() == (255, 255)


def test_a_value_never_becomes_a_heading_a_list_or_a_fact():
    value = "# Not a heading\n- not a point\nLabel: {salary}"
    found = filled("{name}\n\nSalary: {salary}", name=value)
    assert [piece.kind for piece in found] == [PieceKind.WORDS, PieceKind.FACTS]
    assert found[0].lines == ((value.replace("{salary}", VALUES["salary"]),),)


# --- nothing is fetched ----------------------------------------------------------------------------------------------

EVIL = (
    '<img src="file:{file}"> <img src=http://127.0.0.1:{port}/a> http://127.0.0.1:{port}/b @import url(http://127.0.0.1:{port}/c)'
    ' #image("{file}") #read("{file}") #include "{file}" #import "@preview/x:1.0.0" <font color="[[[open(1)]]]">x</font>'
    ' $ #read("{file}") $ `#read("{file}")` <svg><image href="file:{file}"/></svg> %!PS run \\input{{{file}}}'
)


class Counting(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        self.send_error(404)


@pytest.fixture
def listening():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    server.asked = []  # type: ignore[attr-defined]
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_the_text_of_a_letter_is_printed_and_fetches_nothing(tmp_path, listening):
    """Case 18."""
    canary = tmp_path / "canary.txt"
    canary.write_text("a canary nobody may read")
    evil = EVIL.format(file=canary, port=listening.server_port)
    with watched(canary) as opened_since:
        made = paper.pdf(one(sheet("{name}", values={"name": evil}, title=evil, to=evil, closing=(evil,))))
        paper.pictures(one(sheet(evil)))
        assert opened_since() == 0
    assert listening.asked == []
    said = "".join(words(made).replace("\u200b", "").split())
    assert "acanarynobody" not in said
    for literal in ('#read("', "<svg><image", "@importurl(", "[[[open(1)]]]", '#import"@preview/x:1.0.0"', "%!PS"):
        assert literal in said


class watched:  # noqa: N801 - read as a statement
    """Counts how often a file is opened, by Linux's own account (inotify)."""

    OPENED = 0x20

    def __init__(self, file: Path) -> None:
        self.file, self.libc = file, ctypes.CDLL(None, use_errno=True)

    def __enter__(self):
        self.fd = self.libc.inotify_init1(os.O_NONBLOCK)
        assert self.libc.inotify_add_watch(self.fd, os.fsencode(self.file), self.OPENED) >= 0
        self.file.read_bytes()
        assert self._count() == 1
        return self._count

    def _count(self) -> int:
        try:
            return len(os.read(self.fd, 4096)) // 16
        except BlockingIOError:
            return 0

    def __exit__(self, *_):
        os.close(self.fd)


SHUT = """
import json, socket, sys
from bot.documents.typesetter import Typesetter, open_nothing_more
setter = Typesetter()
open_nothing_more()
for what in (lambda: open("/etc/passwd"), socket.socket):
    try:
        what()
    except OSError:
        continue
    raise SystemExit("something could be opened: this proves nothing")
print(len(setter.make("pdf", sys.stdin.read(), 0)[0]))
"""


def test_what_sets_letters_can_open_neither_files_nor_connections():
    """Case 18: with its fonts read it needs none, so it is left none."""
    evil = EVIL.format(file="/etc/passwd", port=9)
    done = subprocess.run(
        [sys.executable, "-c", SHUT], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, input=paper._data(one(sheet("{name}", values={"name": evil}))),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 10_000


# --- the process that sets letters -------------------------------------------------------------------------------------


@pytest.fixture
def own_press():
    made = press.Press()
    yield made
    made.close()


def test_a_typesetter_that_went_away_is_followed_by_another(own_press):
    order = ("pages", paper._data(one(sheet())), 0)
    assert own_press.make(*order) == [b"1"]
    own_press._process.kill()
    own_press._process.wait()
    assert own_press.make(*order) == [b"1"]
    for _ in range(5):  # also in the very moment in which it goes
        own_press._process.kill()
        assert own_press.make(*order) == [b"1"]


def test_a_typesetter_without_orders_is_let_go_and_leaves_nothing_behind(own_press, monkeypatch):
    monkeypatch.setattr(press, "IDLE_SECONDS", 0.05)
    own_press.make("pages", paper._data(one(sheet())), 0)
    child = own_press._process
    own_press._idle.join(timeout=10)
    assert own_press._process is None
    assert child.returncode is not None
    assert own_press.make("pages", paper._data(one(sheet())), 0) == [b"1"]


def test_an_order_that_cannot_be_set_says_so_and_the_next_one_is_set(own_press):
    with pytest.raises(press.CannotSet, match="TypstError"):
        own_press.make("pdf", '{"title": "without sheets", "sheets": []}', 0)
    assert own_press.make("pages", paper._data(one(sheet())), 0) == [b"1"]


def test_who_orders_at_once_gets_each_their_own(own_press):
    wanted = {number: paper._data(one(sheet("\n\n".join(["Words " * 60] * 12 * number)))) for number in range(1, 5)}
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda data: int(own_press.make("pages", data, 0)[0]), wanted.values()))
    assert counts == sorted(counts)
    assert len(set(counts)) == 4


def test_a_typesetter_with_nothing_to_do_goes(monkeypatch):
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb", buffering=0) as orders, os.fdopen(writing, "wb"):
        monkeypatch.setattr(typesetter, "IDLE_SECONDS", 0)
        monkeypatch.setattr(typesetter, "open_nothing_more", lambda: None)
        typesetter.work(typesetter._Whole(orders), io.BytesIO())
