"""Forward to email: somebody else reads about a person, and when wanted nothing that tells who it is."""

import io
import zipfile
from dataclasses import replace

import pikepdf
import pytest
from sqlalchemy import update

from bot.documents import clean_pdf
from bot.documents.cleaning import DOCX
from bot.services.acting import lettering
from bot.services.acting.choosing import Choice
from bot.services.acting.forwarding import INSIDE
from domain.access import SYSTEM
from domain.actions import Action
from domain.delivery import ParcelKind
from domain.errors import BadFields, NotNow
from domain.language import Language
from domain.status import ApplicationStatus
from storage.tables import Application, Attachment, Candidate
from tests.services.acting import begin, execute, undo
from tests.services.company import EMMA, KARI, Company, html_of, mail_of, text_of, vault
from tests.services.letters import edited, go, previewed, proposed, seen

FIRST, LAST = "Qanary", "Zebrafinch-Ødegård"
MAIL, MOBILE = "qanary.zebrafinch@example.org", "+4791234567"
TRACES = ("qanary", "zebrafinch", "ødegård", "odegard", "91234567", "912 34 567", "example.org", "linkedin")
LETTER = f"""Hi, I am {FIRST} {LAST} (born ODEGARD). I have built bridges since 2015-2019.
Call me at 912 34 567 or 0047 91 23 45 67, write to {MAIL}, see https://linkedin.com/in/qanary."""


@pytest.fixture
def canary(company: Company) -> Company:
    """Ola's application as somebody's whose every trace can be searched for."""
    with company.begin(SYSTEM) as work:
        application = work.session.get_one(Application, company.applications["Ola"])
        application.cover_letter = LETTER
        work.session.execute(
            update(Candidate)
            .where(Candidate.id == application.candidate_id)
            .values(first_name=FIRST, last_name=LAST, email=MAIL, email_key=MAIL, mobile=MOBILE)
        )
    return company


def attach(company: Company, name: str, kind: str, content: bytes) -> None:
    with company.begin(SYSTEM) as work:
        work.session.add(
            Attachment(
                application_id=company.applications["Ola"], name=name, kind=kind, digest=name[:64], content=content,
                created_at=work.now,
            )
        )  # fmt: skip


def a_pdf() -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        with pdf.open_metadata() as properties:
            properties["dc:creator"] = [f"{FIRST} {LAST}"]
            properties["dc:title"] = f"CV {FIRST}"
        pdf.docinfo["/Author"] = f"{FIRST} {LAST}"
        pdf.save(made)
    return made.getvalue()


def a_docx() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr(
            "[Content_Types].xml",
            '<Types><Override PartName="/docProps/core.xml" ContentType="x"/>'
            '<Override PartName="/word/document.xml" ContentType="y"/></Types>',
        )
        file.writestr(
            "_rels/.rels", '<Relationships><Relationship Id="r2" Target="docProps/core.xml"/></Relationships>'
        )
        file.writestr("docProps/core.xml", f"<creator>{FIRST} {LAST}</creator>")
        file.writestr("word/document.xml", f'<w:ins w:id="1" w:author="{FIRST}"><w:t>bridges</w:t></w:ins>')
    return made.getvalue()


def forwarding(company: Company, **changes):
    choice = begin(company, Action.FORWARD, "Ola")
    return choice, replace(proposed(company, choice), recipient="boss@nordlys.example", **changes)


def files_of(mail) -> dict[str, bytes]:
    return {str(part.get_filename()): part.get_payload(decode=True) for part in mail.iter_attachments()}


def test_somebody_else_gets_the_application_in_the_recruiters_language(canary: Company) -> None:
    choice, inputs = forwarding(canary)
    assert list(inputs.texts) == [Language.NB]
    go(canary, choice, inputs)
    letter = canary.letter(ParcelKind.FORWARD)
    text = text_of(letter)
    assert letter["To"].addresses[0].addr_spec == "boss@nordlys.example"
    assert "En søknad på stillingen som Systems developer" in str(letter["Subject"])
    assert all(
        one in text for one in (f"{FIRST} {LAST}", MAIL, MOBILE, "Systems developer (DEV-1)", "I have built bridges")
    )
    assert canary.status("Ola") is ApplicationStatus.RECEIVED


