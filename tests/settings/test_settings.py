"""What may be set, what is refused, and that no refusal repeats a value."""

import dataclasses
from datetime import time
from pathlib import Path

import pytest

from bot.delivery.sms_url import Service, parse_sms_url
from bot.settings import NAMES, SERVING, BadSettings, Secret, Settings, read, survey

GOOD = {
    "SLACK_BOT_TOKEN": "xoxb-1-abc",
    "SLACK_SIGNING_SECRET": "8f742231b10e8888abcd99yyyzzz85a5",
    "SECRET_KEY": "kQ3v9ZpL7xW2mT8rB5nC1yH6jD4gF0sA",
    "SMTP_URL": "smtp://user:pa%3Ass@mail.example.org:587?starttls=true",
    "MAIL_FROM": "Example Company <Jobs@Example.org>",
}


def problems(environ, dotenv=None, required=()):
    with pytest.raises(BadSettings) as refused:
        read(environ, dotenv, required=required)
    return refused.value.problems


def test_nothing_set_is_enough_for_everything_but_serving():
    assert read({}) == Settings()
    assert Settings().database_url.reveal() == "sqlite:///kalle.db"
    assert [problem.split()[0] for problem in problems({}, required=SERVING)] == list(SERVING)
    assert set(SERVING) == {"SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SECRET_KEY", "SMTP_URL", "MAIL_FROM"}


def test_good_settings_are_read_checked_and_frozen():
    settings = read(
        {
            **GOOD,
            "PUBLIC_URL": "https://kalle.example.org/",
            "REMINDER_TIME": "7:30",
            "LOG_LEVEL": "DEBUG",
            "PORT": "80",
        },
        required=SERVING,
    )
    assert (settings.mail_from_name, settings.mail_from) == ("Example Company", "Jobs@example.org")
    assert settings.public_url == "https://kalle.example.org"
    assert settings.reminder_time == time(7, 30)
    assert (settings.log_level, settings.port) == ("debug", 80)
    assert settings.smtp_url.reveal() == GOOD["SMTP_URL"]
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.port = 1


@pytest.mark.parametrize(
    ("name", "value", "right"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1", "begins with xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-1", "begins with xapp-"),
        ("SLACK_SIGNING_SECRET", "xoxb-1-2-3", "Basic Information"),
        ("SLACK_API_URL", "slack.com", "web address"),
        ("DATABASE_URL", "mysql://root@localhost/kalle", "sqlite:///kalle.db"),
        ("DATABASE_URL", "sqlite:///:memory:", "a file"),
        ("DATABASE_URL", "postgres://kalle@localhost/kalle", "postgresql+psycopg://"),
        ("DATABASE_URL", "postgresql+asyncpg://kalle@localhost/kalle", "postgresql+psycopg://"),
        ("PUBLIC_URL", "kalle.example.org", "web address"),
        ("PUBLIC_URL", "ftp://kalle.example.org", "web address"),
        ("PUBLIC_URL", "https://kalle.example.org/?x=1", "web address"),
        ("PUBLIC_URL", "https://[::1", "web address"),
        ("HOST", "not a host", "127.0.0.1"),
        ("PORT", "http", "0 to 65535"),
        ("PORT", "65536", "0 to 65535"),
        ("PORT", "٣", "0 to 65535"),
        ("SECRET_KEY", "short", "at least 32"),
        ("SECRET_KEY", "change-me-change-me-change-me-change-me", "placeholder"),
        ("SECRET_KEY", "x" * 64, "placeholder"),
        ("SECRET_KEY", "0123456789abcdef0123456789abcdef", "placeholder"),
        ("SMTP_URL", "mail.example.org", "smtp://"),
        ("SMTP_URL", "smtp://mail.example.org:mail", "smtp://"),
        ("SMTP_URL", "smtp://mail.example.org?tls=yes", "starttls=true"),
        ("SMTP_URL", "smtps://mail.example.org?starttls=true", "not both"),
        ("MAIL_FROM", "Example Company", "e-mail address"),
        ("MAIL_FROM", "jobs@", "e-mail address"),
        ("SMS_URL", "tel:12345678", "46elks://"),
        ("SMS_URL", "46elks+https://u:p@api.46elks.com?from=Kalle", "46elks://"),
        ("SMS_URL", "twilio://AC1:token@api.twilio.com", "?from="),
        ("SMS_URL", "twilio://AC1:token@api.twilio.com?from=", "at most 11"),
        ("SMS_URL", "twilio://AC1:token@api.twilio.com?from=4759440000", "a number of yours"),
        ("SMS_URL", "twilio://AC1@api.twilio.com?from=+4759440000", "AUTH_TOKEN"),
        ("SMS_URL", "twilio://AC1:token@api.twilio.com?from=+4759440000&x=1", "?from="),
        ("SMS_URL", "twilio://AC1:token@api.twilio.com/2010?from=+4759440000", "?from="),
        ("SMS_URL", "46elks://user:pass@Kalle", "?from="),
        ("SMS_URL", "46elks://u:p@api.46elks.com?from=Nordlys Energi", "https://"),
        ("SMS_URL", "46elks://u:p@api.46elks.com?from=NordlysEnergi", "at most 11"),
        ("SMS_URL", "46elks://u:p@api.46elks.com:port?from=Kalle", "?from="),
        ("SMS_URL", "46elks+http://u:p@api.46elks.com?from=Kalle", "this machine only"),
        ("SMS_URL", "https://", "your endpoint"),
        ("SMS_URL", "https://sms.example.org/send#x", "your endpoint"),
        ("TIMEZONE", "Europe/Olso", "Europe/Oslo"),
        ("TIMEZONE", "../../etc/passwd", "time zone"),
        ("REMINDER_TIME", "9", "09:00"),
        ("REMINDER_TIME", "24:00", "09:00"),
        ("UNDO_SECONDS", "-1", "0 to 3600"),
        ("UNDO_SECONDS", "3601", "0 to 3600"),
        ("COMPANY_NAME", "x" * 201, "one line"),
        ("LOG_LEVEL", "loud", "debug, info"),
        ("LOG_FORMAT", "xml", "console, json"),
    ],
)
def test_a_wrong_value_is_named_with_what_would_be_right(name, value, right):
    (problem,) = problems({name: value})
    assert problem.startswith(f"{name} ")
    assert right in problem


