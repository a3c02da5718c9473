"""Files without what programs wrote into them; pages stay."""

import io
import struct
import zipfile
import zlib
from xml.etree import ElementTree as ET

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from bot.documents import clean_pdf, clean_word, cleaning, pictures
from bot.documents.cleaning import CannotClean, TooLarge, cleaned, kind_of


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
    monkeypatch.setattr(clean_word, "LARGEST_UNPACKED", 1_000_000)
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


# --- Word ----------------------------------------------------------------------------------------------------------

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="a"/><Default Extension="xml" ContentType="b"/>'
    '<Override PartName="/word/document.xml" ContentType="c"/>'
    '<Override PartName="/docProps/core.xml" ContentType="d"/></Types>'
)


def a_document(body: str) -> str:
    return f'<w:document xmlns:w="{W}" xmlns:r="{R}" xmlns:wp="p" xmlns:v="v"><w:body>{body}</w:body></w:document>'


def a_docx(**parts: str | bytes) -> bytes:
    """A Word file; the names of parts have `__` for a slash, `_rels` for the list of links of a part."""
    named = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": links(("rId1", "officeDocument", "word/document.xml", "")),
        "word/document.xml": a_document("<w:p><w:r><w:t>bridges</w:t></w:r></w:p>"),
        **parts,
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in named.items():
            file.writestr(name, part)
    return made.getvalue()


def links(*rows: tuple[str, str, str, str]) -> str:
    found = "".join(
        f'<Relationship Id="{id}" Type="{R}/{kind}" Target="{target}"{" " + more if more else ""}/>'
        for id, kind, target, more in rows
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{found}</Relationships>'
    )


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        found = {name: file.read(name) for name in file.namelist()}
    for name, part in found.items():
        if name.endswith((".xml", ".rels")):
            ET.fromstring(part)
    return found


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("docProps/core.xml", "Qanary"),
        ("docprops/core.xml", "Qanary"),
        ("docMetadata/LabelInfo.xml", "Qanary"),
        ("customXml/item1.xml", "Qanary"),
        ("word/people1.xml", "Qanary"),
        ("word/comments.xml", "Qanary"),
        ("word/commentsIds.xml", "Qanary"),
        ("word/glossary/document.xml", "Qanary"),
        ("word/mailMergeHeaderSource.xml", "Qanary"),
        ("word/embeddings/Microsoft_Excel_Sheet.xlsx", "Qanary"),
        ("word/vbaProject.bin", "Qanary"),
        ("word/activeX/activeX1.bin", "Qanary"),
        ("word/media/qanary.jpeg", "Exif Artist Qanary"),
        ("_xmlsignatures/sig1.xml", "Qanary"),
        ("word/_rels/settings.xml.rels", links(("rId1", "attachedTemplate", "file:///D:/Qanary/cv.dotm", 'TargetMode="External"'))),
        ("word/_rels/document.xml.rels", links(("rId7", "hyperlink", "mailto:qanary@example.org", 'TargetMode="External"'))),
        ("word/settings.xml", f'<w:settings xmlns:w="{W}"><w:docVars><w:docVar w:name="user" w:val="Qanary"/></w:docVars><w:zoom/></w:settings>'),
        ("word/settings.xml", f'<w:settings xmlns:w="{W}"><w:attachedTemplate w:val="Qanary"/></w:settings>'),
        ("word/document.xml", a_document('<w:ins w:id="1" w:author="Qanary"><w:r/></w:ins>')),
        ("word/document.xml", a_document("<w:ins w:id='1' w:author='Qanary'><w:r/></w:ins>")),
        ("word/document.xml", '<n:document xmlns:n="x"><n:rPr><n:rPrChange n:author="Qanary"/></n:rPr><n:p n:author = "Qanary"/></n:document>'),
        ("word/document.xml", a_document('<w:del w:id="1" w:author="x"><w:r><w:delText>Qanary</w:delText></w:r></w:del>')),
        ("word/document.xml", a_document('<wp:docPr id="1" name="qanary.jpg" descr="C:\\Users\\Qanary" title="Qanary"/>')),
        ("word/document.xml", a_document('<v:shape alt="Qanary" href="https://qanary.example"/>')),
        ("word/document.xml", a_document("<w:r><w:instrText> FILENAME \\p C:\\Qanary </w:instrText></w:r>")),
        ("word/document.xml", a_document('<w:bookmarkStart w:id="0" w:name="Qanary"/><w:sdtPr><w:alias w:val="Qanary"/></w:sdtPr>')),
        ("word/document.xml", a_document("<!-- Qanary --><?program Qanary?>")),
    ],
)  # fmt: skip
def test_of_a_word_file_only_what_is_on_its_pages_stays(name: str, part: str) -> None:
    """Case 26."""
    made = parts_of(cleaned(a_docx(**{name: part})))
    assert not [one for one, content in made.items() if b"qanary" in content.lower() or "qanary" in one.lower()]


