"""A questionnaire in its languages, side by side."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.errors import NotFound
from lms.roles import coordinates
from lms.web.access import allow
from lms.web.forms import clean
from lms.web.languages import LANGUAGES
from surveys.questionnaires import editing, queries
from surveys.questionnaires.forms import EmptyForm
from surveys.questionnaires.lists import direction, language_name
from surveys.questionnaires.questionnaire import parse
from surveys.questionnaires.views.blueprint import blueprint, save
from surveys.questionnaires.wording import name_of, places


@blueprint.get("/<int:version_id>/languages")
@allow(coordinates)
def languages(version_id: int) -> ResponseReturnValue:
    """Every text beside its translations, with what is missing marked."""
    version = queries.version(version_id)
    questionnaire = parse(version.body, unfinished=True)
    others = [*questionnaire.translations]
    return render_template(
        "surveys/questionnaires/languages.html", version=version, questionnaire=questionnaire, others=others,
        texts=places(questionnaire), name_of=name_of, missing={one: questionnaire.missing(one) for one in others},
        stale=version.body.get("stale", {}), language_name=language_name, direction=direction,
        new=[(code, name) for code, name in LANGUAGES.items() if code not in questionnaire.languages()],
    )  # fmt: skip


@blueprint.route("/<int:version_id>/languages/<language>", methods=["GET", "POST"])
@allow(coordinates)
def translation(version_id: int, language: str) -> ResponseReturnValue:
    """All texts in one language; also half of them can be saved."""
    version = queries.version(version_id)
    questionnaire = parse(version.body, unfinished=True)
    if language == questionnaire.language or language not in {*LANGUAGES, *questionnaire.translations}:
        raise NotFound(_("This questionnaire has no such translation."))
    texts = places(questionnaire)
    problems: list[str] = []
    if EmptyForm().validate_on_submit():
        typed = {place: clean(request.form[place])[:5_000] for place in texts if place in request.form}
        problems = save(version_id, lambda table: editing.translate(table, language, typed))
        if not problems:
            flash(_("Saved."), "is-good")
            return redirect(url_for("questionnaires.languages", version_id=version_id))
    return render_template(
        "surveys/questionnaires/translation.html", version=version, questionnaire=questionnaire, language=language,
        name=language_name(language), texts=texts, name_of=name_of, direction=direction, problems=problems,
        form=EmptyForm(),
        made=questionnaire.translations.get(language, {}), stale=version.body.get("stale", {}).get(language, ()),
    )  # fmt: skip
