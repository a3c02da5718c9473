"""How often somebody may try. Counted in this process's memory: a restart forgives.

The rule above all others: whoever holds a valid link gets in, whatever somebody else does at the same address. So guesses
are counted apart from answers, and only after the link turned out to be unknown.
"""

import ipaddress

from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

GUESSES_PER_ADDRESS = RateLimitItemPerMinute(20, namespace="guess")
ANSWERS_PER_LINK = RateLimitItemPerMinute(10, namespace="link")
ANSWERS_PER_ADDRESS = RateLimitItemPerMinute(30, namespace="answer")
REVIEWS_PER_LINK = RateLimitItemPerMinute(30, namespace="review-link")
REVIEWS_PER_ADDRESS = RateLimitItemPerMinute(120, namespace="review")
LOGINS_PER_ACCOUNT = RateLimitItemPerMinute(10, 15, namespace="login-account")
LOGINS_PER_ADDRESS = RateLimitItemPerMinute(30, 15, namespace="login-address")
LINKS_PER_ACCOUNT = RateLimitItemPerHour(3, namespace="ask-account")
LINKS_PER_ADDRESS = RateLimitItemPerHour(10, namespace="ask-address")
CHANGES_PER_ACCOUNT = RateLimitItemPerMinute(30, namespace="own")


class Limits:
    """Counts, mostly per minute. Fixed windows: unlike the sliding ones their keys are forgotten when they are over."""

    def __init__(self) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def guessed(self, address: str) -> bool:
        """Count an unknown link; False when this address has tried too many."""
        return self._limiter.hit(GUESSES_PER_ADDRESS, _network(address))

    def guesses_a_lot(self, address: str) -> bool:
        """True when this address has used up its guesses."""
        return not self._limiter.test(GUESSES_PER_ADDRESS, _network(address))

    def answered(self, link: str, address: str) -> bool:
        """Count an answer to a known link (named by its digest); False when there were too many."""
        once_more = self._limiter.hit(ANSWERS_PER_LINK, link)
        return once_more and self._limiter.hit(ANSWERS_PER_ADDRESS, _network(address))

    def reviewed(self, link: str, address: str) -> bool:
        """Count what is sent from a reviewer's page; several reviewers may sit in one house, each with many reviews to give."""
        once_more = self._limiter.hit(REVIEWS_PER_LINK, link)
        return once_more and self._limiter.hit(REVIEWS_PER_ADDRESS, _network(address))


class AccountLimits:
    """Counts for candidates' own pages. An account is named by a digest, whether or not there is one under that name.

    Who is kept out of an account by somebody else's guesses gets in by asking for a new link, which is not counted here.
    """

    def __init__(self) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def tried(self, account: str, address: str) -> bool:
        """Count somebody's try to log in; False when there were too many."""
        for_account = self._limiter.hit(LOGINS_PER_ACCOUNT, account)
        return self._limiter.hit(LOGINS_PER_ADDRESS, _network(address)) and for_account

    def asked_from(self, address: str) -> bool:
        """Count somebody's asking for a link; False when this address asked too often."""
        return self._limiter.hit(LINKS_PER_ADDRESS, _network(address))

    def asked_for(self, account: str) -> bool:
        """Count it for the account; False when it gets no more links for now, of which nobody is told."""
        return self._limiter.hit(LINKS_PER_ACCOUNT, account)

    def changed(self, account: str) -> bool:
        """Count what somebody logged in does; False when it is too much."""
        return self._limiter.hit(CHANGES_PER_ACCOUNT, account)


def _network(address: str) -> str:
    """What one household has: an IPv4 address, the first half of an IPv6 one, a common key for what is neither."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unreadable"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((int(found), 64), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)