def test_the_text_pictures_and_fields_of_a_word_file_stay() -> None:
    body = (
        "<w:p><w:ins w:id='1' w:author='x'><w:r><w:t xml:space='preserve'>built &amp; rebuilt </w:t></w:r></w:ins>"
        "<w:hyperlink r:id='rId7'><w:r><w:t>my page</w:t></w:r></w:hyperlink><w:instrText> PAGE </w:instrText>"
        "<w:drawing><blip r:embed='rId8'/><blip r:link='rId7'/></w:drawing></w:p>"
    )
    made = parts_of(
        cleaned(
            a_docx(
                **{
                    "word/document.xml": a_document(body),
                    "word/_rels/document.xml.rels": links(
                        ("rId7", "hyperlink", "https://me.example", 'TargetMode="External"'),
                        ("rId8", "image", "media/image1.png", ""),
                        ("rId9", "header", "/word/header1.xml", ""),
                    ),
                    "word/header1.xml": f'<w:hdr xmlns:w="{W}"><w:t>top</w:t></w:hdr>',
                    "word/media/image1.png": a_png(),
                }
            )
        )
    )
    text = made["word/document.xml"].decode()
    assert all(one in text for one in ("built &amp; rebuilt ", "my page", " PAGE ", 'r:embed="rId8"'))
    assert "rId7" not in text
    assert b"https://me.example" not in made["word/_rels/document.xml.rels"]
    assert {"word/header1.xml", "word/media/image1.png"} < set(made)


@pytest.mark.parametrize(
    "parts",
    [
        {"word/document.xml": "<Override docProps/" * 900},
        {"word/document.xml": '<w:commentReference w:author="x' * 900},
        {"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'},
        {"word/_rels/document.xml.rels": links(("rId1", "chart", "charts/chart1.xml", ""))},
        {
            "word/_rels/document.xml.rels": links(("rId1", "image", "media/image1.emf", "")),
            "word/media/image1.emf": "x",
        },
        {"word/_rels/document.xml.rels": links(("rId1", "image", "media/a.png", "")), "word/media/a.png": "no picture"},
        {"WORD/document.xml": "<a/>"},
    ],
    ids=["open tags", "open quotes", "definitions", "chart", "metafile", "no picture", "twice"],
)
def test_a_word_file_nobody_can_vouch_for_is_refused(parts: dict[str, str]) -> None:
    with pytest.raises(CannotClean):
        cleaned(a_docx(**parts))


@pytest.mark.parametrize("name", ["MOST_TAGS", "LARGEST_XML", "MOST_PARTS"])
def test_a_word_file_that_would_take_too_long_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Case 33."""
    monkeypatch.setattr(cleaning, "_remembered", cleaning.OrderedDict())
    cleaned(a_docx())
    monkeypatch.setattr(cleaning, "_remembered", cleaning.OrderedDict())
    monkeypatch.setattr(clean_word, name, 2)
    with pytest.raises(TooLarge):
        cleaned(a_docx())


# --- PDF -----------------------------------------------------------------------------------------------------------


def _page_key(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Author = String("Qanary")


def _labels(pdf: pikepdf.Pdf) -> None:
    pdf.Root.PageLabels = Dictionary(Nums=Array([String("Qanary")]))
    pdf.Root.StructTreeRoot = Dictionary(T=String("Qanary"))


def _marked(pdf: pikepdf.Pdf) -> None:
    layer = Dictionary(
        Type=Name.OCG, Name=String("Qanary"), Usage=Dictionary(CreatorInfo=Dictionary(Creator=String("Qanary")))
    )
    pdf.pages[0].Resources = Dictionary(Properties=Dictionary(MC0=Dictionary(Title=String("Qanary")), MC1=layer))


def _scripts(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].AA = Dictionary(O=Dictionary(JS=String("Qanary")))


def _form(pdf: pikepdf.Pdf) -> None:
    form = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1]), Name=String("Qanary"))
    form.PieceInfo = form.OC = Dictionary(Name=String("Qanary"))
    pdf.pages[0].Resources = Dictionary(XObject=Dictionary(X=form))


def _photo(pdf: pikepdf.Pdf) -> None:
    photo = pdf.make_stream(a_jpeg(), Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, Filter=Name.DCTDecode)
    photo.Title = String("Qanary")
    pdf.pages[0].Resources = Dictionary(XObject=Dictionary(X=photo))


def _state(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Resources = Dictionary(
        ExtGState=Dictionary(G=Dictionary(Type=Name.ExtGState, Author=String("Qanary")))
    )
    pdf.pages[0].Resources.Own = String("Qanary")


@pytest.mark.parametrize("put", [_page_key, _labels, _marked, _scripts, _form, _photo, _state])
def test_wherever_a_program_wrote_into_a_pdf_it_goes(put) -> None:
    """Case 26."""
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        put(pdf)
        pdf.save(made, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert b"Qanary" in made.getvalue()
    clean = cleaned(made.getvalue())
    assert b"Qanary" not in clean
    assert "Qanary".encode("utf-16-be") not in clean
    with pikepdf.open(io.BytesIO(clean)) as pdf:
        assert len(pdf.pages) == 1


def test_the_words_and_pictures_of_a_pdf_stay() -> None:
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        _photo(pdf)
        pdf.pages[0].Contents = pdf.make_stream(b"/OC /MC0 BDC q /X Do Q EMC")
        pdf.pages[0].Resources.Properties = Dictionary(MC0=Dictionary(Type=Name.OCG, Name=String("layer")))
        pdf.save(made, compress_streams=False)
    with pikepdf.open(io.BytesIO(cleaned(made.getvalue()))) as pdf:
        assert b"/X Do" in pdf.pages[0].Contents.read_bytes()
        photo = pdf.pages[0].Resources.XObject.X
        assert (photo.Width, photo.Filter) == (1, Name.DCTDecode)
        assert photo.read_raw_bytes() == pictures.cleaned(a_jpeg())
        assert list(pdf.pages[0].Resources.Properties.keys()) == ["/MC0"]


def test_a_pdf_of_too_many_objects_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 33."""
    monkeypatch.setattr(clean_pdf, "MOST_OBJECTS", 20)
    cleaned(a_pdf(pages=3))
    with pytest.raises(TooLarge):
        cleaned(a_pdf(pages=30))


# --- pictures ------------------------------------------------------------------------------------------------------


def a_png() -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    words = chunk(b"tEXt", b"Author\0Qanary") + chunk(b"eXIf", b"Qanary")
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + words
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
        + b"Qanary"
    )


