"""What the web needs to know of its place: its address, its port, its key."""

from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlsplit

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_USUAL_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class WebSettings:
    """`public_url` is the base of every link we send, `port` the one we listen on, `secret` signs confirmations."""

    public_url: str
    secret: str = field(repr=False)
    port: int = 3000

    @cached_property
    def prefix(self) -> str:
        """The path before ours, when the public address has one; no slash at its end."""
        return urlsplit(self.public_url).path.rstrip("/")

    @cached_property
    def is_secure(self) -> bool:
        """True when people reach us over HTTPS."""
        return urlsplit(self.public_url).scheme == "https"

    @cached_property
    def public_host(self) -> str:
        """Host of the public address as browsers write it: in lower case, without a usual port."""
        parts = urlsplit(self.public_url)
        return parts.netloc.lower().removesuffix(f":{_USUAL_PORTS.get(parts.scheme, 0)}")

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Every Host we answer to; any other may be an attempt to make us write links to a stranger."""
        return frozenset({self.public_host, *(_with_port(name, self.port) for name in LOOPBACK)})

    @cached_property
    def origins(self) -> frozenset[str]:
        """Every Origin a form of ours can be sent from."""
        public = f"{urlsplit(self.public_url).scheme}://{self.public_host}"
        return frozenset({public, *(f"http://{_with_port(name, self.port)}" for name in LOOPBACK)})


def _with_port(name: str, port: int) -> str:
    return name if port == _USUAL_PORTS["http"] else f"{name}:{port}"
