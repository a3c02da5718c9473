"""`kalle demo`: the real command with its two processes."""

import http.client
import json
import os
import re
import shutil
import signal
import stat
import subprocess
from datetime import date
from urllib.request import urlopen

import pytest

from bot.demo import company
from bot.demo.processes import is_free
from bot.demo.seeding import working_day
from domain.language import Language
from tests.demo.demos import arguments, demo, is_alive, people_of, refusal_of, state_of

pytestmark = [pytest.mark.slow, pytest.mark.long]

STRANGE_SETTINGS = {
    "SLACK_BOT_TOKEN": "xoxb-a-real-one",
    "SLACK_APP_TOKEN": "xapp-a-real-one",
    "SLACK_API_URL": "https://slack.example.org/api/",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
    "SMTP_URL": "smtp://127.0.0.1:1",
    "SLACK_BOT_TOKN": "misspelt",
    "PORT": "1",
    "UNDO_SECONDS": "3600",
    "http_proxy": "http://127.0.0.1:1",
    "HTTPS_PROXY": "http://127.0.0.1:1",
}


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A demo, started for the first time among the settings of somebody's real Kalle."""
    folder = tmp_path_factory.mktemp("a folder with ä space?")
    (folder / ".env").write_text("SLACK_BOT_TOKEN=xoxb-another\nNO_SUCH_SETTING=1\n")
    with demo(folder, env={**os.environ, **STRANGE_SETTINGS}) as found:
        yield found


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A demo's folder, seeded and stopped."""
    folder = tmp_path_factory.mktemp("kept")
    with demo(folder) as found:
        found.stop()
    return folder


@pytest.fixture
def folder(kept, tmp_path):
    """A copy of that folder."""
    shutil.copytree(kept / ".demo", tmp_path / ".demo")
    return tmp_path


def health(demo):
    connection = http.client.HTTPConnection("127.0.0.1", state_of(demo.folder)["bot_port"], timeout=10)
    connection.request("GET", "/healthz")
    answer = connection.getresponse()
    found = answer.status, json.loads(answer.read())
    connection.close()
    return found


def test_the_demo_tells_where_to_go_and_what_to_try(running):
    assert f"http://127.0.0.1:{running.port}/" in running.greeting
    assert "/interview Anna" in running.greeting
    assert len(running.greeting.splitlines()) <= 5


def test_the_program_is_well_and_nobody_elses_settings_were_used(running):
    status, found = health(running)
    assert (status, found["status"]) == (200, "ok")


def test_a_recruiter_finds_thirty_candidates(running):
    running.kari.command("/candidates")
    assert " 30" in running.kari.ephemerals()[-1].shown


def test_the_candidates_speak_all_five_languages():
    lines = company.CANDIDATES.read_text("utf-8").splitlines()
    rows = [line.split(";") for line in lines if line.startswith("NE-")]
    assert len(rows) == 30
    assert {row[5] for row in rows} == set(Language)
    assert {row[0] for row in rows} == {one.reference for one in company.VACANCIES}


def test_four_of_five_people_are_known_and_the_fifth_is_a_stranger(running):
    assert people_of(running.folder) == dict.fromkeys(["U0KARI", "U0SVEN", "U0METTE", "U0EMMA"], True)
    willem = running.slack.person("U0WILLEM")
    willem.command("/candidates")
    assert "Ik ken je nog niet" in willem.ephemerals()[-1].text, "in the language of his profile"


def test_each_sees_their_own_vacancies(running):
    seen = {}
    for name in ("U0KARI", "U0SVEN", "U0METTE", "U0EMMA"):
        person = running.slack.person(name)
        person.command("/vacancies")
        shown = person.ephemerals()[-1].shown
        seen[name] = {one.title for one in company.VACANCIES if one.title in shown}
    everything = {one.title for one in company.VACANCIES}
    assert seen == {
        "U0KARI": everything,
        "U0SVEN": {"Service technician"},
        "U0METTE": {"Systems developer"},
        "U0EMMA": everything,
    }


def test_the_words_of_the_greeting_open_a_filled_form(running):
    running.kari.command("/interview", "Anna fre 10:00 telefon")
    shown = running.kari.modal()
    assert "Anna Berg" in json.dumps(shown.values)
    assert "10:00" in json.dumps(shown.values)
    shown.close(everything=True)


def test_an_interview_is_planned_already_and_its_mail_leaves_by_itself(running):
    (card,) = running.slack.wait(running.kari.dm, "the card")
    assert "Ingrid Sørlie Haugen" in card.shown
    (mail,) = running.slack.wait(lambda: running.slack.mails("ingrid.haugen@example.org"), "the invitation", 30)
    assert f"http://127.0.0.1:{state_of(running.folder)['bot_port']}/i/" in mail.text
    assert mail.attachment("text/calendar").startswith(b"BEGIN:VCALENDAR")


def test_slacks_judge_has_nothing_to_say(running):
    running.slack.wait(running.kari.dm, "the card")
    assert running.slack.complaints() == []


def test_the_keys_are_for_nobody_else(running):
    folder = running.folder / ".demo"
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder, folder / "demo.json")]
    assert modes == [0o700, 0o600]


def test_a_second_demo_in_the_same_folder_is_refused(running):
    said = refusal_of(running.folder, "--port", "0")
    assert "A demo runs in .demo already" in said
    assert all(str(number) in said for number in running.processes)


def test_a_second_demo_with_fresh_takes_nothing_away_from_the_first(running):
    before = state_of(running.folder)
    assert "A demo runs in .demo already" in refusal_of(running.folder, "--port", "0", "--fresh")
    assert state_of(running.folder) == before