@pytest.mark.parametrize(
    "value",
    [
        "twilio://AC1:to%2Fken@api.twilio.com?from=+4759440000",
        "twilio://AC1:token@api.twilio.com?from=MG0123456789abcdef0123456789abcdef",
        "46elks://user:pass@api.46elks.com?from=Kalle",
        "46elks+http://user:pass@127.0.0.1:8080?from=%2B4759440000",
        "https://sms.example.org/send",
        "http://user:pass@sms.example.org:8080/send?team=1",
    ],
)
def test_the_three_ways_to_send_sms_are_taken(value):
    assert read({"SMS_URL": value}).sms_url.reveal() == value


def test_where_sms_go_is_taken_apart_and_shows_no_login():
    found = parse_sms_url("twilio://AC1:to%2Fken@api.twilio.com?from=+4759440000")
    assert (found.service, found.base) == (Service.TWILIO, "https://api.twilio.com")
    assert (found.user, found.password, found.sender) == ("AC1", "to/ken", "+4759440000")
    assert "AC1" not in repr(found)
    assert "to/ken" not in repr(found)
    endpoint = parse_sms_url("http://me:secret@sms.example.org:8080/send?team=1")
    assert (endpoint.service, endpoint.base) == (Service.JSON, "http://sms.example.org:8080/send?team=1")
    assert (endpoint.user, endpoint.password) == ("me", "secret")


def test_a_weak_or_shipped_key_is_refused_and_a_random_one_taken():
    """Case 34."""
    assert read({"SECRET_KEY": GOOD["SECRET_KEY"]}).secret_key
    assert problems({"SECRET_KEY": GOOD["SECRET_KEY"][:31]})


def test_all_that_is_wrong_is_said_at_once():
    found = problems({"PORT": "x", "TIMEZONE": "y", "SMTP_ULR": "z"}, required=["SECRET_KEY"])
    assert len(found) == 4


@pytest.mark.parametrize(
    ("misspelt", "right"),
    [
        ("SLACK_BOT_TOKN", "SLACK_BOT_TOKEN"),
        ("SLACK_BOTTOKEN", "SLACK_BOT_TOKEN"),
        ("SLACK_SIGNING_SECRETS", "SLACK_SIGNING_SECRET"),
        ("REMINDER_TIM", "REMINDER_TIME"),
        ("SMTP_ULR", "SMTP_URL"),
        ("SMS_ULR", "SMS_URL"),
        ("MAIL_FORM", "MAIL_FROM"),
        ("TIME_ZONE", "TIMEZONE"),
        ("PUBLIC_URI", "PUBLIC_URL"),
        ("UNDO_SECOND", "UNDO_SECONDS"),
        ("DATABASE_ULR", "DATABASE_URL"),
        ("SECRETKEY", "SECRET_KEY"),
        ("secret_key", "SECRET_KEY"),
        ("LOGLEVEL", "LOG_LEVEL"),
        ("KALLE_PORT", "PORT"),
        ("KALLE_SMTP_URL", "SMTP_URL"),
    ],
)
def test_a_misspelt_name_in_the_environment_stops_with_the_right_one(misspelt, right):
    (problem,) = problems({misspelt: "canary"})
    assert problem.startswith(f"{misspelt} is not a setting.")
    assert f"Did you mean {right}?" in problem
    assert "canary" not in problem


