"""The pages of the final assessment."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from courses.assessment import queries, services
from courses.assessment.models import Attempt, AttemptState
from courses.catalogue.questions import grade, order_of, read, sent
from courses.learning.queries import enrolments, progress
from lms.db import transaction
from lms.errors import NotFound, RuleBroken
from lms.roles import anyone_signed_in
from lms.web.access import allow

blueprint = Blueprint("assessment", __name__)


@blueprint.get("/learn/<int:enrolment_id>/assessment")
@allow(anyone_signed_in)
def intro(enrolment_id: int) -> ResponseReturnValue:
    enrolment = enrolments.enrolment_of(current_user, enrolment_id)
    attempts = queries.attempts(enrolment.id)
    return render_template(
        "courses/assessment/intro.html",
        enrolment=enrolment,
        attempts=attempts,
        open_attempt=next((one for one in attempts if one.state is AttemptState.OPEN), None),
        next_start=queries.next_start(attempts, enrolment.version.attempts_per_day),
        total=sum(enrolment.version.draw.values()),
    )


@blueprint.post("/learn/<int:enrolment_id>/assessment")
@allow(anyone_signed_in)
def start(enrolment_id: int) -> ResponseReturnValue:
    try:
        with transaction():
            attempt = services.start(enrolments.enrolment_of(current_user, enrolment_id, lock=True))
    except RuleBroken as problem:
        flash(str(problem), "is-warn")
        return redirect(url_for("assessment.intro", enrolment_id=enrolment_id))
    return redirect(url_for("assessment.attempt", attempt_id=attempt.id))


@blueprint.get("/attempts/<int:attempt_id>")
@allow(anyone_signed_in)
def attempt(attempt_id: int) -> ResponseReturnValue:
    found = queries.attempt_of(current_user, attempt_id)
    if found.state is AttemptState.GRADED:
        return _result(found)
    number = request.args.get("q", "")
    place = int(number) if number.isdecimal() and len(number) < 4 else _first_open(found)
    if not 1 <= place <= len(found.paper):
        raise NotFound(_("This attempt has no such question."))
    question_id = found.paper[place - 1]
    question = queries.questions([question_id])[question_id]
    given = {answer.question_id: answer for answer in found.answers if answer.value is not None}
    return render_template(
        "courses/assessment/attempt.html",
        attempt=found,
        place=place,
        question=question,
        order=order_of(question, found.seed),
        answer=given.get(question_id),
        given=given,
    )


@blueprint.post("/attempts/<int:attempt_id>/<int:place>")
@allow(anyone_signed_in)
def save(attempt_id: int, place: int) -> ResponseReturnValue:
    with transaction():
        found = queries.attempt_of(current_user, attempt_id, lock=True)
        if not 1 <= place <= len(found.paper):
            raise NotFound(_("This attempt has no such question."))
        question_id = found.paper[place - 1]
        question = queries.questions([question_id])[question_id]
        value = read(question, sent(request.form, question, "answer"))
        services.save_answer(found, question_id, value, operation=request.form.get("operation", "")[:64] or None)
        last = place == len(found.paper)
    if request.form.get("only") == "save":
        return "", 204
    if last:
        return redirect(url_for("assessment.hand_in", attempt_id=attempt_id))
    return redirect(url_for("assessment.attempt", attempt_id=attempt_id, q=place + 1))


@blueprint.route("/attempts/<int:attempt_id>/hand-in", methods=["GET", "POST"])
@allow(anyone_signed_in)
def hand_in(attempt_id: int) -> ResponseReturnValue:
    if request.method == "POST":
        with transaction():
            services.hand_in(queries.attempt_of(current_user, attempt_id, lock=True), by=current_user)
        return redirect(url_for("assessment.attempt", attempt_id=attempt_id))
    found = queries.attempt_of(current_user, attempt_id)
    if found.state is AttemptState.GRADED:
        return redirect(url_for("assessment.attempt", attempt_id=attempt_id))
    given = {answer.question_id for answer in found.answers if answer.value is not None}
    left = [place for place, question_id in enumerate(found.paper, 1) if question_id not in given]
    return render_template("courses/assessment/hand_in.html", attempt=found, left=left)


def _result(found: Attempt) -> ResponseReturnValue:
    questions = queries.questions(found.paper)
    given: dict[int, Any] = {answer.question_id: answer.value for answer in found.answers}
    rows = [(questions[one], grade(questions[one], given.get(one)), given.get(one)) for one in found.paper]
    again = sorted({question.lesson for question, graded, _value in rows if not graded.correct})
    outline = progress.outline(found.enrolment)
    return render_template(
        "courses/assessment/result.html",
        attempt=found,
        enrolment=found.enrolment,
        rows=rows,
        orders={question.code: order_of(question, found.seed) for question, _graded, _value in rows},
        again=[lesson for lesson, _progress in outline if lesson.code in again],
    )


def _first_open(found: Attempt) -> int:
    given = {answer.question_id for answer in found.answers if answer.value is not None}
    return next((place for place, one in enumerate(found.paper, 1) if one not in given), 1)
