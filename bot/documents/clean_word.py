"""A Word document's pages and nothing else: only known parts stay, and what they say about who wrote them goes."""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from bot.documents import pictures
from bot.documents.uncleanable import CannotClean, TooLarge

LARGEST_UNPACKED = 100_000_000
LARGEST_XML = 30_000_000
MOST_PARTS = 5000
MOST_TAGS = 200_000
"""A hundred pages of text have a fifth of that; each costs a moment."""

TYPES, PACKAGE_LINKS = "[Content_Types].xml", "_rels/.rels"
_TEXTS = re.compile(
    r"word/(?:document\d*|styles|stylesWithEffects|numbering|fontTable|settings|footnotes|endnotes|header\d*|footer\d*"
    r"|theme/theme\d*)\.xml",
    re.IGNORECASE,
)
_PICTURES = re.compile(r"word/(?:theme/)?media/[^/]+\.(?:png|jpe?g)", re.IGNORECASE)
_ENDINGS = frozenset({"rels", "xml", "png", "jpg", "jpeg"})
_DRAWN = ("/chart", "/chartex", "/diagramdata", "/afchunk")
"""Kinds of links that stand for something on the page of which nobody here knows how to clean it."""

_DROPPED = frozenset(
    {"del", "moveFrom", "delText", "delInstrText", "cellIns", "cellDel", "cellMerge", "numberingChange", "tblGridChange",
     "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "commentRangeStart", "commentRangeEnd",
     "commentReference", "annotationRef", "permStart", "permEnd", "proofErr", "bookmarkStart", "bookmarkEnd", "extLst",
     "object", "subDoc", "printerSettings", "embedRegular", "embedBold", "embedItalic", "embedBoldItalic", "alias", "tag",
     "dataBinding", "placeholder", "listItem", "ffData", "hlinkClick", "hlinkHover", "smartTagPr", "customXmlPr",
     "tblCaption", "tblDescription", "rsid", "rsids"}
)  # fmt: skip
_UNWRAPPED = frozenset({"ins", "moveTo", "hyperlink", "smartTag", "customXml"})
"""Their contents stay."""

_ATTRIBUTES = frozenset(
    {"author", "initials", "userId", "providerId", "date", "dateUtc", "descr", "title", "alt", "href", "tooltip", "paraId",
     "textId"}
)  # fmt: skip
_SETTINGS = frozenset(
    {"zoom", "mirrorMargins", "bordersDoNotSurroundHeader", "bordersDoNotSurroundFooter", "gutterAtTop", "defaultTabStop",
     "autoHyphenation", "consecutiveHyphenLimit", "hyphenationZone", "doNotHyphenateCaps", "evenAndOddHeaders",
     "characterSpacingControl", "displayBackgroundShape", "footnotePr", "endnotePr", "compat", "mathPr", "themeFontLang",
     "clrSchemeMapping", "decimalSymbol", "listSeparator"}
)  # fmt: skip
_FIELDS = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES"})
"""Fields that have to be computed on the page; of the others only their result stays."""


