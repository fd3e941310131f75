"""The player, and the office's list of enrolments."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from courses.catalogue import queries as catalogue
from courses.catalogue.models import Lesson, LessonKind
from courses.catalogue.questions import grade, order_of, read, sent
from courses.learning import queries, services
from courses.learning.forms import DueForm, EmptyForm, EnrolForm
from courses.learning.models import Enrolment, EnrolmentSource, EnrolmentState
from lms.accounts import queries as accounts
from lms.db import transaction
from lms.errors import RuleBroken
from lms.roles import anyone_signed_in, coordinates
from lms.web.access import allow
from lms.web.tables import asked, csv_file, wants_csv

blueprint = Blueprint("learning", __name__)


@blueprint.post("/courses/<code>/enrol")
@allow(anyone_signed_in)
def enrol(code: str) -> ResponseReturnValue:
    with transaction():
        user = accounts.person(current_user.id)
        enrolment = services.enrol(user, catalogue.course(code), by=user)
    return redirect(url_for("learning.player", enrolment_id=enrolment.id))


@blueprint.get("/learn/")
@allow(anyone_signed_in)
def mine() -> ResponseReturnValue:
    return render_template(
        "courses/learning/mine.html",
        enrolments=queries.enrolments_of(current_user.id),
        counts=queries.finished_counts(current_user.id),
    )


@blueprint.get("/learn/<int:enrolment_id>")
@allow(anyone_signed_in)
def player(enrolment_id: int) -> ResponseReturnValue:
    """Resume: the first lesson that is not finished, in order; the overview once all are."""
    enrolment = queries.enrolment_of(current_user, enrolment_id)
    outline = queries.outline(enrolment)
    if enrolment.state is not EnrolmentState.COMPLETED and "overview" not in request.args:
        for lesson, progress in outline:
            if lesson.kind is LessonKind.READING and (progress is None or progress.finished_at is None):
                return redirect(url_for("learning.lesson", enrolment_id=enrolment_id, position=lesson.position))
        return redirect(url_for("assessment.intro", enrolment_id=enrolment_id))
    return render_template("courses/learning/overview.html", enrolment=enrolment, outline=outline)


@blueprint.get("/learn/<int:enrolment_id>/<int:position>")
@allow(anyone_signed_in)
def lesson(enrolment_id: int, position: int) -> ResponseReturnValue:
    enrolment = queries.enrolment_of(current_user, enrolment_id)
    found = queries.lesson(enrolment.version_id, position)
    if found.kind is LessonKind.ASSESSMENT:
        return redirect(url_for("assessment.intro", enrolment_id=enrolment_id))
    return _page(enrolment, found)


@blueprint.post("/learn/<int:enrolment_id>/<int:position>/check/<code>")
@allow(anyone_signed_in)
def check(enrolment_id: int, position: int, code: str) -> ResponseReturnValue:
    with transaction():
        enrolment = queries.enrolment_of(current_user, enrolment_id, lock=True)
        found = queries.lesson(enrolment.version_id, position)
        question = catalogue.checks(enrolment.version_id, [code]).get(code)
        answer = read(question, sent(request.form, question, "answer")) if question else None
        if answer is not None:
            services.save_check(enrolment, found, code, answer)
    if answer is None:
        flash(_("Choose or write an answer, then check it."), "is-warn")
    return redirect(url_for("learning.lesson", enrolment_id=enrolment_id, position=position, _anchor=f"check-{code}"))


@blueprint.post("/learn/<int:enrolment_id>/<int:position>/scenario/<code>")
@allow(anyone_signed_in)
def step(enrolment_id: int, position: int, code: str) -> ResponseReturnValue:
    choice = request.form.get("choice", "")
    with transaction():
        enrolment = queries.enrolment_of(current_user, enrolment_id, lock=True)
        found = queries.lesson(enrolment.version_id, position)
        number = int(choice) if choice.isdecimal() and len(choice) < 3 else None
        services.save_step(enrolment, found, code, number)
    return redirect(url_for("learning.lesson", enrolment_id=enrolment_id, position=position, _anchor=f"now-{code}"))


@blueprint.post("/learn/<int:enrolment_id>/<int:position>/finish")
@allow(anyone_signed_in)
def finish(enrolment_id: int, position: int) -> ResponseReturnValue:
    try:
        with transaction():
            enrolment = queries.enrolment_of(current_user, enrolment_id, lock=True)
            services.finish_lesson(enrolment, queries.lesson(enrolment.version_id, position), by=current_user)
    except RuleBroken as problem:
        flash(str(problem), "is-warn")
        return redirect(url_for("learning.lesson", enrolment_id=enrolment_id, position=position))
    return redirect(url_for("learning.lesson", enrolment_id=enrolment_id, position=position + 1))


@blueprint.route("/courses/enrolments", methods=["GET", "POST"])
@allow(coordinates)
def office() -> ResponseReturnValue:
    form = EnrolForm()
    form.course.choices = list(catalogue.titles())
    if form.validate_on_submit():
        user = accounts.by_email(form.email.data)
        if user is None:
            form.email.errors = [_("Nobody has this address. Invite the person first.")]
        else:
            with transaction():
                services.enrol(
                    user, catalogue.course(form.course.data), by=current_user, source=EnrolmentSource.COORDINATOR,
                    due_on=form.due_on.data,
                )  # fmt: skip
            flash(_("The person is enrolled."), "is-good")
            return redirect(url_for("learning.office"))
    return _office_page(form)


@blueprint.post("/courses/enrolments/<int:enrolment_id>/due")
@allow(coordinates)
def change_due(enrolment_id: int) -> ResponseReturnValue:
    form = DueForm()
    if form.validate_on_submit():
        with transaction():
            services.change_due(queries.by_id(enrolment_id), form.due_on.data, by=current_user)
        flash(_("The due date is changed."), "is-good")
    else:
        flash(_("Write the date as year, month and day."), "is-bad")
    return redirect(url_for("learning.office"))


@blueprint.post("/courses/enrolments/<int:enrolment_id>/withdraw")
@allow(coordinates)
def withdraw(enrolment_id: int) -> ResponseReturnValue:
    with transaction():
        services.withdraw(queries.by_id(enrolment_id), by=current_user)
    flash(_("The enrolment is withdrawn. What was done is kept."), "is-good")
    return redirect(url_for("learning.office"))


def _office_page(form: EnrolForm) -> ResponseReturnValue:
    listing = asked("course", "state")
    page = queries.office(listing)
    if wants_csv():
        rows = (
            (e.user.name, e.user.email, e.member, e.version.title, e.state.value, e.due_on, e.completed_on, e.score)
            for e in page.items
        )
        header = ("Name", "E-mail", "Member", "Course", "State", "Due on", "Completed on", "Score")
        return csv_file("enrolments", header, rows)
    return render_template(
        "courses/learning/office.html", listing=listing, page=page, form=form, titles=catalogue.titles()
    )


def _page(enrolment: Enrolment, found: Lesson) -> ResponseReturnValue:
    progress = queries.progress(enrolment.id, found.id)
    answers: dict[str, Any] = progress.answers if progress else {}
    checks = catalogue.checks(enrolment.version_id, _codes(found, "check"))
    scenarios = catalogue.scenarios(enrolment.version_id, _codes(found, "scenario"))
    return render_template(
        "courses/learning/lesson.html",
        enrolment=enrolment,
        lesson=found,
        outline=queries.outline(enrolment),
        answers=answers,
        checks=checks,
        orders={code: order_of(question, enrolment.id) for code, question in checks.items()},
        grades={code: grade(checks[code], answers[code]) for code in checks if answers.get(code) is not None},
        scenarios=scenarios,
        walks={code: services.walk(body, answers.get(code, [])) for code, body in scenarios.items()},
        finished=bool(progress and progress.finished_at),
        form=EmptyForm(),
    )


def _codes(found: Lesson, kind: str) -> list[str]:
    return [block["code"] for block in found.blocks if block["kind"] == kind]
