"""What every request passes and every response carries, whoever answers it."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, abort, request

from bot.web.settings import WebSettings

LARGEST_FORM = 64 * 1024

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Any]


def protect(app: Flask, settings: WebSettings) -> None:
    """Guard all routes of the app, those mounted later too."""
    headers = HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if settings.is_secure else {})

    def refuse_other_hosts() -> None:
        if request.host.lower() not in settings.hosts:
            abort(400)

    def add_headers(response: Response) -> Response:
        said = {name.lower() for name in dict(response.headers)}
        for name, value in headers.items():
            if name.lower() not in said:
                response.headers.add(name, value)
        return response

    app.before_request(refuse_other_hosts)
    app.after_request(add_headers)
    app.wsgi_app = _below(settings.prefix, app.wsgi_app)  # type: ignore[method-assign,assignment]


def is_foreign(settings: WebSettings) -> bool:
    """True when a browser says that this form was sent from somebody else's page.

    Under our own `no-referrer` browsers send `Origin: null` even from our page, so `null` alone proves nothing.
    """
    site = request.headers.get("Sec-Fetch-Site", "none")
    origin = request.headers.get("Origin", "null").lower()
    return site not in {"same-origin", "none"} or origin not in settings.origins | {"null"}


def is_prefetch() -> bool:
    """True when a browser or a scanner loads the page before anybody wants to see it."""
    said = " ".join(request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")).lower()
    return any(word in said for word in ("prefetch", "prerender", "preview"))


def _below(prefix: str, app: WsgiApp) -> WsgiApp:
    """Serve the app below a path, whether or not the proxy in front took that path off."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        path = environ.get("PATH_INFO", "")
        if prefix and (path == prefix or path.startswith(f"{prefix}/")):
            path = path.removeprefix(prefix)
        return app({**environ, "SCRIPT_NAME": prefix, "PATH_INFO": path}, start)

    return answer
