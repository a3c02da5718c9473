"""Files as people have them: CSV in every dress, workbooks as Excel makes them."""

from datetime import date

import pytest

from bot.services.importing import rows, sheets
from domain.errors import Refused


def read(path):
    return sheets.read(path, knows=lambda text: rows.column_named(text) in rows.COLUMNS)


def refusal(path):
    with pytest.raises(Refused) as refused:
        read(path)
    return refused.value.phrase.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_every_encoding_and_delimiter_excel_writes_is_read(office_sqlite, encoding, delimiter):
    path = office_sqlite.csv(
        ["R-1", "Bjørk, Åse; æøå", "a@example.org"],
        header=["vacancy", "last_name", "email"],
        encoding=encoding,
        delimiter=delimiter,
    )
    sheet = read(path)
    assert sheet.header == ("vacancy", "last_name", "email")
    assert sheet.lines[0].cells == ("R-1", "Bjørk, Åse; æøå", "a@example.org")


def test_lines_are_numbered_as_an_editor_numbers_them(office_sqlite):
    path = office_sqlite.file(
        "a.csv", b'email;cover_letter\r\na@x.no;"one\r\ntwo\r\nthree"\r\n\r\n;\r\nb@x.no;four\r\n'
    )
    assert [(line.number, line.cells[0]) for line in read(path).lines] == [(2, "a@x.no"), (7, "b@x.no")]
    assert read(path).lines[0].cells[1].split() == ["one", "two", "three"]


def test_excels_own_first_line_about_the_delimiter_is_obeyed(office_sqlite):
    path = office_sqlite.file("a.csv", b"sep=;\r\nemail;last_name\r\na@x.no;Berg, jr\r\n")
    assert read(path).header == ("email", "last_name")
    assert read(path).lines[0].number == 3


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"\r\n ; ;\r\n", "empty"),
        ("a.csv", b'email;last_name\na@x.no;"Berg\nb@x.no;Ek\n', "quotation mark"),
        ("a.csv", b"email\n\x00\x01\x02\n", "no text"),
        ("a.csv", b"email\n\x81\x8d\xff\n", "no text"),
        ("a.xlsx", b"PK\x03\x04 but no more", "no Excel workbook"),
        ("a.xlsx", b"email;last_name", "no Excel workbook"),
        ("a.ods", b"PK", "must be a .csv or .xlsx"),
    ],
)
def test_what_is_no_table_is_refused_whole(office_sqlite, name, content, says):
    assert says in refusal(office_sqlite.file(name, content))


def test_a_file_that_is_not_there_or_too_large_is_refused(office_sqlite, monkeypatch):
    assert "cannot be read" in refusal(office_sqlite.folder / "gone.csv")
    monkeypatch.setattr(sheets, "LARGEST", 10)
    assert "larger than" in refusal(office_sqlite.file("a.csv", b"x" * 11))


def test_a_workbook_that_unpacks_too_large_is_refused(office_sqlite, monkeypatch):
    path = office_sqlite.xlsx(["email"], ["a@x.no"])
    monkeypatch.setattr(sheets, "LARGEST_UNPACKED", 100)
    assert "too large once unpacked" in refusal(path)


def test_cells_of_a_workbook_become_what_a_person_would_have_typed(office_sqlite):
    path = office_sqlite.xlsx(
        ["vacancy", "mobile", "first_name", "last_name", "email", "cover_letter"],
        [104, 4791234567, True, date(2026, 11, 1), 1.5, None],
    )
    assert read(path).lines[0].cells == ("104", "4791234567", "TRUE", "2026-11-01", "1.5", "")


def test_blank_rows_of_a_workbook_count_but_are_left_out(office_sqlite):
    path = office_sqlite.xlsx(["email"], ["a@x.no"], [None], ["b@x.no"])
    assert [line.number for line in read(path).lines] == [2, 4]


def test_headers_are_free_in_case_order_spaces_and_underscores():
    header = ["E-mail", "First Name", "LAST_NAME", " vacancy ", "Vacancy-Title", ""]
    assert rows.places_of(["Email", *header[1:]]) == {
        "email": 0,
        "first_name": 1,
        "last_name": 2,
        "vacancy": 3,
        "vacancy_title": 4,
    }


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (["vacancy", "email", "last_name", "Salary", "shoe size"], "unknown columns: Salary, shoe size"),
        (["vacancy", "email", "", "last_name"], "unknown columns: (column 3)"),
        (["vacancy", "email", "last_name", "Last Name"], "columns that come twice: last_name"),
        (["vacancy", "last_name"], "missing columns: email"),
        (["email"], "missing columns: vacancy, first_name or last_name"),
    ],
)
def test_a_header_that_does_not_fit_is_refused_and_every_column_named(header, says):
    with pytest.raises(Refused) as refused:
        rows.places_of(header)
    assert says in refused.value.phrase.facts["problems"]
