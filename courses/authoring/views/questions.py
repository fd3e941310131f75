"""Questions, knowledge checks and scenarios of a draft."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from courses.authoring import outline, queries, question_rows
from courses.authoring.forms import EmptyForm
from courses.authoring.policies import writes_courses
from courses.authoring.services import questions as services
from courses.authoring.views.blueprint import blueprint
from courses.catalogue import folder
from courses.catalogue.folder import QUESTIONS, SCENARIOS
from courses.catalogue.questions import QuestionError, QuestionKind
from lms.db import transaction
from lms.errors import NotFound, RuleBroken
from lms.web.access import allow
from lms.web.tables import asked


@blueprint.get("/<int:draft_id>/questions")
@allow(writes_courses)
def questions(draft_id: int) -> ResponseReturnValue:
    listing = asked("use", "lesson")
    return render_template(
        "courses/authoring/questions.html", draft=queries.draft(draft_id), listing=listing,
        page=queries.questions(draft_id, listing), table=queries.table(draft_id),
    )  # fmt: skip


@blueprint.route("/<int:draft_id>/questions/<use>/new", methods=["GET", "POST"])
@allow(writes_courses)
def new_question(draft_id: int, use: str) -> ResponseReturnValue:
    """First the type, then the question. A new knowledge check is placed at the end of its lesson."""
    kind, lesson = request.values.get("type", ""), request.values.get("lesson", "")
    draft, table = queries.draft(draft_id), queries.table(draft_id)
    if use not in QUESTIONS or (lesson and outline.lesson_of(table, lesson) is None):
        raise NotFound(_("There is no such question."))
    if kind not in set(QuestionKind) or not lesson:
        return render_template("courses/authoring/question_kind.html", draft=draft, table=table, use=use, lesson=lesson)
    problem = ""
    if EmptyForm().validate_on_submit():
        texts = queries.texts(draft_id)
        code = services.next_check(texts, lesson) if use == "checks" else services.next_bank(texts)
        row = question_rows.question_of(request.form, QuestionKind(kind), code, lesson)
        try:
            with transaction():
                draft = queries.draft(draft_id, lock=True)
                if use == "checks":
                    services.add_check(draft, row, by=current_user)
                else:
                    services.add_questions(draft, [row], by=current_user)
        except (QuestionError, RuleBroken) as error:
            problem = str(error)
        else:
            flash(_("The question is added."), "is-good")
            return redirect(_after(draft_id, use, lesson))
    return _question_page(draft_id, use, kind, lesson, dict(request.form), problem=problem)


@blueprint.route("/<int:draft_id>/questions/<use>/<code>", methods=["GET", "POST"])
@allow(writes_courses)
def question(draft_id: int, use: str, code: str) -> ResponseReturnValue:
    row = _row(draft_id, QUESTIONS.get(use, ""), code)
    kind = str(row.get("type"))
    if kind not in set(QuestionKind):
        raise NotFound(_("There is no such question."))
    problem = ""
    if EmptyForm().validate_on_submit():
        lesson = request.form.get("lesson", "")
        new = question_rows.question_of(request.form, QuestionKind(kind), code, lesson)
        try:
            with transaction():
                services.save_question(
                    queries.draft(draft_id, lock=True), use, new, seen=request.form.get("seen", ""), by=current_user
                )
        except (QuestionError, RuleBroken) as error:
            problem = str(error)
        else:
            flash(_("Saved."), "is-good")
            return redirect(_after(draft_id, use, lesson))
    fields = dict(request.form) if problem else question_rows.fields_of(row)
    seen = request.form.get("seen") or services.fingerprint(row)
    return _question_page(draft_id, use, kind, str(row.get("lesson")), fields, problem=problem, code=code, seen=seen)


@blueprint.post("/<int:draft_id>/questions/<use>/<code>/remove")
@allow(writes_courses)
def remove_question(draft_id: int, use: str, code: str) -> ResponseReturnValue:
    if use not in QUESTIONS:
        raise NotFound(_("There is no such question."))
    with transaction():
        services.remove_question(queries.draft(draft_id, lock=True), use, code, by=current_user)
    flash(_("The question is taken out. It is in the history of the questions."), "is-good")
    return redirect(url_for("authoring.history", draft_id=draft_id, name=QUESTIONS[use]))


@blueprint.get("/<int:draft_id>/scenarios")
@allow(writes_courses)
def scenarios(draft_id: int) -> ResponseReturnValue:
    rows = folder.rows_of(queries.texts(draft_id), SCENARIOS)
    return render_template(
        "courses/authoring/scenarios.html", draft=queries.draft(draft_id), rows=rows, table=queries.table(draft_id)
    )


@blueprint.route("/<int:draft_id>/scenarios/<code>", methods=["GET", "POST"])
@allow(writes_courses)
def scenario(draft_id: int, code: str) -> ResponseReturnValue:
    """A scenario; `new` is one that is not there yet, and is placed at the end of its lesson."""
    row = {} if code == "new" else _row(draft_id, SCENARIOS, code)
    table = queries.table(draft_id)
    lesson = str(row.get("lesson") or request.values.get("lesson", ""))
    problem = ""
    if EmptyForm().validate_on_submit():
        new_code = services.next_scenario(queries.texts(draft_id)) if code == "new" else code
        new = question_rows.scenario_of(request.form, new_code, lesson)
        try:
            with transaction():
                services.save_scenario(
                    queries.draft(draft_id, lock=True), new, seen=request.form.get("seen", ""), by=current_user
                )
        except RuleBroken as error:
            problem = str(error)
        else:
            flash(_("Saved."), "is-good")
            return redirect(_after(draft_id, "checks", lesson))
    fields = dict(request.form) if problem else question_rows.scenario_fields(row)
    nodes, choices = question_rows.size_of(row)
    return render_template(
        "courses/authoring/scenario.html", draft=queries.draft(draft_id), table=table, code=code, fields=fields,
        problem=problem, lesson=lesson, nodes=min(max(nodes + 2, 4), question_rows.NODES),
        choices=min(max(choices + 1, 3), question_rows.CHOICES), form=EmptyForm(),
        seen=request.form.get("seen") or (services.fingerprint(row) if row else ""),
    )  # fmt: skip


@blueprint.post("/<int:draft_id>/scenarios/<code>/remove")
@allow(writes_courses)
def remove_scenario(draft_id: int, code: str) -> ResponseReturnValue:
    with transaction():
        services.remove_scenario(queries.draft(draft_id, lock=True), code, by=current_user)
    flash(_("The scenario is taken out. It is in the history of the scenarios."), "is-good")
    return redirect(url_for("authoring.history", draft_id=draft_id, name=SCENARIOS))


def _question_page(
    draft_id: int, use: str, kind: str, lesson: str, fields: dict[str, str], *, problem: str, code: str = "",
    seen: str = "",
) -> ResponseReturnValue:  # fmt: skip
    return render_template(
        "courses/authoring/question.html", draft=queries.draft(draft_id), table=queries.table(draft_id), use=use,
        kind=kind, lesson=lesson, fields=fields, problem=problem, code=code, seen=seen, form=EmptyForm(),
        room=question_rows.room_for(fields),
    )  # fmt: skip


def _row(draft_id: int, name: str, code: str) -> dict[str, Any]:
    queries.draft(draft_id)
    for row in folder.rows_of(queries.texts(draft_id), name):
        if row.get("id") == code:
            return row
    raise NotFound(_("This is not in the draft."))


def _after(draft_id: int, use: str, lesson: str) -> str:
    """Where a question was being looked at: in its lesson, or in the bank."""
    if use == "checks" and outline.lesson_of(queries.table(draft_id), lesson):
        return url_for("authoring.lesson", draft_id=draft_id, code=lesson)
    return url_for("authoring.questions", draft_id=draft_id, use=use)