def cleaned(content: bytes) -> bytes:
    """Return the document; CannotClean for a damaged one, TooLarge for one that would take too long."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        parts = _parts(source)
        if not any(_TEXTS.fullmatch(name) and "document" in name.lower() for name in parts):
            raise CannotClean("no document in it")
        for name, part in _Package(source, parts).cleaned().items():
            target.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _parts(source: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """What stays of a package, by name; TooLarge for too much of it."""
    found = [one for one in source.infolist() if not one.is_dir()]
    if len(found) > MOST_PARTS or sum(one.file_size for one in found) > LARGEST_UNPACKED:
        raise TooLarge("far larger unpacked")
    parts = {one.filename: one for one in found}
    if len({name.lower() for name in parts}) < len(found):
        raise CannotClean("two parts of one name")
    if sum(one.file_size for name, one in parts.items() if name.lower().endswith((".xml", ".rels"))) > LARGEST_XML:
        raise TooLarge("too long a text")
    return parts


@dataclass
class _Package:
    """One document on its way; `tags` are counted over all of its parts."""

    source: zipfile.ZipFile
    parts: Mapping[str, zipfile.ZipInfo]
    tags: int = 0
    made: dict[str, bytes] = field(default_factory=dict)

    def cleaned(self) -> dict[str, bytes]:
        """Return the parts that stay, by name."""
        self.made[TYPES] = b""  # it comes first, and is known last
        for name in ["", *(one for one in self.parts if _TEXTS.fullmatch(one))]:
            gone = self._link(name)
            if name:
                self.made[name] = self._text(name, gone)
        self.made[TYPES] = self._types()
        return self.made

    def _count(self) -> None:
        self.tags += 1
        if self.tags > MOST_TAGS:
            raise TooLarge("too many tags")

    def _text(self, name: str, gone: Iterable[str]) -> bytes:
        rewriter = _Rewriter(self._count, frozenset(gone), is_settings=name.lower().endswith("/settings.xml"))
        return rewriter.rewritten(self.source.read(name))

    def _link(self, name: str) -> set[str]:
        """Write down which parts a part leads to, and return the names of links that are gone."""
        folder, _, last = name.rpartition("/")
        links = f"{folder}/_rels/{last}.rels" if name else PACKAGE_LINKS
        if links not in self.parts:
            return set()
        kept, gone = [], set()
        for one in self._elements(links, "Relationship"):
            place = self._place(folder, one)
            if place is None:
                gone.add(one.get("Id", ""))
                continue
            kept.append(_only(one, "Id", "Type", "Target"))
            if place not in self.made and _PICTURES.fullmatch(place):
                self.made[place] = pictures.cleaned(self.source.read(place))
        self.made[links] = _listed("Relationships", "relationships", [("Relationship", one) for one in kept])
        return gone - {""}

    def _place(self, folder: str, link: Mapping[str, str]) -> str | None:
        """The part that a link leads to, if it stays; CannotClean for one that cannot just be left out."""
        kind = link.get("Type", "").lower()
        if link.get("TargetMode", "").lower() == "external":
            return None
        place = posixpath.normpath(posixpath.join("/", folder, link.get("Target", ""))).lstrip("/")
        if place in self.parts and (_TEXTS.fullmatch(place) or _PICTURES.fullmatch(place)):
            return place
        if kind.endswith(_DRAWN) or (kind.endswith("/image") and not place.lower().endswith(".svg")):
            raise CannotClean("a drawing of an unknown kind")
        return None

    def _types(self) -> bytes:
        if TYPES not in self.parts:
            raise CannotClean("no list of parts")
        known = {f"/{name}".lower() for name in self.made}
        found = [
            ("Default", one) for one in self._elements(TYPES, "Default") if one.get("Extension", "").lower() in _ENDINGS
        ]
        found += [
            ("Override", one) for one in self._elements(TYPES, "Override") if one.get("PartName", "").lower() in known
        ]
        kept = [(tag, _only(one, "Extension", "PartName", "ContentType")) for tag, one in found]
        return _listed("Types", "content-types", kept)

    def _elements(self, name: str, wanted: str) -> list[dict[str, str]]:
        """The attributes of every element of a name in a part."""
        found: list[dict[str, str]] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            self._count()
            if _local(tag) == wanted:
                found.append(attributes)

        _parse(self.source.read(name), start=start)
        return found


def _only(found: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: found[name] for name in names if name in found}


def _listed(root: str, space: str, rows: Iterable[tuple[str, Mapping[str, str]]]) -> bytes:
    lines = "".join(f"<{tag}{_attributes(one)}/>" for tag, one in rows)
    uri = f"http://schemas.openxmlformats.org/package/2006/{space}"
    return f'{_HEAD}<{root} xmlns="{uri}">{lines}</{root}>'.encode()


# --- one part ------------------------------------------------------------------------------------------------------

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _attributes(found: Mapping[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in found.items())


def _parse(
    content: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Read XML from beginning to end, which takes as long as it is; CannotClean for any that defines things of its own."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.Parse(content, True)


def _refuse(*_: object) -> None:
    raise CannotClean("a text with definitions of its own")


class _Rewriter:
    """Writes a part anew while it is read. Comments and instructions to programs are not written."""

    def __init__(self, count: Callable[[], None], gone: frozenset[str], *, is_settings: bool) -> None:
        self._tell, self._gone, self._is_settings = count, gone, is_settings
        self._made = [_HEAD]
        self._open: list[tuple[str, bool]] = []
        self._skipping = 0

    def rewritten(self, content: bytes) -> bytes:
        """Return the part without what is dropped."""
        _parse(content, self._start, self._end, self._text)
        return "".join(self._made).encode("utf-8")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._tell()
        local = _local(name)
        if self._skipping or self._is_dropped(local):
            self._skipping += 1
            return
        written = not (self._open and local in _UNWRAPPED)
        self._open.append((local, written))
        if written:
            self._made.append(f"<{name}{_attributes(self._kept(local, attributes))}>")

    def _is_dropped(self, local: str) -> bool:
        if self._is_settings and len(self._open) == 1:
            return local not in _SETTINGS
        return local in _DROPPED or local.endswith("PrChange") or (local.startswith("customXml") and "Range" in local)

    def _kept(self, local: str, attributes: dict[str, str]) -> dict[str, str]:
        kept = {}
        for name, value in attributes.items():
            short = _local(name)
            if short in _ATTRIBUTES or short.startswith("rsid") or (":" in name and value in self._gone):
                continue
            is_name = local in ("docPr", "cNvPr") and short == "name"
            kept[name] = "" if is_name else _field(value) if short == "instr" else value
        return kept

    def _end(self, name: str) -> None:
        if self._skipping:
            self._skipping -= 1
        elif self._open.pop()[1]:
            self._made.append(f"</{name}>")

    def _text(self, text: str) -> None:
        if not self._skipping:
            is_field = bool(self._open) and self._open[-1][0] == "instrText"
            self._made.append(escape(_field(text) if is_field else text, {"\r": "&#13;"}))


def _field(text: str) -> str:
    words = text.split()
    return f" {words[0]} " if words and words[0].upper() in _FIELDS else " "
