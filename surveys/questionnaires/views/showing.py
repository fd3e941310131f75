"""A questionnaire as those who answer will see it, and the paths through it."""

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.errors import NotFound
from lms.roles import coordinates
from lms.web import headers
from lms.web.access import allow
from surveys.questionnaires import paths, picture, queries
from surveys.questionnaires.lists import direction, language_name
from surveys.questionnaires.questionnaire import parse
from surveys.questionnaires.views.blueprint import blueprint
from surveys.questionnaires.wording import filled_all, filled_title


@blueprint.get("/<int:version_id>/phone")
@allow(coordinates)
def phone(version_id: int) -> ResponseReturnValue:
    """The questionnaire in a frame as wide as a phone, in any of its languages."""
    version = queries.version(version_id)
    questionnaire = parse(version.body, unfinished=True)
    language = request.args.get("language", questionnaire.language)
    return render_template(
        "surveys/questionnaires/phone.html", version=version, questionnaire=questionnaire, language_name=language_name,
        language=language if language in questionnaire.languages() else questionnaire.language,
    )  # fmt: skip


@blueprint.get("/<int:version_id>/frame/<language>/<int:number>")
@allow(coordinates)
def frame(version_id: int, language: str, number: int) -> ResponseReturnValue:
    """One page of it. Every question is shown, with the condition it has; nothing is kept."""
    questionnaire = parse(queries.version(version_id).body, unfinished=True)
    if language not in questionnaire.languages() or not 1 <= number <= len(questionnaire.sections):
        raise NotFound(_("This questionnaire has no such page."))
    shown = questionnaire.in_language(language) if language != questionnaire.language else questionnaire
    known = {variable.code: variable for variable in shown.variables()}
    section = shown.sections[number - 1]
    response = make_response(render_template(
        "surveys/questionnaires/frame.html", version_id=version_id, questionnaire=shown, number=number,
        heading=filled_title(section, {}, shown.questions()),
        questions=filled_all(section.questions, {}, shown.questions()), direction=direction, language=language,
        when={question.code: paths.in_words(question.show_if, known) for question in section.questions},
    ))  # fmt: skip
    response.headers["Content-Security-Policy"] = headers.policy(framed_by="'self'")
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@blueprint.get("/<int:version_id>/paths")
@allow(coordinates)
def paths_of(version_id: int) -> ResponseReturnValue:
    version = queries.version(version_id)
    questionnaire = parse(version.body, unfinished=True)
    known = {variable.code: variable for variable in questionnaire.variables()}
    shares = paths.reach(questionnaire)
    return render_template(
        "surveys/questionnaires/paths.html", version=version, questionnaire=questionnaire, shares=shares,
        picture=picture.draw(questionnaire, shares), dead={one.code for one in paths.dead_ends(questionnaire)},
        when={
            question.code: paths.in_words(question.show_if, known)
            for section in questionnaire.sections for question in section.questions
        },
        when_section={section.code: paths.in_words(section.show_if, known) for section in questionnaire.sections},
    )  # fmt: skip
