"""Editing a draft: one question a page, and its pages."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.errors import RuleBroken
from lms.roles import coordinates
from lms.web.access import allow
from surveys.questionnaires import editing, queries, question_form
from surveys.questionnaires.continuity import rows_of
from surveys.questionnaires.forms import EmptyForm, SectionForm
from surveys.questionnaires.question import (
    DAYS,
    LISTED,
    NUMBERS,
    SCALES,
    SEVERAL,
    UPLOADS,
    WORDS,
    Question,
    QuestionType,
)
from surveys.questionnaires.questionnaire import parse
from surveys.questionnaires.type_names import TYPES
from surveys.questionnaires.views.blueprint import blueprint, save


@blueprint.route("/<int:version_id>/questions/new", methods=["GET", "POST"])
@allow(coordinates)
def new_question(version_id: int) -> ResponseReturnValue:
    """First the type, then the question. It comes to the end of its page."""
    version = queries.version(version_id)
    kind, section = request.values.get("type", ""), request.values.get("section", "")
    if kind not in set(QuestionType):
        return render_template("surveys/questionnaires/types.html", version=version, section=section, types=TYPES)
    return _edit(version_id, QuestionType(kind), {}, section)


@blueprint.route("/<int:version_id>/questions/<code>", methods=["GET", "POST"])
@allow(coordinates)
def question(version_id: int, code: str) -> ResponseReturnValue:
    version = queries.version(version_id)
    row = editing.question_of(version.body, code)
    section = next(
        editing.section_code(one, n) for n, one in enumerate(version.body["sections"], 1) if row in one["questions"]
    )
    return _edit(version_id, QuestionType(row["type"]), row, section)


def _edit(version_id: int, kind: QuestionType, old: dict[str, Any], section: str) -> ResponseReturnValue:
    version = queries.version(version_id)
    questionnaire = parse(version.body, unfinished=True)
    earlier = _earlier(list(questionnaire.questions()), str(old.get("code", "")))
    problems: list[str] = []
    beside: dict[str, str] = {}
    if EmptyForm().validate_on_submit():
        beside = question_form.condition_problems(request.form, earlier)
        try:
            row = question_form.row_of(request.form, kind, old, earlier)
        except RuleBroken as problem:
            problems = [str(problem)]
        else:
            row["code"] = row["code"] or _new_code(row, version.body)
            target = request.form.get("section", section)
            problems = list(beside.values()) or save(version_id, lambda table: editing.put_question(table, row, target))
        if not problems:
            flash(_("Saved."), "is-good")
            return redirect(url_for("questionnaires.one", version_id=version_id))
    fields = dict(request.form) if problems else question_form.fields_of(old)
    return render_template(
        "surveys/questionnaires/question.html", version=version, questionnaire=questionnaire, kind=kind,
        code=old.get("code"), fields=fields, problems=problems, beside=beside, section=section, earlier=earlier,
        types=TYPES, ops=question_form.OPS, conditions=question_form.CONDITIONS, room=question_form.lines,
        form=EmptyForm(), **GROUPS,
    )  # fmt: skip


GROUPS: dict[str, Any] = {
    "LISTED": LISTED, "SCALES": SCALES, "NUMBERS": NUMBERS, "DAYS": DAYS, "WORDS": WORDS, "SEVERAL": SEVERAL,
    "UPLOADS": UPLOADS,
}  # fmt: skip


def _earlier(questions: list[Question], code: str) -> list[Question]:
    """The questions that a condition of this one may look at."""
    codes = [question.code for question in questions]
    return questions[: codes.index(code)] if code in codes else questions


def _new_code(row: dict[str, Any], table: dict[str, Any]) -> str:
    return editing.free_code(row["text"], {*rows_of(table), *table.get("retired", ())}, "question")


@blueprint.post("/<int:version_id>/questions/<code>/move")
@allow(coordinates)
def move_question(version_id: int, code: str) -> ResponseReturnValue:
    step = -1 if request.form.get("way") == "up" else 1
    for problem in save(version_id, lambda table: editing.move_question(table, code, step)):
        flash(_("It was not moved. %(why)s", why=problem), "is-bad")
    return redirect(url_for("questionnaires.one", version_id=version_id, _anchor=f"q-{code}"))


@blueprint.post("/<int:version_id>/questions/<code>/retire")
@allow(coordinates)
def retire_question(version_id: int, code: str) -> ResponseReturnValue:
    problems = save(version_id, lambda table: editing.retire_question(table, code))
    for problem in problems:
        flash(problem, "is-bad")
    if not problems:
        flash(_("The question is retired. Its code is never used again."), "is-good")
    return redirect(url_for("questionnaires.one", version_id=version_id))


@blueprint.route("/<int:version_id>/pages/new", methods=["GET", "POST"])
@allow(coordinates)
def new_section(version_id: int) -> ResponseReturnValue:
    return _edit_section(version_id, "", "")


@blueprint.route("/<int:version_id>/pages/<code>", methods=["GET", "POST"])
@allow(coordinates)
def section(version_id: int, code: str) -> ResponseReturnValue:
    table = dict(queries.version(version_id).body)
    return _edit_section(version_id, code, editing.section_of(table, code)["title"])


def _edit_section(version_id: int, code: str, title: str) -> ResponseReturnValue:
    form = SectionForm(title=title)
    problems: list[str] = []
    if form.validate_on_submit():
        problems = save(version_id, lambda table: editing.put_section(table, code, form.title.data))
        if not problems:
            return redirect(url_for("questionnaires.one", version_id=version_id))
    return render_template(
        "surveys/questionnaires/section.html",
        version=queries.version(version_id),
        form=form,
        code=code,
        problems=problems,
    )


@blueprint.post("/<int:version_id>/pages/<code>/remove")
@allow(coordinates)
def remove_section(version_id: int, code: str) -> ResponseReturnValue:
    for problem in save(version_id, lambda table: editing.remove_section(table, code)):
        flash(problem, "is-bad")
    return redirect(url_for("questionnaires.one", version_id=version_id))
