"""Candidates and applications out of a file: what goes in, what is kept, what is refused and why."""

import pytest

from domain.access import CANDIDATE, SYSTEM
from domain.errors import NotAllowed, Refused
from storage.search import find_applications


def found(office, query):
    with office.look() as work:
        return [one.candidate for one in find_applications(work.session, query, vacancy_ids=None)]


def test_a_row_becomes_a_candidate_with_an_application_that_is_found_and_written_down(office, anna):
    row = anna(mobile="912 34 567", language="Svensk", cover_letter="I cook.\nWell.")
    report = office.run(office.csv({**row, "language": "svenska"}))
    assert (report.rows, report.applications_added, report.candidates_added, report.bad) == (1, 1, 1, [])
    assert office.ask("SELECT first_name, last_name, email, email_key, mobile, language FROM candidate") == [
        ("Anna", "Berg", "anna@example.org", "anna@example.org", "+4791234567", "sv")
    ]
    assert office.ask("SELECT status, cover_letter, deleted_at FROM application") == [
        ("received", "I cook.\nWell.", None)
    ]
    assert found(office, "berg an") == ["Anna Berg"]
    events = office.ask("SELECT event, actor_kind, surface FROM journal WHERE event <> 'vacancy_added' ORDER BY id")
    assert events == [("application_added", "operator", "cli"), ("import_done", "operator", "cli")]


def test_the_same_file_twice_changes_nothing(office, anna):
    office.file("cv.pdf", b"%PDF-1.7 one")
    path = office.csv(
        anna(cv="cv.pdf", mobile="91234567"), anna(email="b@example.org", vacancy="R-2", vacancy_title="Ny")
    )
    office.run(path)
    before = office.everything()
    report = office.run(path)
    assert office.everything() == before
    assert (report.unchanged, report.applications_added, report.notes, report.bad) == (2, 0, [], [])
    assert not report.changed_something


def test_a_dry_run_writes_nothing_and_says_the_same(office, anna):
    office.file("cv.pdf", b"%PDF-1.7 one")
    path = office.csv(
        anna(cv="cv.pdf"),
        anna(vacancy="R-2", vacancy_title="Ny", department="Bar"),
        anna(email="x"),
        anna(email="c@example.org", vacancy="R-2"),
    )
    before = office.everything()
    planned = office.run(path, dry_run=True)
    assert office.everything() == before
    done = office.run(path)
    assert vars(planned) == {**vars(done), "dry_run": True}
    assert (done.applications_added, done.candidates_added, done.cvs_added) == (3, 2, 1)


def test_a_dry_run_over_known_candidates_writes_nothing_either(office, anna):
    office.run(office.csv(anna()))
    before = office.everything()
    planned = office.run(office.csv(anna(mobile="91234567", cover_letter="New", first_name="Other")), dry_run=True)
    assert office.everything() == before
    assert planned.filled == 1


def test_bad_rows_are_listed_with_line_and_reason_and_good_ones_go_in(office, anna, said):
    path = office.csv(
        anna(),
        anna(email="anna(at)example.org"),
        anna(email=""),
        anna(email="c@example.org", first_name="", last_name=""),
        anna(email="d@example.org", vacancy=""),
        anna(email="e@example.org", vacancy="R-9"),
        anna(email="f@example.org", mobile="22 33 44 55"),
        anna(email="g@example.org", language="Klingon"),
        anna(email="h@example.org", first_name="x" * 201),
        anna(email="i@example.org", last_name="#N/A"),
        anna(email="j@example.org"),
    )
    report = office.run(path)
    reasons = said(report.bad)
    assert list(reasons) == [3, 4, 5, 6, 7, 8, 9, 10, 11]
    for number, words in {
        3: "“anna(at)example.org” is not an e-mail address",
        4: "no e-mail address",
        5: "no name",
        6: "no vacancy",
        7: "no vacancy R-9",
        8: "“22 33 44 55” is not a mobile number",
        9: "“Klingon”",
        10: "first_name: This is too long",
        11: "last_name shows the error #N/A",
    }.items():
        assert words in reasons[number]
    assert office.ask("SELECT email FROM candidate ORDER BY email") == [("anna@example.org",), ("j@example.org",)]


def test_unknown_columns_are_named_and_nothing_is_written(office, anna):
    before = office.everything()
    with pytest.raises(Refused):
        office.run(office.csv(anna(salary="1")))
    assert office.everything() == before


