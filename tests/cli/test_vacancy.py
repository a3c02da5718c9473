"""`kalle vacancy`: vacancies and their teams."""

import pytest


@pytest.fixture
def staffed(kalle):
    """The command line, with two people known."""
    kalle("people", "add", "U01", "--name", "Ann")
    kalle("people", "add", "U02", "--name", "Ben")
    return kalle


def test_a_vacancy_is_added_with_its_team(staffed, rows):
    staffed(
        *["vacancy", "add", "R-1", "--title", "Kokk", "--department", "Kitchen", "--language", "sv"],
        *[
            "--zone",
            "Europe/Stockholm",
            "--address",
            "Storgatan 1",
            "--route",
            "Tram 3\nthen left",
            "--contact",
            "Åsa Ek",
        ],
        *["--contact-email", "asa@Example.org", "--contact-phone", "+46 8 123 456"],
        *["--member", "U01=administrator", "--member", "u02=read"],
    )
    (found,) = staffed.json("vacancy", "list")
    assert (found["reference"], found["title"], found["department"]) == ("R-1", "Kokk", "Kitchen")
    assert (found["language"], found["zone"], found["state"]) == ("sv", "Europe/Stockholm", "active")
    assert [(one["slack_id"], one["access"]) for one in found["team"]] == [("U01", "administrator"), ("U02", "read")]
    assert rows("SELECT address, route, contact_email, contact_phone FROM vacancy") == [
        ("Storgatan 1", "Tram 3\nthen left", "asa@example.org", "+46 8 123 456")
    ]
    assert rows("SELECT event FROM journal ORDER BY id DESC LIMIT 1") == [("vacancy_added",)]
    assert "R-1" in staffed("vacancy", "list").stdout


def test_the_language_that_was_not_named_follows_the_zone(kalle):
    kalle("vacancy", "add", "R-1", "--title", "Kokk")
    kalle("vacancy", "add", "R-2", "--title", "Kok", "--zone", "Europe/Amsterdam")
    kalle("vacancy", "add", "R-3", "--title", "Cook", "--zone", "Europe/London")
    assert [one["language"] for one in kalle.json("vacancy", "list")] == ["nb", "nl", "en"]


def test_a_vacancy_is_changed_and_its_team_too(staffed):
    staffed("vacancy", "add", "R-1", "--title", "Kokk", "--member", "U01=normal", "--member", "U02=normal")
    staffed(
        *["vacancy", "change", "r-1", "--title", "Chef", "--reference", "R-100", "--state", "closed"],
        *["--member", "U01=none", "--remove-member", "U02"],
    )
    (found,) = staffed.json("vacancy", "list")
    assert (found["reference"], found["title"], found["state"]) == ("R-100", "Chef", "closed")
    assert [(one["slack_id"], one["access"]) for one in found["team"]] == [("U01", "none")]


def test_collaborative_rating_is_switched_on_and_off_and_left_alone_by_other_changes(kalle_sqlite):
    kalle_sqlite("vacancy", "add", "R-1", "--title", "Kokk")
    said = []
    for words in ([], ["--collaborative"], ["--title", "Chef"], ["--not-collaborative"]):
        kalle_sqlite("vacancy", "change", "R-1", *words)
        said.append(kalle_sqlite.json("vacancy", "list")[0]["collaborative"])
    assert said == [False, True, True, False]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["add", "R-1", "--title", "Again"], "already"),
        (["add", "r-1", "--title", "Again"], "already"),
        (["add", "R-2", "--title", " "], "--title"),
        (["add", "R" * 65, "--title", "Long"], "--reference"),
        (["change", "R-1", "--contact-email", "x"], "--contact-email"),
        (["change", "R-1", "--contact-phone", "call me"], "--contact-phone"),
        (["change", "R-1", "--zone", "Mars/Base"], "--zone"),
        (["change", "R-1", "--member", "U09=read"], "do not know U09"),
        (["change", "R-1", "--remove-member", "U01"], "no entry"),
        (["change", "R-9", "--title", "x"], "no vacancy with the reference R-9"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(kalle_sqlite, words, says):
    kalle_sqlite("people", "add", "U01", "--name", "Ann")
    kalle_sqlite("vacancy", "add", "R-1", "--title", "Kokk")
    before = kalle_sqlite.json("vacancy", "list")
    assert says in kalle_sqlite.refused("vacancy", *words)
    assert kalle_sqlite.json("vacancy", "list") == before


def test_a_membership_that_cannot_be_read_is_wrong_usage(kalle_sqlite):
    assert (
        "U0123=normal" in kalle_sqlite("vacancy", "add", "R-1", "--title", "x", "--member", "U01=boss", status=2).stderr
    )
