"""What goes wrong becomes a page that says what happened and what to do now."""

from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from lms.db import db
from lms.errors import DomainError, LinkDead, NotAllowed, NotFound, RuleBroken

STATUS: dict[type[DomainError], int] = {NotFound: 404, NotAllowed: 403, RuleBroken: 409, LinkDead: 410}


def register(app: Flask) -> None:
    """Bind a page to each kind of failure."""

    @app.errorhandler(DomainError)
    def domain(error: DomainError) -> ResponseReturnValue:
        db.session.rollback()
        status = STATUS.get(type(error), 400)
        return render_template("errors/page.html", title=_title(status), message=str(error)), status

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> ResponseReturnValue:
        status = error.code or 500
        if status < 400:
            return error
        return render_template("errors/page.html", title=_title(status), message=_advice(status)), status

    @app.errorhandler(CSRFError)
    def stale(_error: CSRFError) -> ResponseReturnValue:
        return render_template("errors/page.html", title=_title(400), message=_advice(400)), 400

    @app.errorhandler(RateLimitExceeded)
    def limited(_error: RateLimitExceeded) -> ResponseReturnValue:
        return render_template("errors/page.html", title=_title(429), message=_advice(429)), 429

    @app.errorhandler(Exception)
    def crash(error: Exception) -> ResponseReturnValue:
        app.logger.error("unexpected failure", exc_info=error)
        if app.testing:
            raise error
        db.session.rollback()
        return render_template("errors/page.html", title=_title(500), message=_advice(500)), 500


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
