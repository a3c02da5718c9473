"""What is kept closed: text that may stand in an address, and the packed form of what there is much of."""

import pytest

from bot.house import ClosedVault
from bot.vault import Vault

SECRET = "a secret of forty characters, for the tests"
FROM_A_RELEASE = b"gAAAAABrAWeq9reuLTBTyd1xt5CsZqFggwHs2pln8bp1C8-bXRZ8iG02ZSOPV7x_Aqis1raP1YASN6q7OoyzBRKWXnHJrrFXQBjkaafSO9VbUNvSOOK7TSg="
MAIL = b"Subject: Reminder\r\n\r\n" + b"We look forward to meeting you tomorrow at nine.\r\n" * 100


@pytest.fixture(scope="module")
def vault():
    return Vault(SECRET)


def test_what_an_earlier_release_sealed_opens(vault):
    assert vault.open(FROM_A_RELEASE).decode() == "Vi ses på mandag"


def test_what_is_sealed_or_packed_opens_again(vault):
    assert vault.open(vault.seal(MAIL)) == vault.open(vault.pack(MAIL)) == MAIL
    assert vault.open(vault.pack(b"")) == b""


def test_a_packed_mail_is_smaller_than_it_was_and_other_bytes_each_time(vault):
    first, second = vault.pack(MAIL), vault.pack(MAIL)
    assert len(first) < len(MAIL) / 4
    assert first != second
    assert b"tomorrow" not in first


@pytest.mark.parametrize("close", ["seal", "pack"])
def test_another_key_opens_nothing(vault, close):
    closed = getattr(Vault("another secret, of another installation"), close)(MAIL)
    with pytest.raises(ValueError, match="another SECRET_KEY"):
        vault.open(closed)


@pytest.mark.parametrize("close", ["seal", "pack"])
def test_what_was_changed_or_cut_short_does_not_open(vault, close):
    closed = getattr(vault, close)(MAIL)
    for damaged in (closed[:-1], closed[:20], closed[:1], closed[:40] + bytes([closed[40] ^ 1]) + closed[41:]):
        with pytest.raises(ValueError, match="another SECRET_KEY"):
            vault.open(damaged)


def test_without_a_secret_nothing_is_packed():
    with pytest.raises(ValueError, match="SECRET_KEY is not set"):
        ClosedVault().pack(MAIL)
