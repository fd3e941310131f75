"""Headers that keep a page to itself, and the nonce that its scripts carry."""

import secrets

from flask import Flask, Response, current_app, g, request, session


def nonce() -> str:
    """This response's nonce for the content security policy."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    found: str = g.csp_nonce
    return found


def register(app: Flask) -> None:
    """Set the headers on every response."""
    https = bool(app.config["SESSION_COOKIE_SECURE"])

    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", policy())
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Referrer-Policy", "no-referrer")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        headers.setdefault("X-Robots-Tag", "noindex")
        if https:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if request.endpoint != "static" and (_signed_in() or _opened_by_link()):
            headers.setdefault("Cache-Control", "no-store, private")
        return response


def _signed_in() -> bool:
    """What the session says: after a commit, asking the person would read them from the database once more."""
    return "_user_id" in session


def _opened_by_link() -> bool:
    """Whether the page belongs to whoever holds a mailed link; a shared device must not show it to the next."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "access", "") == "link"


def policy(framed_by: str = "'none'") -> str:
    """The content security policy of a page; `framed_by` names who may show it in a frame."""
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce()}'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; media-src 'self'; frame-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        f"frame-ancestors {framed_by}; "
        "manifest-src 'self'; worker-src 'self'"
    )
