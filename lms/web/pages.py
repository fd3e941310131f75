"""Pages of plain text: help, privacy, accessibility, and the choice of a language."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from lms.web.access import public

blueprint = Blueprint("pages", __name__)


@blueprint.get("/help")
@public
def help() -> ResponseReturnValue:  # noqa: A001  the name of the page
    return render_template("pages/help.html")


@blueprint.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    return render_template("pages/privacy.html")


@blueprint.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    return render_template("pages/accessibility.html")


@blueprint.get("/language")
@public
def language() -> ResponseReturnValue:
    return render_template("pages/language.html", back=request.args.get("back", ""))