def test_one_address_in_capitals_is_one_candidate_and_each_vacancy_one_application(office, anna):
    office.vacancy("R-2")
    report = office.run(office.csv(anna(), anna(email="Anna@Example.ORG", vacancy="r-2"), anna(vacancy="r-1")))
    assert (report.candidates_added, report.applications_added) == (1, 2)
    assert [number for number, _ in report.notes] == [4]


def test_what_one_row_of_a_new_candidate_leaves_empty_another_fills(office, anna):
    office.vacancy("R-2")
    report = office.run(office.csv(anna(last_name=""), anna(vacancy="R-2", mobile="91234567")))
    assert (report.candidates_added, report.applications_added, report.filled) == (1, 2, 1)
    assert office.ask("SELECT first_name, last_name, mobile FROM candidate") == [("Anna", "Berg", "+4791234567")]
    assert found(office, "berg") == ["Anna Berg"] * 2


def test_new_and_known_candidates_of_one_file_each_get_their_own_applications(office, anna):
    office.run(office.csv(anna()))
    office.vacancy("R-2")
    report = office.run(
        office.csv(
            anna(email="c@example.org", first_name="Carl", vacancy="R-2", cover_letter="C"),
            anna(vacancy="R-2", cover_letter="A"),
            anna(email="b@example.org", first_name="Bo", cover_letter="B"),
        )
    )
    assert (report.candidates_added, report.applications_added) == (2, 3)
    joined = "application a JOIN candidate c ON c.id = a.candidate_id JOIN vacancy v ON v.id = a.vacancy_id"
    assert office.ask(f"SELECT c.first_name, v.reference, a.cover_letter FROM {joined} ORDER BY 1, 2") == [
        ("Anna", "R-1", ""),
        ("Anna", "R-2", "A"),
        ("Bo", "R-1", "B"),
        ("Carl", "R-2", "C"),
    ]
    written_down = "journal j JOIN application a ON a.id = j.application_id AND a.vacancy_id = j.vacancy_id"
    assert office.ask(f"SELECT count(*) FROM {written_down} WHERE event = 'application_added'") == [(4,)]
    assert found(office, "carl r-2") == ["Carl Berg"]


def test_rows_that_come_twice_are_said_and_go_in_once(office_sqlite, anna, said):
    report = office_sqlite.run(office_sqlite.csv(anna(), anna(first_name="Ann")))
    assert report.applications_added == 1
    assert "duplicate: same vacancy and e-mail as line 2" in said(report.notes)[3]
    assert report.bad == []


def test_what_is_empty_is_filled_and_what_differs_is_kept_and_said(office, anna, said):
    office.run(office.csv(anna(first_name="", language="nb")))
    path = office.csv(anna(last_name="Dahl", mobile="91234567", language="sv", cover_letter="Hello"))
    report = office.run(path)
    assert report.filled == 1
    assert [text.split()[0] for text in map(said(report.notes).get, said(report.notes))] == ["language"]
    assert {text.partition(" ")[0] for _, text in sorted((n, p.facts["column"]) for n, p in report.notes)} == {
        "last_name",
        "language",
    }
    assert office.ask("SELECT first_name, last_name, mobile, language FROM candidate") == [
        ("Anna", "Berg", "+4791234567", "nb")
    ]
    assert office.ask("SELECT cover_letter FROM application") == [("Hello",)]
    assert found(office, "anna") == ["Anna Berg"]
    assert office.ask("SELECT count(*) FROM journal WHERE event = 'application_changed'") == [(1,)]
    kept = office.run(office.csv(anna(cover_letter="Other")))
    assert [phrase.facts["column"] for _, phrase in kept.notes] == ["cover_letter"]
    assert office.ask("SELECT cover_letter FROM application") == [("Hello",)]


def test_a_deleted_application_stays_deleted(office, anna, said):
    path = office.csv(anna(cover_letter="x"))
    office.run(path)
    office.ask("UPDATE application SET deleted_at = created_at, cover_letter = '' RETURNING id")
    report = office.run(path)
    assert "deleted" in said(report.notes)[2]
    assert office.ask("SELECT cover_letter, deleted_at IS NULL FROM application") == [("", False)]