def test_nothing_of_an_anonymous_mail_tells_who_it_is(canary: Company) -> None:
    """Case 26: subject, body, tags, file names, properties, headers, links."""
    attach(canary, f"CV {FIRST} {LAST}.pdf", "pdf", a_pdf())
    attach(canary, f"{LAST}.docx", "docx", a_docx())
    choice, inputs = forwarding(canary, anonymous=True)
    inputs = edited(
        inputs,
        Language.NB,
        subject=f"{{vacancy}} {{first-name}} {FIRST}",
        contents=f"{{last-name}} {FIRST.upper()}s søknad, ring 91 23 45 67.\n\n{{application}}",
    )
    go(canary, seen(canary, choice, inputs), inputs)
    [parcel] = canary.mails(ParcelKind.FORWARD)
    mail = mail_of(parcel)
    raw = vault().open(parcel.body or b"").decode("ascii").lower()
    files = files_of(mail)
    with pikepdf.open(io.BytesIO(files["cv-1.pdf"])) as pdf:
        inside = [str(pdf.docinfo), *(str(one) for one in pdf.objects)]
        assert len(pdf.pages) == 1
    with zipfile.ZipFile(io.BytesIO(files["cv-2.docx"])) as word:
        inside += [word.read(name).decode() for name in word.namelist()]
        assert "docProps/core.xml" not in word.namelist()
        assert b"bridges" in word.read("word/document.xml")
    everything = [raw, str(mail["Subject"]), text_of(mail), html_of(mail), *files, *inside]
    found = [(one, place[:60]) for place in everything for one in TRACES if one in place.lower()]
    assert found == []
    assert "bridges since 2015-2019" in text_of(mail)
    assert parcel.facts == {}


def test_the_copy_and_the_preview_of_an_anonymous_mail_are_anonymous(canary: Company) -> None:
    """Case 26."""
    choice, inputs = forwarding(canary, anonymous=True)
    [row] = previewed(canary, choice, inputs).rows
    go(canary, choice, inputs)
    assert row.posts[0].copy.strip() == text_of(canary.letter(ParcelKind.FORWARD)).strip()
    assert not any(one in row.posts[0].copy.lower() for one in TRACES)


def test_without_attachments_there_are_none(canary: Company) -> None:
    """Case 26."""
    attach(canary, "cv.pdf", "pdf", a_pdf())
    choice, inputs = forwarding(canary, without_files=True)
    go(canary, choice, inputs)
    assert files_of(canary.letter(ParcelKind.FORWARD)) == {}


def test_files_of_an_anonymous_mail_go_only_after_a_warning(canary: Company) -> None:
    attach(canary, "cv.pdf", "pdf", a_pdf())
    choice, inputs = forwarding(canary, anonymous=True)
    asked = execute(canary, choice, inputs)
    assert isinstance(asked, Choice)
    assert [one.asks for one in asked.asked_about] == [INSIDE]
    assert canary.mails(ParcelKind.FORWARD) == []
    go(canary, asked, inputs)
    assert list(files_of(canary.letter(ParcelKind.FORWARD))) == ["cv-1.pdf"]


@pytest.mark.parametrize(
    ("kind", "content"), [("odt", b"PK\x03\x04 mimetype"), ("pdf", b"%PDF-1.7 broken"), ("pdf", b"<html>Qanary</html>")]
)
def test_a_file_that_cannot_be_cleaned_does_not_go_and_nothing_is_half_done(canary: Company, kind, content) -> None:
    attach(canary, f"cv.{kind}", kind, content)
    choice, inputs = forwarding(canary, anonymous=True)
    with pytest.raises(NotNow) as refused:
        go(canary, seen(canary, choice, inputs), inputs)
    assert refused.value.phrase.facts["name"] == f"cv.{kind}"
    assert canary.mails(ParcelKind.FORWARD) == []


@pytest.mark.parametrize(
    ("name", "arrives"),
    [
        ("../../x", "x"),
        ("..\\..\\secret\\cv.pdf", "cv.pdf"),
        ("cv.pdf\r\nX-Evil: yes", "cv.pdf X-Evil yes"),
        ("\u202efdp.exe", "fdp.exe"),
        ("å" * 300 + ".pdf", "å" * 96 + ".pdf"),
        ("...", "file-1"),
    ],
)
def test_a_bad_file_name_is_harmless_on_its_way_out(canary: Company, name, arrives) -> None:
    """Case 33."""
    attach(canary, name[:200] if len(name) < 200 else "å" * 196 + ".pdf", "pdf", a_pdf())
    choice, inputs = forwarding(canary)
    go(canary, choice, inputs)
    letter = canary.letter(ParcelKind.FORWARD)
    assert list(files_of(letter)) == [arrives]
    assert letter["X-Evil"] is None


def test_what_is_called_pdf_and_is_none_travels_as_plain_bytes(canary: Company) -> None:
    """Case 33."""
    attach(canary, "cv.pdf", "pdf", b"<html><script>alert(1)</script></html>")
    choice, inputs = forwarding(canary)
    go(canary, choice, inputs)
    [part] = canary.letter(ParcelKind.FORWARD).iter_attachments()
    assert part.get_content_type() == "application/octet-stream"


def test_a_mail_too_large_for_mail_servers_is_refused_before_it_is_queued_and_names_the_file(canary: Company) -> None:
    """Case 105: 24 MB."""
    attach(canary, "small.pdf", "pdf", a_pdf())
    attach(canary, "portfolio.pdf", "pdf", b"%PDF-" + b"0" * 24_000_000)
    choice, inputs = forwarding(canary)
    with pytest.raises(NotNow) as refused:
        go(canary, choice, inputs)
    assert refused.value.phrase.facts == {"size": 33, "most": 20, "name": "portfolio.pdf"}
    assert canary.mails(ParcelKind.FORWARD) == []
    go(canary, choice, replace(inputs, without_files=True))
    assert len(canary.mails(ParcelKind.FORWARD)) == 1


