"""The player: lessons, knowledge checks, scenarios."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from courses.catalogue import queries as catalogue
from courses.catalogue.models import Lesson, LessonKind
from courses.catalogue.questions import grade, order_of, read, sent
from courses.learning.forms import EmptyForm
from courses.learning.models import Enrolment, EnrolmentState
from courses.learning.queries import enrolments, progress
from courses.learning.scenario import walk
from courses.learning.services import progress as learning
from courses.learning.views.blueprint import blueprint
from lms.db import transaction
from lms.errors import RuleBroken
from lms.roles import anyone_signed_in
from lms.web.access import allow


@blueprint.get("/learn/<int:enrolment_id>")
@allow(anyone_signed_in)
def player(enrolment_id: int) -> ResponseReturnValue:
    """Resume: the first lesson that is not finished, in order; the overview once all are."""
    enrolment = enrolments.enrolment_of(current_user, enrolment_id)
    outline = progress.outline(enrolment)
    if enrolment.state is not EnrolmentState.COMPLETED and "overview" not in request.args:
        for lesson, done in outline:
            if lesson.kind is LessonKind.READING and (done is None or done.finished_at is None):
                return redirect(url_for("learning.lesson", enrolment_id=enrolment_id, position=lesson.position))
        return redirect(url_for("assessment.intro", enrolment_id=enrolment_id))
    return render_template("courses/learning/overview.html", enrolment=enrolment, outline=outline)


@blueprint.get("/learn/<int:enrolment_id>/<int:position>")
@allow(anyone_signed_in)
def lesson(enrolment_id: int, position: int) -> ResponseReturnValue:
    enrolment = enrolments.enrolment_of(current_user, enrolment_id)
    found = progress.lesson(enrolment.version_id, position)
    if found.kind is LessonKind.ASSESSMENT:
        return redirect(url_for("assessment.intro", enrolment_id=enrolment_id))
    return _page(enrolment, found)


@blueprint.post("/learn/<int:enrolment_id>/<int:position>/check/<code>")
@allow(anyone_signed_in)
def check(enrolment_id: int, position: int, code: str) -> ResponseReturnValue:
    with transaction():
        enrolment = enrolments.enrolment_of(current_user, enrolment_id, lock=True)
        found = progress.lesson(enrolment.version_id, position)
        question = catalogue.checks(enrolment.version_id, [code]).get(code)
        answer = read(question, sent(request.form, question, "answer")) if question else None
        if answer is not None:
            learning.save_check(enrolment, found, code, answer)
    if answer is None:
        flash(_("Choose or write an answer, then check it."), "is-warn")
    return redirect(url_for("learning.lesson", enrolment_id=enrolment_id, position=position, _anchor=f"check-{code}"))


@blueprint.post("/learn/<int:enrolment_id>/<int:position>/scenario/<code>")
@allow(anyone_signed_in)
def step(enrolment_id: int, position: int, code: str) -> ResponseReturnValue:
    choice = request.form.get("choice", "")
    with transaction():
        enrolment = enrolments.enrolment_of(current_user, enrolment_id, lock=True)
        found = progress.lesson(enrolment.version_id, position)
        number = int(choice) if choice.isdecimal() and len(choice) < 3 else None
        learning.save_step(enrolment, found, code, number)
    return redirect(url_for("learning.lesson", enrolment_id=enrolment_id, position=position, _anchor=f"now-{code}"))


@blueprint.post("/learn/<int:enrolment_id>/<int:position>/finish")
@allow(anyone_signed_in)
def finish(enrolment_id: int, position: int) -> ResponseReturnValue:
    try:
        with transaction():
            enrolment = enrolments.enrolment_of(current_user, enrolment_id, lock=True)
            learning.finish_lesson(enrolment, progress.lesson(enrolment.version_id, position), by=current_user)
    except RuleBroken as problem:
        flash(str(problem), "is-warn")
        return redirect(url_for("learning.lesson", enrolment_id=enrolment_id, position=position))
    return redirect(url_for("learning.lesson", enrolment_id=enrolment_id, position=position + 1))


def _page(enrolment: Enrolment, found: Lesson) -> ResponseReturnValue:
    done = progress.progress(enrolment.id, found.id)
    answers: dict[str, Any] = done.answers if done else {}
    checks = catalogue.checks(enrolment.version_id, _codes(found, "check"))
    scenarios = catalogue.scenarios(enrolment.version_id, _codes(found, "scenario"))
    return render_template(
        "courses/learning/lesson.html",
        enrolment=enrolment,
        lesson=found,
        outline=progress.outline(enrolment),
        answers=answers,
        checks=checks,
        orders={code: order_of(question, enrolment.id) for code, question in checks.items()},
        grades={code: grade(checks[code], answers[code]) for code in checks if answers.get(code) is not None},
        scenarios=scenarios,
        walks={code: walk(body, answers.get(code, [])) for code, body in scenarios.items()},
        finished=bool(done and done.finished_at),
        form=EmptyForm(),
    )


def _codes(found: Lesson, kind: str) -> list[str]:
    return [block["code"] for block in found.blocks if block["kind"] == kind]
