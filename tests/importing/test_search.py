"""Finding an application by the beginnings of words."""

import pytest
from sqlalchemy import event

from storage import search
from storage.search import find_applications, fold, words_of


@pytest.fixture
def stocked(office):
    """An office with a handful of applications."""
    office.vacancy("R-2", title="Systemutvikler Oslo", zone="Europe/Stockholm")
    people = [
        ("R-1", "Anna", "Bergström", "anna.b@example.org"),
        ("R-1", "Åsa", "Østby-Ærlig", "asa@example.org"),
        ("R-1", "Anne Karin", "O'Hara", "ak@example.org"),
        ("R-2", "Anna", "Dahl", "dahl@example.com"),
        ("R-2", "100%", "_under_", "percent@example.com"),
        ("R-2", "李", "小龍", "li@example.com"),
    ]
    lines = [dict(zip(("vacancy", "first_name", "last_name", "email"), one, strict=True)) for one in people]
    assert office.run(office.csv(*lines)).bad == []
    return office


def names(office, query, **options):
    with office.look() as work:
        found = find_applications(work.session, query, **{"vacancy_ids": None, **options})
    return [one.candidate for one in found]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("anna", ["Anna Bergström", "Anna Dahl"]),
        ("ANN", ["Anna Bergström", "Anna Dahl", "Anne Karin O'Hara"]),
        ("anna bergstrom", ["Anna Bergström"]),
        ("berg anna", ["Anna Bergström"]),
        ("Bergström", ["Anna Bergström"]),
        ("asa", ["Åsa Østby-Ærlig"]),
        ("åsa ØSTBY", ["Åsa Østby-Ærlig"]),
        ("aerlig", ["Åsa Østby-Ærlig"]),
        ("o'hara", ["Anne Karin O'Hara"]),
        ("hara", ["Anne Karin O'Hara"]),
        ("dahl@exam", ["Anna Dahl"]),
        ("R-1 anna", ["Anna Bergström"]),
        ("anna oslo", ["Anna Dahl"]),
        ("systemutv dahl", ["Anna Dahl"]),
        ("李", ["李 小龍"]),
        ("100%", ["100% _under_"]),
        ("under", ["100% _under_"]),
        ("anna anna anna", ["Anna Bergström", "Anna Dahl"]),
        ("nna", []),
        ("anna nobody", []),
        ("%", []),
        ("_", []),
        ("'; DROP TABLE candidate; --", []),
        ("\x00\ud800", []),
        ("anna \x00", ["Anna Bergström", "Anna Dahl"]),
        ("x" * 5000, []),
    ],
)
def test_every_word_of_a_query_begins_a_word_of_the_application(stocked, query, expected):
    assert names(stocked, query) == expected


def test_nothing_asked_is_answered_with_the_newest(stocked):
    assert names(stocked, "", limit=2) == ["李 小龍", "100% _under_"]
    assert len(names(stocked, "  ")) == 6


def test_a_line_tells_vacancy_reference_and_status(stocked):
    with stocked.look() as work:
        (one,) = find_applications(work.session, "dahl", vacancy_ids=None)
    assert (one.vacancy_title, one.reference, one.status) == ("Systemutvikler Oslo", "R-2", "received")


def test_only_the_vacancies_somebody_may_see_are_searched(stocked):
    ids = {reference: vacancy_id for vacancy_id, reference in stocked.ask("SELECT id, reference FROM vacancy")}
    assert names(stocked, "anna", vacancy_ids={ids["R-2"]}) == ["Anna Dahl"]
    assert names(stocked, "", vacancy_ids={ids["R-2"]}, limit=1) == ["李 小龍"]
    assert names(stocked, "anna", vacancy_ids=set()) == []
    assert names(stocked, "anna", vacancy_ids=[ids["R-1"], ids["R-2"]]) == ["Anna Bergström", "Anna Dahl"]


def test_deleted_applications_and_closed_vacancies_are_not_found(stocked):
    bergs = "SELECT id FROM candidate WHERE email = 'anna.b@example.org'"
    stocked.ask(f"UPDATE application SET deleted_at = created_at WHERE candidate_id = ({bergs}) RETURNING id")
    assert names(stocked, "anna") == ["Anna Dahl"]
    stocked.ask("UPDATE vacancy SET state = 'closed' WHERE reference = 'R-2' RETURNING id")
    assert names(stocked, "anna") == []
    assert names(stocked, "anne") == ["Anne Karin O'Hara"]
    assert "Anna Dahl" not in names(stocked, "")


def test_what_is_chosen_already_is_left_out_and_the_list_is_cut(stocked):
    with stocked.look() as work:
        first = find_applications(work.session, "anna", vacancy_ids=None)[0]
    assert names(stocked, "anna", exclude=[first.id]) == ["Anna Dahl"]
    assert len(names(stocked, "an", limit=2)) == 2


def test_somebody_with_many_words_alike_takes_one_place_only(stocked):
    many = {
        "vacancy": "R-1",
        "first_name": " ".join(f"za{i}" for i in range(30)),
        "last_name": "A",
        "email": "z@example.org",
    }
    other = {"vacancy": "R-1", "first_name": "Zebra", "last_name": "Zb", "email": "q@example.org"}
    stocked.run(stocked.csv(many, other))
    assert len(names(stocked, "z", limit=2)) == 2


def test_a_renamed_vacancy_is_found_by_its_new_title(stocked):
    from bot.services import vacancies
    from bot.services.vacancies import VacancyChange

    with stocked.begin() as work:
        vacancies.change(work, "R-2", VacancyChange(title="Gardener"))
    assert names(stocked, "dahl gard") == ["Anna Dahl"]
    assert names(stocked, "systemutvikler") == []


def test_folding_is_the_same_for_what_is_stored_and_what_is_asked():
    assert fold("Øyvind ÅSE Æble Ström Straße Đorđe Łukasz Þór") == "oyvind ase aeble strom strasse dorde lukasz thor"
    assert words_of("Åse", "Dahl-Berg", "ase.dahl@Example.org", "R-1", "Kokk") == {
        *("ase", "dahl", "berg", "ase.dahl@example.org", "r", "1", "kokk")
    }
    assert max(map(len, words_of("x" * 200, "", None, "", ""))) == search.WORD_LENGTH


def test_the_search_walks_an_index_and_no_table(office_sqlite):
    office_sqlite.run(office_sqlite.csv({"vacancy": "R-1", "last_name": "Berg", "email": "b@example.org"}))
    seen = []

    def note(_connection, _cursor, sql, parameters, *_):
        seen.append((sql, parameters))

    event.listen(office_sqlite.database.reading, "before_cursor_execute", note)
    assert names(office_sqlite, "berg b") == ["Berg"]
    event.remove(office_sqlite.database.reading, "before_cursor_execute", note)
    searches = [(sql, parameters) for sql, parameters in seen if "application_word" in sql]
    with office_sqlite.database.reading.connect() as connection:
        plans = [
            row[3]
            for sql, parameters in searches
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters)
        ]
    walked = [plan for plan in plans if "application_word" in plan]
    assert walked
    assert all(plan.startswith("SEARCH") and "INDEX" in plan for plan in walked), plans
