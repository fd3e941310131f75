"""The pages of the catalogue."""

from collections.abc import Mapping

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courses.catalogue import queries
from courses.catalogue.taxonomy import INITIATIVES, PHASES, REGIONS
from lms.roles import anyone_signed_in
from lms.web.access import allow
from lms.web.languages import LANGUAGES
from lms.web.tables import asked

blueprint = Blueprint("catalogue", __name__, url_prefix="/courses")
FIGURE_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'"


@blueprint.get("/")
@allow(anyone_signed_in)
def index() -> ResponseReturnValue:
    listing = asked("initiative", "phase", "region", "language", "length")
    return render_template(
        "courses/catalogue/index.html", listing=listing, page=queries.courses(listing), filters=_filters(),
        initiatives=INITIATIVES, phases=PHASES,
    )  # fmt: skip


def _filters() -> list[tuple[str, str, list[tuple[str, object]]]]:
    """What the list can be narrowed by: only where there is something to choose."""
    found = queries.facets()
    words: list[tuple[str, str, Mapping[str, object]]] = [
        ("initiative", _("Initiative"), {str(number): text for number, text in INITIATIVES.items()}),
        ("phase", _("Phase"), PHASES),
        ("region", _("Region"), REGIONS),
        ("language", _("Language"), {code: LANGUAGES.get(code, code) for code in sorted(found["language"])}),
    ]
    chosen = [
        (name, label, [(value, text) for value, text in labels.items() if value in found[name]])
        for name, label, labels in words
        if len(found[name]) > 1
    ]
    length: list[tuple[str, object]] = [("short", _("Up to 90 minutes")), ("long", _("Longer"))]
    return [*chosen, ("length", _("Length"), length)]


@blueprint.get("/media/<int:version_id>/<name>")
@allow(anyone_signed_in)
def media(version_id: int, name: str) -> ResponseReturnValue:
    """A figure, a video or a file to take along. Versions never change, so browsers keep it; opened alone it can
    do nothing. Some phones play a video only where they may ask for a part of it."""
    found = queries.media(version_id, name)
    response = Response(found.content, mimetype=found.type)
    response.headers["Content-Security-Policy"] = FIGURE_POLICY
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response.make_conditional(request, accept_ranges=True, complete_length=len(found.content))
