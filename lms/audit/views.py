"""The pages of the audit trail."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.audit import queries
from lms.roles import administers
from lms.web.access import allow
from lms.web.tables import asked, csv_file, wants_csv

blueprint = Blueprint("audit", __name__, url_prefix="/audit")


@blueprint.get("/")
@allow(administers)
def index() -> ResponseReturnValue:
    listing = asked()
    page = queries.entries(listing)
    names = queries.names(page.items)
    if wants_csv():
        rows = (
            (
                e.created_at.isoformat(),
                e.action,
                e.subject_kind,
                e.subject_id,
                names.get(e.person_id or 0),
                names.get(e.by_id or 0, e.actor),
            )
            for e in page.items
        )
        return csv_file("audit", ("When (UTC)", "Action", "Kind", "Number", "About", "By"), rows)
    return render_template("audit/index.html", listing=listing, page=page, names=names)