def test_a_taken_port_is_said_in_one_line(running, tmp_path):
    said = refusal_of(tmp_path, "--port", str(running.port))
    assert (
        said
        == f"kalle: Port {running.port} is taken, perhaps by another demo. Choose another: kalle demo --port {running.port + 10}\n"
    )


def test_a_panel_asks_two_colleagues_in_slack_and_somebody_outside_by_mail(running):
    kari, slack = running.kari, running.slack
    kari.command("/panel", "Systems developer")
    kari.modal().fill(**{"list:tick": ["Anna Berg", "Erik Lindström", "Ola Hansen"]})
    kari.modal().click("list:execute")
    kari.modal().fill(inside=[company.METTE, company.SVEN], outside="board@elsewhere.example")
    assert kari.modal().submit().outcome == "updated"
    kari.modal().close(everything=True)
    (mail,) = slack.wait(lambda: slack.mails("board@elsewhere.example"), "the outside reviewer's mail")
    link = re.search(r"http://127\.0\.0\.1:\d+/r/[\w-]+", mail.text)[0]
    with urlopen(link, timeout=10) as page:
        shown = page.read().decode()
    assert all(name in shown for name in ("Anna Berg", "Erik Lindström", "Ola Hansen"))
    for who in (company.METTE, company.SVEN):
        dm = slack.person(who).dm
        slack.wait(lambda dm=dm: "panel:review" in json.dumps([one.blocks for one in dm()]), f"the shortlist of {who}")


def assert_a_signal_ends_everything(found, number):
    children, state = found.processes, state_of(found.folder)
    assert all(map(is_alive, children))
    assert found.stop(number) == ("Stopped.\n", "", 0)
    assert not any(map(is_alive, children))
    assert all(map(is_free, (found.port, state["bot_port"], state["smtp_port"])))


def test_the_next_start_goes_on_where_the_last_one_ended_fresh_begins_again_and_signals_end_them(folder):
    before = state_of(folder)
    remove = [*arguments()[:-1], "people", "remove", "U0SVEN"]
    env = {**os.environ, "DATABASE_URL": "sqlite:///kalle.db"}
    subprocess.run(remove, cwd=folder / ".demo", check=True, capture_output=True, env=env)
    with demo(folder) as again:
        assert state_of(folder) == before
        assert not people_of(folder)["U0SVEN"]
        assert "Making" not in again.greeting
        (card,) = again.slack.wait(again.kari.dm, "the card, posted anew")
        assert "Ingrid" in card.shown
        again.kari.command("/candidates")
        assert " 30" in again.kari.ephemerals()[-1].shown
        assert_a_signal_ends_everything(again, signal.SIGTERM)
    with demo(folder, "--fresh") as fresh:
        assert people_of(folder)["U0SVEN"]
        assert state_of(folder)["secret_key"] != before["secret_key"]
        assert_a_signal_ends_everything(fresh, signal.SIGINT)


@pytest.mark.parametrize(("victim", "name"), [(0, "The sandbox"), (1, "Kalle")])
def test_when_one_process_dies_the_demo_says_so_and_ends(folder, victim, name):
    with demo(folder) as found:
        numbers = found.processes
        os.kill(numbers[victim], signal.SIGKILL)
        out, said, status = found.ended()
        assert (out, status) == ("", 1)
        assert f"kalle: {name} ended by itself" in said
        assert ("sandbox ready" if victim == 0 else "serving") in said
        assert not any(map(is_alive, numbers))


def test_what_a_killed_demo_leaves_behind_is_named(folder):
    with demo(folder) as found:
        numbers = found.processes
        try:
            found.popen.kill()
            found.popen.wait()
            said = refusal_of(folder, "--port", "0")
            assert f"(process {numbers[0]}, {numbers[1]})" in said
        finally:
            for number in numbers:
                os.kill(number, signal.SIGTERM)


def test_a_start_that_was_cut_off_while_seeding_seeds_anew_and_ends_with_its_terminal(folder):
    state = state_of(folder) | {"seeded": False}
    (folder / ".demo" / "demo.json").write_text(json.dumps(state))
    with demo(folder) as found:
        assert state_of(folder)["seeded"]
        found.kari.command("/candidates")
        assert " 30" in found.kari.ephemerals()[-1].shown
        assert_a_signal_ends_everything(found, signal.SIGHUP)


def strange_folder(path):
    path.mkdir()
    (path / "thesis.txt").write_text("mine")


def strange_file(path):
    path.write_text("mine")


def strange_link(path):
    (path.parent / "elsewhere").mkdir()
    (path.parent / "elsewhere" / "thesis.txt").write_text("mine")
    path.symlink_to("elsewhere")


@pytest.mark.parametrize("fresh", [(), ("--fresh",)], ids=["", "fresh"])
@pytest.mark.parametrize("put", [strange_folder, strange_file, strange_link])
def test_what_is_not_ours_is_left_alone(tmp_path, put, fresh):
    put(tmp_path / ".demo")
    said = refusal_of(tmp_path, "--port", "0", *fresh)
    assert said.startswith("kalle: ")
    assert ".demo" in said
    assert said.count("\n") == 1
    kept = [path for path in (tmp_path / ".demo", tmp_path / ".demo" / "thesis.txt") if path.is_file()]
    assert [path.read_text() for path in kept] == ["mine"]


def test_a_damaged_state_is_said_with_the_way_out(tmp_path):
    (tmp_path / ".demo").mkdir()
    (tmp_path / ".demo" / "demo.json").write_text("{half")
    assert "kalle demo --fresh" in refusal_of(tmp_path, "--port", "0")


@pytest.mark.parametrize(("days", "day"), [(1, 23), (4, 26), (5, 27), (6, 30)])
def test_planned_interviews_fall_on_working_days(days, day):
    assert working_day(date(2026, 11, 21), days) == date(2026, 11, day)