def a_jpeg() -> bytes:
    def segment(marker: int, data: bytes) -> bytes:
        return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data

    scan = segment(0xDA, b"\1\1\0\0\x3f\0") + b"\x12\xff\x00\x34\xff\xd0\x56"
    who = segment(0xE1, b"Exif\0\0Qanary") + segment(0xFE, b"Qanary") + segment(0xE2, b"ICC_PROFILE\0Qanary")
    return b"\xff\xd8" + segment(0xE0, b"JFIF\0\1") + who + segment(0xDB, b"\0" * 65) + scan + b"\xff\xd9Qanary"


def test_a_picture_loses_its_words_and_keeps_its_colours() -> None:
    """Case 26."""
    png, jpeg = pictures.cleaned(a_png()), pictures.cleaned(a_jpeg())
    assert b"Qanary" not in png + jpeg
    assert b"IHDR" in png
    assert b"IDAT" in png
    assert png.endswith(b"IEND" + struct.pack(">I", zlib.crc32(b"IEND")))
    assert b"\x12\xff\x00\x34\xff\xd0\x56\xff\xd9" in jpeg
    assert b"JFIF" in jpeg


def test_a_cleaned_picture_stays_as_it_is() -> None:
    for content in (a_png(), a_jpeg()):
        assert pictures.cleaned(pictures.cleaned(content)) == pictures.cleaned(content)


@pytest.mark.parametrize("content", [b"", b"GIF89a", a_png()[:30], b"\xff\xd8", b"\xff\xd8Exif", b"\0\0\0\x0cjP  "])
def test_no_picture_and_half_a_picture_are_refused(content: bytes) -> None:
    with pytest.raises(CannotClean):
        pictures.cleaned(content)


def test_jpeg_2000_loses_its_words() -> None:
    def box(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data) + 8) + name + data

    picture = box(b"jP  ", b"\r\n\x87\n") + box(b"ftyp", b"jp2 ") + box(b"xml ", b"Qanary") + box(b"jp2c", b"\xff\x4f")
    assert pictures.cleaned(picture) == picture.replace(box(b"xml ", b"Qanary"), b"")


def test_what_was_cleaned_once_is_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    content = a_pdf(pages=1)
    first = cleaned(content)
    monkeypatch.setattr(clean_pdf, "cleaned", None)
    assert cleaned(content) == first


def test_only_so_much_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "_remembered", cleaning.OrderedDict())
    monkeypatch.setattr(cleaning, "REMEMBERED", len(cleaned(a_pdf(pages=20))) + 10)
    cleaned(a_pdf(pages=19))
    assert len(cleaning._remembered) == 1
