"""The same gestures on PostgreSQL: everything that asks the database asks it in its words too."""

from collections.abc import Iterator

import pytest

from tests.office import Office, invite, running_office


@pytest.fixture
def office(postgresql_url: str) -> Iterator[Office]:
    """The program with the cast in it, on PostgreSQL."""
    yield from running_office(postgresql_url)


def test_an_interview_is_found_announced_answered_moved_and_cancelled(office: Office) -> None:
    kari = office.person("U0KARI")
    kari.command("/vacancies", "")
    kari.command("/candidates", "ann")
    assert invite(office, "U0KARI", "Ola", "Anna").submit().outcome == "cleared"
    office.deliver_all()
    assert len(office.mails("ola@example.org")) == len(office.mails("anna@example.org")) == 1

    assert office.answer("ola@example.org", "accept")[0] == 200
    office.deliver()
    card = next(one for one in kari.dm() if "Ola" in one.shown)
    assert "Akseptert" in card.shown

    card.click("interview:move")
    assert kari.modal().fill(at="14:15").submit().outcome == "closed"
    office.deliver()
    card.again().click("interview:cancel")
    assert kari.modal().submit().outcome == "closed"
    office.deliver()
    subjects = [mail.subject for mail in office.mails("ola@example.org")]
    assert len(subjects) == len(set(subjects)) == 3
    assert office.get(office.link("anna@example.org"))[0] == 200
    assert office.slack.complaints() == []


def test_a_submission_that_comes_twice_at_once_invites_once(office: Office) -> None:
    """Case 84. Two deliveries of one form meet at the database."""
    form = invite(office, "U0KARI", "Jane")
    office.slack.fault("delivery", "twice", method="view_submission")
    form.submit()
    office.deliver_all()
    assert len(office.mails("jane@example.org")) == 1
