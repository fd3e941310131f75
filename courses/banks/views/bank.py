"""The pages of a question bank."""

from collections.abc import Mapping, Sequence

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courses.assessment import statistics
from courses.assessment.formats.gift import writing as gift
from courses.assessment.formats.moodle import writing as moodle
from courses.assessment.statistics import Item
from courses.authoring.policies import writes_courses
from courses.banks import queries
from courses.banks.views.blueprint import blueprint
from courses.banks.wording import DIFFICULTIES, KINDS, TONES, said
from courses.catalogue import queries as catalogue
from courses.catalogue.models import CourseVersion
from courses.catalogue.questions import QuestionBody, right_in_words
from lms.errors import NotFound
from lms.web.access import allow
from lms.web.tables import FILE_NAME, asked, csv_file, wants_csv

FILTERS = ("type", "lesson", "difficulty", "tag")


@blueprint.get("/question-banks")
@allow(writes_courses)
def courses() -> ResponseReturnValue:
    return render_template("courses/banks/courses.html", banks=queries.banks())


@blueprint.get("/courses/<code>/bank")
@allow(writes_courses)
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
        drafts=queries.drafts(version.course_id),
        tags=[(tag, tag) for tag in sorted({tag for one in kept for tag in one.question.tags})],
    )


@blueprint.get("/courses/<code>/bank/export/<way>")
@allow(writes_courses)
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
@allow(writes_courses)
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


@blueprint.get("/courses/<code>/bank/questions/<question>")
@allow(writes_courses)
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
        right=right_in_words,
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