def test_an_unknown_vacancy_is_made_from_its_title_wherever_in_the_file_it_stands(office, anna):
    report = office.run(
        office.csv(
            anna(vacancy="R-2"),
            anna(vacancy="R-2", email="b@example.org", vacancy_title="Baker", department="Kitchen"),
        )
    )
    assert (report.vacancies_added, report.departments_added) == (["R-2"], ["Kitchen"])
    assert office.ask(
        "SELECT v.title, d.name, v.zone, v.language, v.state FROM vacancy v JOIN department d ON d.id = v.department_id"
    ) == [("Baker", "Kitchen", "Europe/Oslo", "nb", "active")]


def test_a_bad_row_makes_no_vacancy(office_sqlite, anna):
    office_sqlite.run(office_sqlite.csv(anna(vacancy="R-2", vacancy_title="Baker", mobile="1")))
    assert office_sqlite.ask("SELECT reference FROM vacancy") == [("R-1",)]


def test_a_known_vacancy_keeps_its_title(office_sqlite, anna, said):
    report = office_sqlite.run(
        office_sqlite.csv(anna(vacancy_title="Chef"), anna(email="b@x.no", vacancy_title="Chef"))
    )
    assert said(report.notes) == {2: "vacancy_title differs from what Kalle has for R-1; kept what Kalle has"}
    assert office_sqlite.ask("SELECT title FROM vacancy") == [("Kokk",)]


@pytest.mark.parametrize(
    ("zone", "language", "written", "stored"),
    [
        ("Europe/Oslo", "nb", "91234567", "+4791234567"),
        ("Europe/Oslo", "nb", "4791234567.0", "+4791234567"),
        ("Europe/Oslo", "nb", "0047 912 34 567", "+4791234567"),
        ("Europe/Oslo", "nb", '="91234567"', "+4791234567"),
        ("Europe/Stockholm", "sv", "0701234567", "+46701234567"),
        ("Europe/Stockholm", "sv", "701234567.0", "+46701234567"),
        ("Europe/Copenhagen", "da", "20 12 34 56", "+4520123456"),
        ("Europe/Amsterdam", "nl", "06-12345678", "+31612345678"),
        ("UTC", "sv", "0701234567", "+46701234567"),
    ],
)
def test_a_mobile_number_is_read_as_in_the_vacancys_country(office_sqlite, anna, zone, language, written, stored):
    office_sqlite.vacancy("R-2", zone=zone, language=language)
    report = office_sqlite.run(office_sqlite.csv(anna(vacancy="R-2", mobile=written)))
    assert report.bad == []
    assert office_sqlite.ask("SELECT mobile, language FROM candidate") == [(stored, language)]


def test_a_workbooks_numbers_are_telephone_and_reference_numbers(office_sqlite):
    office_sqlite.vacancy("104")
    report = office_sqlite.run(
        office_sqlite.xlsx(["Vacancy", "Last name", "Email", "Mobile"], [104, "Berg", "a@example.org", 4791234567])
    )
    assert report.bad == []
    assert office_sqlite.ask("SELECT mobile FROM candidate") == [("+4791234567",)]


def test_formulas_controls_and_directions_are_taken_out(office_sqlite, anna):
    office_sqlite.run(
        office_sqlite.csv(
            anna(
                first_name="=cmd|' /C calc'!A0",
                last_name="Be\u202erg\x07\r\nEk",
                cover_letter="a\x00b\u2066c".replace("\x00", "\x01"),
            )
        )
    )
    assert office_sqlite.ask("SELECT first_name, last_name FROM candidate") == [("cmd|' /C calc'!A0", "Berg Ek")]
    assert office_sqlite.ask("SELECT cover_letter FROM application") == [("abc",)]


def test_a_row_with_more_cells_than_the_header_is_bad(office_sqlite, said):
    header = ["vacancy", "last_name", "email"]
    path = office_sqlite.csv(
        ["R-1", "Berg", "a@x.no", "", ""], ["R-1", "Ek", "b@x.no", "what"], ["R-1", "Ås"], header=header
    )
    report = office_sqlite.run(path)
    assert report.applications_added == 1
    assert "more cells" in said(report.bad)[3]
    assert "no e-mail" in said(report.bad)[4]


# --- CVs ----------------------------------------------------------------------------------------------------------


