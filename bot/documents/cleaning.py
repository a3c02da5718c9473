"""Files without what programs wrote into them beside the pages: author, company, history."""

import io
import re
import zipfile

PDF, DOCX = "application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LARGEST_UNPACKED = 200_000_000
MOST_PARTS = 5000
_PROPERTIES = re.compile(r"docProps/.*|customXml/.*|word/people\.xml|word/comments[A-Za-z]*\.xml", re.IGNORECASE)
_WHO = re.compile(rb'\s(?:w|w15|w16cid|w16du):(?:author|initials|userId|providerId)="[^"]*"')
_POINTER = re.compile(
    rb"<(?:Relationship|Override)\b[^>]*(?:docProps/|customXml/|people\.xml|comments[A-Za-z]*\.xml)[^>]*/>"
)
_COMMENT = re.compile(rb"<w:comment(?:RangeStart|RangeEnd|Reference)\b[^>]*/>")
_OF_PROGRAMS = ("/Metadata", "/PieceInfo", "/LastModified")
_OF_PAGES = (*_OF_PROGRAMS, "/Annots", "/Thumb")
_WHERE = ("[Content_Types].xml", ".rels", ".xml")


class CannotClean(ValueError):
    """The file is damaged, locked, or of a kind whose properties nobody here knows."""


def kind_of(content: bytes) -> str:
    """What a file really is, by how it begins; anything else is just bytes."""
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"PK\x03\x04") and b"word/" in content:
        return DOCX
    return "application/octet-stream"


def cleaned(content: bytes) -> bytes:
    """Return the file with its pages and nothing else; CannotClean when that cannot be done."""
    kind = kind_of(content)
    try:
        if kind == PDF:
            return _pdf(content)
        if kind == DOCX:
            return _docx(content)
    except CannotClean:
        raise
    except Exception as error:
        raise CannotClean("the file cannot be read") from error
    raise CannotClean("no PDF and no Word document")


def _pdf(content: bytes) -> bytes:
    from pypdf import PdfReader, PdfWriter  # it takes its time to load, and few ever forward a file
    from pypdf.generic import DictionaryObject, NameObject

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        raise CannotClean("the file is locked")
    writer = PdfWriter()
    for page in reader.pages:
        for name in _OF_PAGES:
            page.pop(NameObject(name), None)
        writer.add_page(page)
    for one in writer._objects:  # noqa: SLF001 - what programs keep with pictures and forms; there is no other way to them
        if isinstance(one, DictionaryObject):
            for name in _OF_PROGRAMS:
                one.pop(NameObject(name), None)
    writer.metadata = None
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def _docx(content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        parts = source.infolist()
        if len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > LARGEST_UNPACKED:
            raise CannotClean("the file is far larger unpacked")
        for one in parts:
            if one.is_dir() or _PROPERTIES.fullmatch(one.filename):
                continue
            part = source.read(one)
            if one.filename.endswith(_WHERE):
                part = _COMMENT.sub(b"", _POINTER.sub(b"", _WHO.sub(b"", part)))
            target.writestr(zipfile.ZipInfo(one.filename), part, zipfile.ZIP_DEFLATED)
    return made.getvalue()
