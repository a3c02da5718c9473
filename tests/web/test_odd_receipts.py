"""Receipts that no service writes: refused, or kept as short clean words."""

import pytest

from domain.delivery import ParcelState
from tests.web.test_receipts import Post


@pytest.fixture
def endpoint(desk):
    return Post(desk, "json")


def post(endpoint, body):
    answer = endpoint.desk.ask(endpoint.path, "POST", data=body, content_type="application/json")
    return answer.status_code, answer.get_data()


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 15_000,
        b'{"a":' * 3_000,
        b'{"id":"\\ud800","status":"failed"}',
        b'{"id":"S1","status":"failed","reason":"\\ud800"}',
    ],
    ids=["nested lists", "nested objects", "half a character as id", "half a character as reason"],
)
def test_what_can_be_no_receipt_is_refused_without_a_word(endpoint, body):
    before = endpoint.desk.everything()
    assert post(endpoint, body) == (400, b"")
    assert endpoint.desk.everything() == before


def test_what_a_service_says_is_kept_short_and_on_one_line(endpoint):
    endpoint.set(provider_ref="", state=ParcelState.UNKNOWN)
    long = b"x" * 3_000
    assert (
        post(
            endpoint,
            b'{"id":"S\\u0000 7' + long + b'","status":"failed","reason":"no\\n\\u0000 way \\u202e' + long + b'"}',
        )[0]
        == 204
    )
    parcel = endpoint.parcel()
    assert parcel.receipt.startswith("failed: no way x")
    assert parcel.provider_ref.startswith("S 7x")
    assert (parcel.receipt + parcel.provider_ref).isprintable()
    assert (len(parcel.receipt) <= 32, len(parcel.provider_ref)) == (True, 200)


@pytest.mark.parametrize("id", ['["a"]', '{"a": 1}', "true", "null"])
def test_an_id_that_is_no_word_is_none(endpoint, id):
    endpoint.set(provider_ref="", state=ParcelState.UNKNOWN)
    assert post(endpoint, b'{"id":%s,"status":"delivered"}' % id.encode())[0] == 204
    assert (endpoint.parcel().receipt, endpoint.parcel().provider_ref) == ("delivered", "")
