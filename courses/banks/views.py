"""The pages of a question bank."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from courses.assessment import statistics
from courses.assessment.formats import recognising
from courses.assessment.formats.gift import writing as gift
from courses.assessment.formats.moodle import writing as moodle
from courses.assessment.formats.report import BadBank
from courses.assessment.statistics import Item
from courses.banks import queries, rows, services
from courses.banks.completing import Defaults
from courses.banks.forms import UploadForm
from courses.banks.policies import keeps_banks
from courses.banks.wording import DIFFICULTIES, KINDS, TONES, said
from courses.catalogue import queries as catalogue
from courses.catalogue.models import CourseVersion
from courses.catalogue.questions import QuestionBody, right_in_words
from lms.accounts import queries as accounts
from lms.db import transaction
from lms.errors import NotFound
from lms.imports import queries as imports
from lms.imports.services import Upload
from lms.web.access import allow
from lms.web.tables import FILE_NAME, asked, csv_file, wants_csv

blueprint = Blueprint("banks", __name__)
FILTERS = ("type", "lesson", "difficulty", "tag")


@blueprint.get("/question-banks")
@allow(keeps_banks)
def courses() -> ResponseReturnValue:
    return render_template("courses/banks/courses.html", banks=queries.banks())


@blueprint.get("/courses/<code>/bank")
@allow(keeps_banks)
def index(code: str) -> ResponseReturnValue:
    version = queries.version(code)
    kept, listing = queries.bank(version.id), asked(*FILTERS)
    found = queries.matching(kept, listing)
    return render_template(
        "courses/banks/index.html",
        version=version,
        listing=listing,
        page=queries.page(found, listing),
        kinds=KINDS,
        difficulties=DIFFICULTIES,
        lessons=_lessons(version),
        tags=[(tag, tag) for tag in sorted({tag for one in kept for tag in one.question.tags})],
    )


@blueprint.get("/courses/<code>/bank/export/<way>")
@allow(keeps_banks)
def export(code: str, way: str) -> ResponseReturnValue:
    """The questions that the list shows, as a file for another system."""
    version = queries.version(code)
    found = queries.matching(queries.bank(version.id), asked(*FILTERS))
    questions = [one.question for one in found]
    if way == "gift":
        return _file(version, "gift.txt", "text/plain; charset=utf-8", gift.write(questions).encode())
    if way == "moodle":
        return _file(version, "moodle.xml", "application/xml", moodle.write(questions))
    raise NotFound(_("There is no such format."))


@blueprint.get("/courses/<code>/bank/statistics")
@allow(keeps_banks)
def figures(code: str) -> ResponseReturnValue:
    version = queries.version(code)
    kept = {one.id: one.question for one in queries.bank(version.id)}
    items = statistics.worst_first(statistics.items(kept, queries.sittings(version.id)))
    if wants_csv():
        return _figures_file(version, items, kept)
    return render_template(
        "courses/banks/statistics.html",
        version=version,
        items=items,
        kept=kept,
        said=said,
        tones=TONES,
        least=statistics.LEAST,
        counted=[item for item in items if item.enough],
        to_look_at=[item for item in items if any(look.hint in TONES for look in item.looks)],
    )


@blueprint.route("/courses/<code>/bank/import", methods=["GET", "POST"])
@allow(keeps_banks)
def upload(code: str) -> ResponseReturnValue:
    version, form = queries.version(code), UploadForm()
    form.lesson.choices = _lessons(version)
    if form.validate_on_submit():
        sent = Upload(form.file.data.filename or "", form.file.data.read(recognising.MAX_BYTES + 1))
        defaults = Defaults(form.lesson.data, form.explanation.data or "", form.source.data or "")
        lessons = [lesson for lesson, _title in form.lesson.choices]
        try:
            with transaction():
                me = accounts.person(current_user.id)
                batch = services.keep(sent, queries.version(code), defaults, lessons, by=me)
        except BadBank as problem:
            form.file.errors = [str(problem)]
        else:
            return redirect(url_for("banks.preview", code=code, batch_id=batch.id))
    return render_template("courses/banks/upload.html", version=version, form=form)


@blueprint.get("/courses/<code>/bank/import/<int:batch_id>")
@allow(keeps_banks)
def preview(code: str, batch_id: int) -> ResponseReturnValue:
    version = queries.version(code)
    batch = imports.batch(batch_id, kind=rows.KIND, by=current_user)
    if batch.subject != rows.subject(version.course_id):
        raise NotFound(_("This upload is not there any more. Send the file again."))
    look = rows.look(batch, [one.question for one in queries.bank(version.id)])
    return render_template("courses/banks/preview.html", version=version, batch=batch, look=look, kinds=KINDS)


@blueprint.get("/courses/<code>/bank/questions/<question>")
@allow(keeps_banks)
def question(code: str, question: str) -> ResponseReturnValue:
    version = queries.version(code)
    kept = queries.question(version.id, question)
    (item,) = statistics.items({kept.id: kept.question}, queries.sittings(version.id))
    return render_template(
        "courses/banks/question.html",
        version=version,
        question=kept.question,
        item=item,
        said=said,
        tones=TONES,
        right=right_in_words(kept.question),
        kinds=KINDS,
        difficulties=DIFFICULTIES,
        lessons=dict(_lessons(version)),
        least=statistics.LEAST,
    )


def _lessons(version: CourseVersion) -> list[tuple[str, str]]:
    """Code and title of each lesson that questions can belong to."""
    return [(one.code, one.title) for one in catalogue.lessons(version.id) if one.kind.value == "reading"]


def _file(version: CourseVersion, ending: str, mimetype: str, content: bytes) -> Response:
    name = FILE_NAME.sub("-", f"{version.course.code}-{version.version}")
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    return Response(content, content_type=mimetype, headers=headers)


def _figures_file(version: CourseVersion, items: Sequence[Item], kept: Mapping[int, QuestionBody]) -> Response:
    """One line a question. Below the least number of answers only that number is given."""
    header = (
        "code",
        "lesson",
        "type",
        "question",
        "answers",
        "right",
        "left_open",
        "facility",
        "discrimination",
        "hints",
    )
    lines = []
    for item in items:
        one = kept[item.question_id]
        known = (item.right, item.left_open, round(item.facility, 3), _rounded(item.discrimination))
        hints = " ".join(said(look) for look in item.looks)
        lines.append(
            (one.code, one.lesson, one.kind.value, one.stem, item.answers, *(known if item.enough else [""] * 4), hints)
        )
    return csv_file(f"{version.course.code}-questions", header, lines)


def _rounded(value: float | None) -> float | str:
    return "" if value is None else round(value, 3)
