"""A PDF's pages and nothing else: only entries that draw something stay."""

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from bot.documents import pictures
from bot.documents.uncleanable import CannotClean, TooLarge

if TYPE_CHECKING:
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import DictionaryObject

MOST_OBJECTS = 10_000
"""A document of three hundred pages has about a fifth of that; each costs a moment."""

_PAGE = frozenset(
    {"/Type", "/Parent", "/Resources", "/Contents", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Rotate",
     "/UserUnit", "/Group"}
)  # fmt: skip
_RESOURCES = frozenset(
    {"/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/XObject", "/Font", "/ProcSet", "/Properties"}
)
_STREAM = frozenset({"/Type", "/Subtype", "/Length", "/Filter", "/DecodeParms"})
_FORM = _STREAM | {"/FormType", "/BBox", "/Matrix", "/Resources", "/Group"}
_IMAGE = _STREAM | {
    "/Width", "/Height", "/ColorSpace", "/BitsPerComponent", "/Intent", "/ImageMask", "/Mask", "/Decode", "/Interpolate",
    "/SMask", "/SMaskInData", "/Matte",
}  # fmt: skip
_NOWHERE = frozenset(
    {"/Metadata", "/PieceInfo", "/LastModified", "/AA", "/A", "/AF", "/OC", "/OPI", "/Alternates", "/Measure", "/PtData",
     "/Usage", "/CreatorInfo", "/Author", "/Creator", "/Producer", "/Title", "/Subject", "/Keywords", "/CreationDate",
     "/ModDate", "/Info", "/Annots", "/Thumb", "/StructParent", "/StructParents", "/ID", "/F", "/FFilter", "/FDecodeParms"}
)  # fmt: skip
"""What no font, colour or shading needs. `/F` is a file outside."""

_PICTURES = ("/DCTDecode", "/DCT", "/JPXDecode")


def cleaned(content: bytes) -> bytes:
    """Return the pages; CannotClean for a locked or damaged file, TooLarge for one of too many objects."""
    from pypdf import PdfReader, PdfWriter  # it takes its time to load, and few ever forward a file

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        raise CannotClean("the file is locked")
    if _count(reader) > MOST_OBJECTS:
        raise TooLarge("too many objects")
    writer = PdfWriter()
    for page in reader.pages:
        _keep(page, _PAGE)
        writer.add_page(page)
    _go_through(writer)
    writer.metadata = None
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def _count(reader: "PdfReader") -> int:
    return sum(len(one) for one in reader.xref.values()) + len(reader.xref_objStm)


def _go_through(writer: "PdfWriter") -> None:
    """Clean all that the pages lead to, each once, and drop the rest."""
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

    reached: set[int] = set()
    todo: list[Any] = [writer.root_object.indirect_reference]
    while todo:
        one = todo.pop()
        if isinstance(one, IndirectObject):
            if one.idnum in reached:
                continue
            reached.add(one.idnum)
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            _clean(one)
            todo.extend(one.values())
        elif isinstance(one, ArrayObject):
            todo.extend(one)
    for number in range(len(writer._objects)):  # noqa: SLF001 - there is no other way to them
        if number + 1 not in reached:
            writer._objects[number] = None  # noqa: SLF001


def _clean(one: "DictionaryObject") -> None:
    """Entries by what the object is; what is marked in the text by a name of its own keeps the name alone."""
    from pypdf.generic import DictionaryObject, NameObject, StreamObject

    kind = one.get("/Subtype") if isinstance(one, StreamObject) else None
    if one.get("/Type") == "/Page":
        _keep(one, _PAGE)
    elif kind in ("/Form", "/Image"):
        _keep(one, _FORM if kind == "/Form" else _IMAGE)
    else:
        _drop(one, _NOWHERE)
    if kind == "/Image":
        _clean_picture(one)
    resources = one.get("/Resources")
    resources = resources.get_object() if resources is not None else None
    if isinstance(resources, DictionaryObject):
        _keep(resources, _RESOURCES)
        marked = resources.get("/Properties")
        if marked is not None:
            empty = {NameObject(name): DictionaryObject() for name in marked.get_object()}
            resources[NameObject("/Properties")] = DictionaryObject(empty)


def _clean_picture(one: Any) -> None:
    filters = one.get("/Filter")
    filters = filters.get_object() if filters is not None else None
    names = [filters] if isinstance(filters, str) else list(filters or [])
    if not any(name in _PICTURES for name in names):
        return
    if len(names) > 1:
        raise CannotClean("a picture packed twice")
    if not one._data.startswith(b"\xff\x4f"):  # noqa: SLF001 - the bytes as they are; a bare JPEG 2000 has no properties
        one._data = pictures.cleaned(one._data)  # noqa: SLF001


def _keep(one: "DictionaryObject", names: Iterable[str]) -> None:
    _drop(one, [name for name in one if name not in names])


def _drop(one: "DictionaryObject", names: Iterable[str]) -> None:
    for name in names:
        one.pop(name, None)