@pytest.mark.parametrize(
    "foreign",
    [
        "HOSTNAME",
        "HOSTTYPE",
        "MAIL",
        "TZ",
        "LOGNAME",
        "PATH",
        "HTTP_URL",
        "NPM_LOG_LEVEL",
        "APP_SECRET_KEY",
        "SECRET_KEY_BASE",
        "SMTP_HOST",
        "SMTP_USER",
        "PGPORT",
        "REPORT",
        "SLACK_CLIENT_ID",
        "KALLE_TEST_PG",
        "MY_DATABASE_URL",
        "PORTS",
    ],
)
def test_what_belongs_to_other_programs_is_left_alone(foreign):
    assert read({foreign: "whatever"}) == Settings()


def test_a_lookalike_beside_the_right_name_is_another_programs():
    assert read({"DATABASE_URI": "x", "DATABASE_URL": "sqlite:///a.db"}).database_url.reveal() == "sqlite:///a.db"


def dotenv(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / ".env"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_the_file_is_read_with_quotes_comments_and_export(tmp_path):
    path = dotenv(
        tmp_path,
        "\ufeff# comment\r\n\r\nexport PORT=3001\nCOMPANY_NAME=\"Ås # Sønner\" # why not\nHOST='0.0.0.0'\n"
        "PUBLIC_URL=https://kalle.example.org # ours\nLOG_LEVEL=\n",
    )
    settings = read({}, path)
    assert (settings.port, settings.company_name, settings.host) == (3001, "Ås # Sønner", "0.0.0.0")
    assert settings.public_url == "https://kalle.example.org"
    assert settings.log_level == "info"


def test_the_environment_wins_over_the_file(tmp_path):
    assert read({"PORT": "4000"}, dotenv(tmp_path, "PORT=3001\n")).port == 4000


def test_a_file_that_is_not_there_says_nothing(tmp_path):
    assert read({}, tmp_path / ".env") == Settings()


def test_any_strange_name_in_the_file_is_refused_with_the_nearest(tmp_path):
    found = problems({}, dotenv(tmp_path, "SMTP_ULR=canary\nPASSWORD_OF_ALL=canary\nKALLE_PORT=1\n"))
    assert found[0] == "SMTP_ULR in the file .env is not a setting. Did you mean SMTP_URL?"
    assert "PASSWORD_OF_ALL in the file .env is not a setting." in found[1]
    assert "Did you mean PORT?" in found[2]
    assert "canary" not in "".join(found)


def test_a_broken_line_is_named_by_its_number_alone(tmp_path):
    assert problems({}, dotenv(tmp_path, "PORT=1\nxoxb-canary\n")) == ("Line 2 of .env must be NAME=value.",)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    assert "UTF-8" in problems({}, dotenv(tmp_path, b"PORT=\xff\xfe\n"))[0]


def test_a_survey_gives_what_can_be_used_beside_what_cannot():
    settings, wrong = survey({"PORT": "x", "HOST": "0.0.0.0"})
    assert (settings.host, settings.port, len(wrong)) == ("0.0.0.0", 3000, 1)


CANARY = "cAnArY7391cAnArY7391cAnArY7391xyz"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", ["{}", "xoxb-{}", "smtp://u:{}@h", "postgresql://u:{}@h:x/d", "twilio://{}", "\n{}"])
def test_no_secret_shows_in_an_error_whatever_setting_it_was_written_into(name, shape):
    """Case 34."""
    settings, found = survey({name: shape.format(CANARY)})
    assert CANARY not in "".join(found)
    if name not in {"HOST", "COMPANY_NAME", "PUBLIC_URL", "SLACK_API_URL", "MAIL_FROM"}:  # no secrets belong there
        assert CANARY not in repr(settings)


def test_a_secret_shows_only_when_asked():
    """Case 34."""
    secret = Secret(CANARY)
    assert CANARY not in f"{secret} {secret!r} {[secret]} {Settings(secret_key=secret)}"
    assert secret.reveal() == CANARY
    assert secret == Secret(CANARY)
    assert not Secret()
