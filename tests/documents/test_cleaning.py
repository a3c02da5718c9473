"""Files without what programs wrote into them; pages stay."""

import io
import zipfile

import pikepdf
import pytest

from bot.documents import cleaning
from bot.documents.cleaning import CannotClean, cleaned, kind_of


def a_pdf(pages: int = 2, password: str = "") -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page()
        picture = pdf.make_stream(b"\x00", Metadata=pdf.make_stream(b"<author>Qanary</author>"))
        pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))
        pdf.pages[0].PieceInfo = pikepdf.Dictionary(App=pikepdf.Dictionary(Private=pikepdf.String("Qanary")))
        pdf.attachments["qanary.txt"] = b"Qanary"
        pdf.docinfo["/Author"] = "Qanary"
        with pdf.open_metadata() as properties:
            properties["dc:creator"] = ["Qanary"]
        protection = pikepdf.Encryption(owner=password, user=password) if password else False
        pdf.save(made, encryption=protection, compress_streams=False)
    return made.getvalue()


def test_a_pdf_keeps_its_pages_and_loses_who_made_it() -> None:
    """Case 26."""
    assert b"Qanary" in a_pdf()
    made = cleaned(a_pdf())
    assert b"qanary" not in made.lower()
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert len(pdf.pages) == 2
        assert not [key for key in pdf.docinfo if "Qanary" in str(pdf.docinfo[key])]
        assert "/Metadata" not in pdf.Root


def test_three_hundred_pages_stay_three_hundred() -> None:
    with pikepdf.open(io.BytesIO(cleaned(a_pdf(pages=300)))) as pdf:
        assert len(pdf.pages) == 300


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7\nnothing",
        b"PK\x03\x04word/",
        b"<html>",
        b"\xd0\xcf\x11\xe0 an old Word file",
        a_pdf(password="x"),
    ],
    ids=["empty", "broken pdf", "broken zip", "html", "doc", "locked"],
)
def test_what_cannot_be_cleaned_is_refused(content: bytes) -> None:
    with pytest.raises(CannotClean):
        cleaned(content)


def test_a_word_file_that_is_far_larger_unpacked_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 33."""
    monkeypatch.setattr(cleaning, "LARGEST_UNPACKED", 1_000_000)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", b"0" * 1_000_001)
    assert len(made.getvalue()) < 10_000
    with pytest.raises(CannotClean):
        cleaned(made.getvalue())


def test_a_kind_is_what_the_file_holds_and_not_what_it_is_called() -> None:
    """Case 33."""
    assert kind_of(a_pdf()) == cleaning.PDF
    assert kind_of(b"<html>") == "application/octet-stream"
