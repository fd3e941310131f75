"""The pages of the catalogue."""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from courses.catalogue import queries
from lms.roles import anyone_signed_in
from lms.web.access import allow
from lms.web.tables import asked

blueprint = Blueprint("catalogue", __name__, url_prefix="/courses")
FIGURE_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'"


@blueprint.get("/")
@allow(anyone_signed_in)
def index() -> ResponseReturnValue:
    listing = asked("length")
    return render_template("courses/catalogue/index.html", listing=listing, page=queries.courses(listing))


@blueprint.get("/<code>")
@allow(anyone_signed_in)
def course(code: str) -> ResponseReturnValue:
    found = queries.course(code)
    return render_template("courses/catalogue/course.html", course=found, version=found.current_version)


@blueprint.get("/media/<int:version_id>/<name>")
@allow(anyone_signed_in)
def media(version_id: int, name: str) -> ResponseReturnValue:
    """A figure. Versions never change, so browsers keep it; opened alone it can do nothing."""
    found = queries.media(version_id, name)
    response = Response(found.content, mimetype=found.type)
    response.headers["Content-Security-Policy"] = FIGURE_POLICY
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response
