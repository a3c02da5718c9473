"""Files that are not what an importer hopes for."""

import zipfile

import pytest

from domain.errors import Refused
from tests.importing.conftest import Office

COLUMN = "vacancy;first_name;email"


@pytest.fixture
def house(sqlite_url, tmp_path):
    made = Office(sqlite_url, tmp_path)
    made.vacancy("R-1", title="Kokk")
    yield made
    made.database.close()


@pytest.mark.parametrize("address", ["søren@firma.example", "аdmin@firma.example"])
def test_an_address_no_letter_can_go_to_is_a_bad_row(house, address):
    report = house.run(house.csv({"vacancy": "R-1", "first_name": "Søren", "email": address}))
    assert (len(report.bad), report.applications_added) == (1, 0)


def test_a_hundred_thousand_columns_are_refused_in_a_line_that_can_be_read(house):
    header = ";".join([COLUMN, *(f"extra{number}" for number in range(100_000))])
    with pytest.raises(Refused) as refused:
        house.run(house.file("wide.csv", header.encode()))
    assert len(str(refused.value.phrase.facts["problems"])) < 2000


def test_a_cell_far_outside_the_table_is_refused_before_room_is_made_for_it(house):
    path = house.xlsx(["vacancy", "first_name", "email"], ["R-1", "Ola", "ola@example.org"])
    with zipfile.ZipFile(path) as book:
        parts = {info.filename: book.read(info) for info in book.infolist()}
    far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"</sheetData>", far)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    with pytest.raises(Refused) as refused:
        house.run(path)
    assert refused.value.phrase.facts == {"row": 1048576, "column": 16384}


def test_a_cell_a_little_outside_the_table_does_not_matter(house):
    path = house.xlsx(["vacancy", "first_name", "email"], ["R-1", "Ola", "ola@example.org"], *[[]] * 3000, [""])
    assert house.run(path).applications_added == 1
