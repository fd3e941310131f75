"""The pages of the final assessment."""

from typing import Any

from flask import current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from courses.assessment import queries, sealing, services
from courses.assessment.models import Attempt, AttemptState, OperationKind, Outcome
from courses.assessment.views.blueprint import blueprint
from courses.catalogue.questions import grade, order_of, sent
from courses.learning.models import EnrolmentState
from courses.learning.queries import enrolments, progress
from courses.learning.views import reading
from lms.db import transaction
from lms.errors import NotFound, RuleBroken
from lms.operations import read as read_batch
from lms.roles import anyone_signed_in
from lms.web.access import allow
from lms.web.phone import is_mine, not_mine


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


@blueprint.post("/learn/<int:enrolment_id>/assessment/reserve")
@allow(anyone_signed_in)
def reserve(enrolment_id: int) -> ResponseReturnValue:
    """Begin an attempt for a phone that will be without a network, or say why none can begin."""
    try:
        with transaction():
            enrolment = enrolments.enrolment_of(current_user, enrolment_id, lock=True)
            if enrolment.state is EnrolmentState.COMPLETED:
                return jsonify(reason=_("You have completed this course. It is kept without the final assessment."))
            attempt = services.reserve(enrolment)
    except RuleBroken as problem:
        return jsonify(reason=str(problem))
    return jsonify(url=url_for("assessment.attempt", attempt_id=attempt.id))


@blueprint.get("/attempts/<int:attempt_id>")
@allow(anyone_signed_in)
def attempt(attempt_id: int) -> ResponseReturnValue:
    """The whole paper, without its key, so that a page once opened goes on without a network; one question shows."""
    found = queries.attempt_of(current_user, attempt_id)
    if found.over:
        return _result(found)
    number = request.args.get("q", "")
    place = int(number) if number.isdecimal() and len(number) < 4 else _first_open(found)
    if not 1 <= place <= len(found.paper):
        raise NotFound(_("This attempt has no such question."))
    questions = queries.questions(found.paper)
    secret = current_app.config["SECRET_KEY"]
    page = render_template(
        "courses/assessment/attempt.html",
        attempt=found,
        place=place,
        paper=[questions[one] for one in found.paper],
        orders={question.code: order_of(question, found.seed) for question in questions.values()},
        given={found.paper.index(one.question_id) + 1: one for one in found.answers if one.value is not None},
        sealing={"key": sealing.public_key(secret), "pass": sealing.attempt_pass(secret, found.id, current_user.id)},
    )
    return page, {"X-Keep": "paper"}  # the worker may keep an open paper, and only that


@blueprint.post("/attempts/<int:attempt_id>/<int:place>")
@allow(anyone_signed_in)
def save(attempt_id: int, place: int) -> ResponseReturnValue:
    """Keep one answer from a plain form, and go on."""
    with transaction():
        found = queries.attempt_of(current_user, attempt_id, lock=True)
        if not 1 <= place <= len(found.paper):
            raise NotFound(_("This attempt has no such question."))
        question = queries.questions([found.paper[place - 1]])[found.paper[place - 1]]
        outcome = services.save_form(found, place, sent(request.form, question, "answer"), by=current_user)
        last = place == len(found.paper)
    if outcome is Outcome.AFTER_HAND_IN:
        raise RuleBroken(_("This attempt is handed in. We keep this answer, but it is not graded."))
    if last:
        return redirect(url_for("assessment.hand_in", attempt_id=attempt_id))
    return redirect(url_for("assessment.attempt", attempt_id=attempt_id, q=place + 1))


@blueprint.route("/attempts/<int:attempt_id>/operations", methods=["GET", "POST"])
@allow(anyone_signed_in)
def operations(attempt_id: int) -> ResponseReturnValue:
    """What we hold; a POST takes in what a device kept, in order, each operation once."""
    if request.method == "GET":
        return jsonify(_held(queries.attempt_of(current_user, attempt_id)))
    body = request.get_json(silent=True)
    if not is_mine(body):
        return not_mine()
    with transaction():
        found = queries.attempt_of(current_user, attempt_id, lock=True)
        receipt = services.receive(found, read_batch(body, tuple(OperationKind)), by=current_user)
        held = _held(found)
    return jsonify(**held, confirmed=receipt.confirmed, not_graded=receipt.not_graded)


def _held(found: Attempt) -> dict[str, Any]:
    """What we hold of an attempt, by place on the paper, in the reader's own operations."""
    return {
        "state": AttemptState.GRADED if found.over else AttemptState.OPEN,
        "held": {
            found.paper.index(one.question_id) + 1: {
                "operation": one.operation,
                "value": one.value,
                "saved_at": one.saved_at.isoformat(),
            }
            for one in found.answers
        },
    }


@blueprint.route("/attempts/<int:attempt_id>/hand-in", methods=["GET", "POST"])
@allow(anyone_signed_in)
def hand_in(attempt_id: int) -> ResponseReturnValue:
    if request.method == "POST":
        with transaction():
            services.hand_in(queries.attempt_of(current_user, attempt_id, lock=True), by=current_user)
        return redirect(url_for("assessment.attempt", attempt_id=attempt_id))
    found = queries.attempt_of(current_user, attempt_id)
    if found.over:
        return redirect(url_for("assessment.attempt", attempt_id=attempt_id))
    given = {answer.question_id for answer in found.answers if answer.value is not None}
    left = [place for place, question_id in enumerate(found.paper, 1) if question_id not in given]
    return render_template("courses/assessment/hand_in.html", attempt=found, left=left)


def _result(found: Attempt) -> ResponseReturnValue:
    if found.is_pretest:  # its questions come again in the final assessment, so it never shows their key
        return redirect(url_for("assessment.pretest", enrolment_id=found.enrolment_id))
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
        titles=reading.titles(found.enrolment.version),
    )


def _first_open(found: Attempt) -> int:
    given = {answer.question_id for answer in found.answers if answer.value is not None}
    return next((place for place, one in enumerate(found.paper, 1) if one not in given), 1)
