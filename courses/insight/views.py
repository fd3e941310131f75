"""The pages that say how courses go."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from courses.insight import queries, wording
from lms.roles import reads_results
from lms.web.access import allow
from lms.web.tables import asked, csv_file, wants_csv

blueprint = Blueprint("insight", __name__, url_prefix="/courses/insight")


@blueprint.get("/")
@allow(reads_results)
def index() -> ResponseReturnValue:
    listing = asked()
    page = queries.courses(listing)
    if wants_csv():
        return csv_file("courses", ("Course", "Enrolled", "Completed"), (row[1:] for row in page.items))
    return render_template("courses/insight/index.html", listing=listing, page=page)


@blueprint.get("/<code>")
@allow(reads_results)
def course(code: str) -> ResponseReturnValue:
    found = queries.insight(code)
    if wants_csv():
        return csv_file(f"course-{code}", ("Part", "Group", "Number", "Of"), wording.as_rows(found))
    return render_template(
        "courses/insight/course.html",
        found=found,
        code=code,
        top=max((month.completed for month in found.months), default=0),
        place_title=wording.place_title,
        gain_sentence=wording.gain_sentence,
        stop_sentence=wording.stop_sentence,
        months_sentence=wording.months_sentence,
        month_label=wording.month_label,
        month_title=wording.month_title,
    )
