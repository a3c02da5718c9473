"""Values that are checked once, at the door, and trusted from then on."""

import re
import unicodedata
from functools import lru_cache

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from domain.errors import BadValue, say

NAME_LENGTH = 200
NOTE_LENGTH = 2000
ADDRESS_LENGTH, LOCAL_LENGTH = 254, 64
QUOTED_LENGTH = 100

_BREAKS = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_BIDI = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Cn", "Zs", "Zl", "Zp", "Mn", "Me"})
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs that are drawn as nothing."""
_PLAIN_ADDRESS = re.compile(r"([a-zA-Z0-9_+'-]+(?:\.[a-zA-Z0-9_+'-]+)*)@([a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+)")
"""Letters, digits and the few signs that people have in their addresses."""


def line(text: str, *, longest: int = NAME_LENGTH) -> str:
    """Return one clean line: composed (NFC), no line breaks, control or direction characters; BadValue if too long.

    It is empty when nothing of it shows.
    """
    clean = " ".join(_without_controls(_BREAKS.sub(" ", text.replace("\t", " "))).split())
    if len(clean) > longest:
        raise BadValue(say("This is too long: at most {longest} characters.", longest=longest))
    return clean if shows(clean) else ""


def shows(text: str) -> bool:
    """True when there is anything to be seen: white space, marks of direction, joiners and fillers are not."""
    return any(unicodedata.category(c) not in _UNSEEN and c not in _FILLERS for c in text)


def prose(text: str) -> str:
    """Return a text as it goes out: composed, its lines kept, no control or direction characters; empty if nothing shows."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    clean = "\n".join("\t".join(map(_without_controls, one.split("\t"))) for one in lines).strip()
    return clean if shows(clean) else ""


def note(text: str, *, longest: int = NOTE_LENGTH) -> str:
    """Return free text over several lines, composed, without control or direction characters, cut at its length."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    clean = "\n".join(_without_controls(one).rstrip() for one in lines)
    return re.sub(r"\n{3,}", "\n\n", clean).strip()[:longest]


def _without_controls(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    if composed.isprintable():
        return composed
    kept = "".join(c for c in composed if unicodedata.category(c) not in {"Cc", "Cs"})
    return _BIDI.sub("", kept)


def email_address(text: str) -> str:
    """Return the address as it will be used on the wire, domain in lower case; BadValue when mail cannot go there."""
    stripped = text.strip()
    try:
        address = _plain_address(stripped) or _checked_address(stripped)
    except EmailNotValidError as error:
        raise _no_address(stripped) from error
    if len(address) > ADDRESS_LENGTH:
        raise _no_address(stripped)
    return address


def _no_address(text: str) -> BadValue:
    quoted = text if len(text) <= QUOTED_LENGTH else f"{text[: QUOTED_LENGTH - 1]}…"
    return BadValue(say("“{address}” is not an e-mail address.", address=quoted))


def _plain_address(text: str) -> str | None:
    """Return an everyday address, its domain looked at only the first time; None for all that needs a closer look."""
    found = _PLAIN_ADDRESS.fullmatch(text)
    if found is None:
        return None
    local, domain = found.groups()
    office = local.isalpha() and not local.islower()  # Postmaster and its like are to be put in lower case
    if office or len(local) > LOCAL_LENGTH or "--" in domain:  # punycode has those
        return None
    return f"{local}@{_domain(domain)}"


@lru_cache(1024)
def _domain(domain: str) -> str:
    """Return a domain in lower case; EmailNotValidError when no mail can go there. A file of candidates has few."""
    return _checked_address(f"a@{domain}").partition("@")[2]


def _checked_address(text: str) -> str:
    if text != "".join(c for c in text if c.isprintable() and not c.isspace()):
        raise EmailNotValidError("white space inside")
    found = validate_email(text, check_deliverability=False, test_environment=True, strict=True, allow_smtputf8=False)
    return found.ascii_email or found.normalized


COUNTRIES = ("NO", "SE", "DK", "NL", "GB")


def mobile(text: str, country: str = "NO") -> str:
    """Return a mobile number as E.164; BadValue for a landline or something that is no number.

    Takes what spreadsheets make of numbers (`4791234567.0`, no plus sign, spaces, `0047`).
    """
    number = re.sub(r"\.0+$", "", text.strip())
    for candidate in dict.fromkeys((number, f"+{number.lstrip('0')}")):
        found = _mobile(candidate, country)
        if found:
            return found
    raise BadValue(say("“{number}” is not a mobile number.", number=number[:40]))


def country_of_number(number: str) -> str:
    """The country of a number with its code, in two letters; empty for none."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or ""
    except phonenumbers.NumberParseException:
        return ""


def _mobile(number: str, country: str) -> str | None:
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return None
    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    if phonenumbers.number_type(parsed) not in kinds:  # one that is not valid is of no kind
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
