"""Learning without a network: what a phone keeps, what it sends, and the pages that say so."""

from typing import Any

from flask import Response, current_app, g, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from courses.catalogue import queries as catalogue
from courses.catalogue.questions import QuestionBody, grade
from courses.learning.queries import enrolments, offline, progress
from courses.learning.services import offline as receiving
from courses.learning.views.blueprint import blueprint
from lms.db import transaction
from lms.operations import read
from lms.roles import anyone_signed_in, coordinates
from lms.web.access import allow, public
from lms.web.phone import is_mine, not_mine, phone_key, phone_words
from lms.web.shell import STATIC, static

SHELL = (
    "ui.css",
    "parts.css",
    "app.js",
    "offline.js",
    "answers.js",
    "lesson.js",
    "attempt.js",
    "attendance.js",
    "plan.js",
    "waiting.js",
    "icons.svg",
    "icon.svg",
)


@blueprint.app_context_processor
def phone() -> dict[str, object]:
    return {"phone_key": phone_key, "phone_words": phone_words, "play_words": play_words}


def play_words() -> dict[str, str]:
    """What a phone says when it plays a lesson by itself; the same words as on the page."""
    return {
        "right": _("Right"),
        "wrong": _("Not quite"),
        "best": _("Best answer:"),
        "again": _("Check again"),
        "choose": _("Choose or write an answer, then check it."),
        "chose": _("You chose: {choice}"),
        "what": _("What do you do?"),
        "act": _("Do this"),
        "end": _("The scenario ends here. You have {n} points of {all}. Other choices lead elsewhere."),
        "restart": _("Begin scenario again"),
        "missing": _("Answer the questions of this lesson first. {n} still wait for an answer."),
    }


@blueprint.get("/session.json")
@allow(anyone_signed_in)
def session_now() -> ResponseReturnValue:
    """Who is signed in, and what a page that was opened before needs to send again."""
    return jsonify(person=phone_key(), csrf=generate_csrf())


@blueprint.get("/signed-in")
@allow(anyone_signed_in)
def signed_in() -> ResponseReturnValue:
    """Where a sign-in ends that began in another window."""
    return render_template("courses/learning/signed_in.html")


@blueprint.get("/sw.js")
@public
def worker() -> ResponseReturnValue:
    """The service worker; at the root, because it answers for pages of several rooms."""
    source = (STATIC / "worker.js").read_text()
    listed = ",".join(f'"{address}"' for address in [*map(static, SHELL), url_for("learning.offline_page")])
    response = Response(source.replace('"__SHELL__"', listed), mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = "/"
    return response


@blueprint.get("/offline")
@public
def offline_page() -> ResponseReturnValue:
    """What a phone shows in place of a page that it does not keep, in the reader's language and about nobody."""
    with force_locale(str(get_locale())):
        g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]  # noqa: SLF001
        return render_template("courses/learning/offline.html")


@blueprint.get("/waiting")
@allow(anyone_signed_in)
def waiting() -> ResponseReturnValue:
    return render_template("courses/learning/waiting.html")


@blueprint.get("/learn/<int:enrolment_id>/keep.json")
@allow(anyone_signed_in)
def keep(enrolment_id: int) -> ResponseReturnValue:
    """What a phone has to fetch to keep the module, and about how much it is."""
    enrolment = enrolments.enrolment_of(current_user, enrolment_id)
    lessons, media = offline.readings(enrolment.version_id), offline.pictures(enrolment.version_id)
    at = [lesson.position for lesson in lessons]
    return jsonify(
        title=enrolment.version.title,
        version=enrolment.version.version,
        bytes=offline.weight(lessons, media),
        pages=[
            url_for("learning.player", enrolment_id=enrolment.id, overview=1),
            *(url_for("learning.lesson", enrolment_id=enrolment.id, position=position) for position in at),
            *(url_for("learning.play", enrolment_id=enrolment.id, position=position) for position in at),
            *(url_for("catalogue.media", version_id=enrolment.version_id, name=name) for name in media),
        ],
    )


@blueprint.get("/learn/<int:enrolment_id>/<int:position>/play.json")
@allow(anyone_signed_in)
def play(enrolment_id: int, position: int) -> ResponseReturnValue:
    """What a phone needs to play a lesson by itself.

    The key of knowledge checks is in it: they are for practice, may be tried without end and say the right answer
    at the first wrong one. The questions of the final assessment never are.
    """
    enrolment = enrolments.enrolment_of(current_user, enrolment_id)
    found = progress.lesson(enrolment.version_id, position)
    done = progress.progress(enrolment.id, found.id)
    codes = {kind: [block["code"] for block in found.blocks if block["kind"] == kind] for kind in ("check", "scenario")}
    return jsonify(
        position=found.position,
        finished=bool(done and done.finished_at),
        answers=done.answers if done else {},
        checks={code: _check(one) for code, one in catalogue.checks(enrolment.version_id, codes["check"]).items()},
        scenarios=catalogue.scenarios(enrolment.version_id, codes["scenario"]),
    )


def _check(question: QuestionBody) -> dict[str, Any]:
    return {
        "kind": question.kind.value,
        "options": len(question.options),
        "left": len(question.left),
        "answer": question.answer,
        "tolerance": question.tolerance,
        "feedback": question.feedback,
        "right": grade(question, None).right,
        "explanation": question.explanation,
        "source": _("Source: %(source)s", source=question.source),
    }


@blueprint.get("/learn/<int:enrolment_id>/received")
@allow(coordinates)
def received(enrolment_id: int) -> ResponseReturnValue:
    """Everything that phones sent about the lessons: when, from which device, and what became of it."""
    enrolment = enrolments.by_id(enrolment_id)
    rows = offline.received(enrolment.id)
    devices = {device: n for n, device in enumerate(dict.fromkeys(row.device for row in rows), 1)}
    return render_template("courses/learning/received.html", enrolment=enrolment, rows=rows, devices=devices)


@blueprint.post("/learn/<int:enrolment_id>/operations")
@allow(anyone_signed_in)
def operations(enrolment_id: int) -> ResponseReturnValue:
    """Take in what a phone did in the lessons; says which operations we hold, and which could not be applied."""
    body = request.get_json(silent=True)
    if not is_mine(body):
        return not_mine()
    with transaction():
        enrolment = enrolments.enrolment_of(current_user, enrolment_id, lock=True)
        receipt = receiving.receive(enrolment, read(body, receiving.KINDS), by=current_user)
    return jsonify(confirmed=receipt.confirmed, refused=receipt.refused)