@pytest.mark.parametrize("address", ["", "boss", "a@b.c, d@e.f", "boss@nordlys.example\r\nBcc: x@y.z"])
def test_only_one_good_address_is_taken(canary: Company, address) -> None:
    choice, inputs = forwarding(canary)
    with pytest.raises(BadFields) as wrong:
        go(canary, choice, replace(inputs, recipient=address))
    assert set(wrong.value.fields) == {"recipient"}


def test_a_forward_is_taken_back_and_several_at_once_cannot_be(canary: Company) -> None:
    choice, inputs = forwarding(canary)
    undo(canary, go(canary, choice, inputs))
    assert canary.mails(ParcelKind.FORWARD) == []
    with pytest.raises(NotNow):
        begin(canary, Action.FORWARD, "Ola", "Jane", by=EMMA)


def test_markup_in_a_cover_letter_is_text(canary: Company) -> None:
    with canary.begin(SYSTEM) as work:
        application = work.session.get_one(Application, canary.applications["Ola"])
        application.cover_letter = "<script>alert(1)</script> {confirmlink}"
    choice, inputs = forwarding(canary)
    go(canary, choice, inputs)
    letter = canary.letter(ParcelKind.FORWARD)
    assert "<script>" not in html_of(letter)
    assert "{confirmlink}" in text_of(letter)


def test_word_documents_are_known_by_what_they_hold(canary: Company) -> None:
    attach(canary, "cv.docx", "docx", a_docx())
    choice, inputs = forwarding(canary)
    go(canary, choice, inputs)
    [part] = canary.letter(ParcelKind.FORWARD).iter_attachments()
    assert part.get_content_type() == DOCX


@pytest.mark.parametrize("first", ["Job", "Application", "First"])
def test_a_name_that_is_a_tags_name_leaves_the_tags_alone(canary: Company, first: str) -> None:
    with canary.begin(SYSTEM) as work:
        work.session.get_one(Application, canary.applications["Ola"]).candidate.first_name = first
    choice, inputs = forwarding(canary, anonymous=True)
    inputs = edited(inputs, Language.NB, subject="{job}", contents=f"{first} for {{job}}:\n\n{{application}}")
    go(canary, choice, inputs)
    letter = canary.letter(ParcelKind.FORWARD)
    assert str(letter["Subject"]) == "Systems developer"
    assert text_of(letter).startswith("[…] for Systems developer:")
    assert "{" not in text_of(letter)


def test_a_pdf_that_is_called_a_text_is_cleaned_like_any_pdf(canary: Company) -> None:
    """Case 26."""
    attach(canary, "cv.txt", "txt", a_pdf())
    choice, inputs = forwarding(canary, anonymous=True)
    go(canary, choice, inputs)
    [(name, content)] = files_of(canary.letter(ParcelKind.FORWARD)).items()
    assert name == "cv-1.pdf"
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert FIRST not in str([str(one) for one in pdf.objects])


def test_a_text_goes_as_it_is_and_what_is_only_called_one_does_not(canary: Company) -> None:
    """Case 26."""
    attach(canary, "cv.txt", "txt", b"Brobygger\n")
    choice, inputs = forwarding(canary, anonymous=True)
    go(canary, choice, inputs)
    assert files_of(canary.letter(ParcelKind.FORWARD)) == {"cv-1.txt": b"Brobygger\n"}
    attach(canary, "old.txt", "txt", b"\xd0\xcf\x11\xe0\0\0Qanary")
    choice, inputs = forwarding(canary, anonymous=True)
    with pytest.raises(NotNow) as refused:
        go(canary, choice, inputs)
    assert refused.value.phrase.facts == {"name": "old.txt"}


def test_a_file_that_would_take_too_long_is_refused_and_told_so(
    canary: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 33."""
    monkeypatch.setattr(clean_pdf, "MOST_OBJECTS", 1)
    attach(canary, "cv.pdf", "pdf", a_pdf() + b"%long")
    choice, inputs = forwarding(canary, anonymous=True)
    with pytest.raises(NotNow) as refused:
        go(canary, choice, inputs)
    assert "“{name}” is too large" in refused.value.phrase.text
    assert refused.value.phrase.facts == {"name": "cv.pdf"}


def test_files_prepared_beforehand_are_not_cleaned_again_while_the_step_is_written(
    canary: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach(canary, "cv.pdf", "pdf", a_pdf() + b"%prepared")
    choice, inputs = forwarding(canary, anonymous=True)
    with canary.by(KARI) as work:
        lettering.prepare(work, choice.selection_id, inputs)
    monkeypatch.setattr(clean_pdf, "cleaned", None)
    go(canary, choice, inputs)
    assert list(files_of(canary.letter(ParcelKind.FORWARD))) == ["cv-1.pdf"]
