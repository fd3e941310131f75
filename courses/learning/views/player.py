"""The player: lessons, knowledge checks, scenarios."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from courses.catalogue import queries as catalogue
from courses.catalogue.models import Lesson, LessonKind
from courses.catalogue.questions import grade, order_of, parse, read, sent
from courses.learning.forms import EmptyForm
from courses.learning.models import Enrolment, EnrolmentState, LessonProgress
from courses.learning.queries import enrolments, progress, standing
from courses.learning.scenario import walk
from courses.learning.services import progress as learning
from courses.learning.steps import StepKind, next_step
from courses.learning.views import reading
from courses.learning.views.blueprint import blueprint
from courses.learning.wording import with_titles
from lms.db import transaction
from lms.errors import RuleBroken
from lms.roles import anyone_signed_in
from lms.web.access import allow


@blueprint.get("/learn/<int:enrolment_id>")
@allow(anyone_signed_in)
def player(enrolment_id: int) -> ResponseReturnValue:
    """Go on with the next step, at first the pre-test; the overview on request, and where no step is left."""
    enrolment = enrolments.enrolment_of(current_user, enrolment_id)
    if enrolment.offers_pretest and "overview" not in request.args:
        return redirect(url_for("assessment.pretest", enrolment_id=enrolment_id))
    reasons = standing.reasons(enrolment)
    step = next_step(reasons)
    if enrolment.state in enrolments.RUNNING and "overview" not in request.args:
        if step.kind is StepKind.LESSON:
            return redirect(url_for("learning.lesson", enrolment_id=enrolment_id, position=step.position))
        if step.kind is StepKind.ASSESSMENT:
            return redirect(url_for("assessment.intro", enrolment_id=enrolment_id))
    titles = reading.titles(enrolment.version)
    return render_template(
        "courses/learning/overview.html",
        enrolment=enrolment,
        reasons=with_titles(reasons, titles),
        titles=titles,
        step=step,
        outline={lesson.position: (lesson, done) for lesson, done in progress.outline(enrolment)},
    )


@blueprint.get("/learn/<int:enrolment_id>/<int:position>")
@allow(anyone_signed_in)
def lesson(enrolment_id: int, position: int) -> ResponseReturnValue:
    enrolment = enrolments.enrolment_of(current_user, enrolment_id)
    if enrolment.state is EnrolmentState.EXPIRED:
        return redirect(url_for("learning.player", enrolment_id=enrolment_id))
    found = progress.lesson(enrolment.version_id, position)
    if found.kind is LessonKind.ASSESSMENT:
        return redirect(url_for("assessment.intro", enrolment_id=enrolment_id))
    done = progress.progress(enrolment_id, found.id)
    if done is None and _is_opened():
        with transaction():
            enrolment = enrolments.enrolment_of(current_user, enrolment_id, lock=True)
            found = progress.lesson(enrolment.version_id, position)
            done = learning.open_lesson(enrolment, found)
    return _page(enrolment, found, done)


def _is_opened() -> bool:
    """Whether somebody looks at the page, so that a copy fetched in advance or for reading offline is no opening.

    A page that comes through a service worker keeps its mode, not its destination (Fetch Metadata, W3C).
    """
    headers = request.headers
    return headers.get("Sec-Fetch-Mode", "navigate") == "navigate" and "Sec-Purpose" not in headers


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


def _page(enrolment: Enrolment, found: Lesson, done: LessonProgress | None) -> ResponseReturnValue:
    answers: dict[str, Any] = done.answers if done else {}
    version, language = enrolment.version, reading.language()
    read_in = catalogue.translation(found.id, language) if language in version.languages else None
    if read_in:
        checks = {code: parse(read_in.rows[code]) for code in _codes(found, "check")}
        scenarios = {code: read_in.rows[code] for code in _codes(found, "scenario")}
    else:
        checks = catalogue.checks(enrolment.version_id, _codes(found, "check"))
        scenarios = catalogue.scenarios(enrolment.version_id, _codes(found, "scenario"))
    return render_template(
        "courses/learning/lesson.html",
        enrolment=enrolment,
        lesson=found,
        page=read_in or found,
        page_in=read_in.language if read_in else version.language,
        also_in=[version.language, *version.languages] if version.languages else [],
        outline=progress.outline(enrolment),
        titles=reading.titles(version),
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
