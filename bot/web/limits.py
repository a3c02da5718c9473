"""How often somebody may try. Counted in this process's memory: a restart forgives.

The rule above all others: whoever holds a valid link gets in, whatever somebody else does at the same address. So guesses
are counted apart from answers, and only after the link turned out to be unknown.
"""

import ipaddress

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

GUESSES_PER_ADDRESS = RateLimitItemPerMinute(20, namespace="guess")
ANSWERS_PER_LINK = RateLimitItemPerMinute(10, namespace="link")
ANSWERS_PER_ADDRESS = RateLimitItemPerMinute(30, namespace="answer")


class Limits:
    """Counts, per minute. Fixed windows: unlike the sliding ones their keys are forgotten when they are over."""

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


def _network(address: str) -> str:
    """What one household has: an IPv4 address, the first half of an IPv6 one, a common key for what is neither."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unreadable"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((int(found), 64), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)
