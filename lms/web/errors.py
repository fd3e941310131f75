"""What goes wrong becomes a page that says what happened and what to do now."""

from flask import Flask, current_app, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from lms.db import db
from lms.errors import DomainError, LinkDead, NotAllowed, NotFound, RuleBroken

STATUS: dict[type[DomainError], int] = {NotFound: 404, NotAllowed: 403, RuleBroken: 409, LinkDead: 410}


def register(app: Flask) -> None:
    """Bind a page to each kind of failure."""
    app.register_error_handler(DomainError, domain)
    app.register_error_handler(HTTPException, http)
    app.register_error_handler(CSRFError, lambda _error: page(400))
    app.register_error_handler(RateLimitExceeded, lambda _error: page(429))
    app.register_error_handler(Exception, crash)


def domain(error: DomainError) -> ResponseReturnValue:
    """A rule of the house: the error says itself what to do."""
    db.session.rollback()
    return page(STATUS.get(type(error), 400), str(error))


def http(error: HTTPException) -> ResponseReturnValue:
    """What the framework refuses; a redirect goes through."""
    status = error.code or 500
    if status < 400:
        return error
    # A page that takes other methods says which (RFC 9110, 15.5.6).
    methods = getattr(error, "valid_methods", None)
    return (*page(status), {"Allow": ", ".join(sorted(methods))} if methods else {})


def crash(error: Exception) -> ResponseReturnValue:
    """What nobody foresaw; tests see it as it is."""
    current_app.logger.error("unexpected failure", exc_info=error)
    if current_app.testing:
        raise error
    db.session.rollback()
    if isinstance(error, SQLAlchemyError):
        _read_by_nobody()
    return page(500)


def page(status: int, message: str | None = None) -> tuple[str, int]:
    """The page of a failure: the message, or what is advised for the status."""
    return render_template("errors/page.html", title=_title(status), message=message or _advice(status)), status


def _read_by_nobody() -> None:
    """Do not ask the database who is reading the page: it may be what has just failed."""
    login_manager = current_app.login_manager  # type: ignore[attr-defined]
    g._login_user = login_manager.anonymous_user()  # noqa: SLF001


def _title(status: int) -> str:
    titles = {
        400: _("We could not read what was sent"),
        403: _("This page is not for your role"),
        404: _("We cannot find this page"),
        405: _("This address works in another way"),
        409: _("This cannot be done now"),
        410: _("This link no longer works"),
        413: _("This file is too large"),
        429: _("Too many tries in a short time"),
    }
    return str(titles.get(status, _("Something went wrong on our side")))


def _advice(status: int) -> str:
    advice = {
        400: _("Go back, load the page again and send it once more. What you typed is still on the page before."),
        403: _("Ask a training coordinator if you need it."),
        404: _("Check the address, or start from the home page. The page may also belong to somebody else."),
        405: _("Go back and use the button on the page."),
        413: _("Send a file smaller than 5 MB."),
        429: _("Wait a minute, then try again."),
    }
    return str(advice.get(status, _("Nothing was changed. Try again in a minute. If it happens again, tell us.")))