def test_a_cv_beside_the_file_is_stored_once_and_a_new_one_beside_it(office, anna):
    office.file("cvs/anna.pdf", b"%PDF-1.7 one")
    path = office.csv(anna(cv="cvs\\anna.pdf"))
    assert office.run(path).cvs_added == 1
    assert office.run(path).cvs_added == 0
    office.file("cvs/anna.pdf", b"%PDF-1.7 two")
    report = office.run(path)
    assert (report.cvs_added, report.unchanged) == (1, 0)
    assert office.ask("SELECT name, kind FROM attachment") == [("anna.pdf", "pdf")] * 2


@pytest.mark.parametrize(
    ("cv", "says"),
    [
        ("gone.pdf", "there is no file"),
        ("/etc/passwd", "outside the folder"),
        ("../secret.pdf", "outside the folder"),
        ("cvs/../../secret.pdf", "outside the folder"),
        ("link.pdf", "outside the folder"),
        ("photo.jpg", "must be one of"),
        ("page.pdf", "not what its name says"),
        ("empty.txt", "not what its name says"),
        ("big.txt", "larger than 10 MB"),
        ("folder.pdf", "there is no file"),
        ("a\x00b.pdf", "no file"),
        ("x" * 300 + ".pdf", "no file"),
    ],
)
def test_a_cv_that_cannot_be_taken_makes_the_row_bad(office_sqlite, anna, said, tmp_path_factory, cv, says):
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.pdf"
    secret.write_bytes(b"%PDF-1.7 secret")
    (office_sqlite.folder / "link.pdf").symlink_to(secret)
    office_sqlite.file("photo.jpg", b"\xff\xd8")
    office_sqlite.file("page.pdf", b"<html>")
    office_sqlite.file("empty.txt", b"")
    office_sqlite.file("big.txt", b"x" * (10 * 2**20 + 1))
    (office_sqlite.folder / "folder.pdf").mkdir()
    path = office_sqlite.xlsx(
        ["vacancy", "last_name", "email", "cv"], ["R-1", "Berg", "a@x.no", cv.replace("\x00", "")]
    )
    if "\x00" in cv:
        path = office_sqlite.csv(anna(cv="a\x01b.pdf"))
    report = office_sqlite.run(path)
    assert report.applications_added == 0
    assert says in said(report.bad)[2]


# --- many, cut off, and who may -------------------------------------------------------------------------------------


def many(office, count):
    return office.csv(
        *[
            [f"R-{i % 20}", f"Job {i % 20}", f"Anna{i}", "Ås", f"p{i}@example.org", f"4791{i:06d}.0"]
            for i in range(count)
        ],
        header=["vacancy", "vacancy_title", "first_name", "last_name", "email", "mobile"],
    )


def go_in_and_a_second_time_change_nothing(office, count):
    path, heard = many(office, count), []
    report = office.run(path, progress=lambda done, total: heard.append((done, total)))
    assert (report.applications_added, report.bad) == (count, [])
    assert heard == [(done, count) for done in range(500, count + 1, 500)]
    before = office.everything()
    assert office.run(path).unchanged == count
    assert office.everything() == before
    assert found(office, f"anna{count - 1}") == [f"Anna{count - 1} Ås"]


@pytest.mark.long
def test_ten_thousand_rows_go_in_with_progress_and_a_second_time_change_nothing(office_sqlite):
    go_in_and_a_second_time_change_nothing(office_sqlite, 10_000)


def test_rows_of_three_transactions_go_in_and_a_second_time_change_nothing(office):
    go_in_and_a_second_time_change_nothing(office, 1_500)


def test_an_import_that_was_cut_off_is_simply_run_again(office):
    path = many(office, 1200)

    def cut(done, _total):
        if done == 1000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        office.run(path, progress=cut)
    assert office.ask("SELECT count(*) FROM application") == [(1000,)]
    report = office.run(path)
    assert (report.applications_added, report.unchanged) == (200, 1000)
    assert office.ask("SELECT count(DISTINCT application_id) FROM application_word") == [(1200,)]


@pytest.mark.parametrize("actor", [CANDIDATE, SYSTEM])
def test_only_the_operator_and_administrators_import(office_sqlite, anna, actor):
    from bot.services import importing

    with pytest.raises(NotAllowed):
        importing.run(office_sqlite.begin, actor, office_sqlite.csv(anna()))
