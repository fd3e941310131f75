"""The list of questionnaires, one of them, and what becomes of a draft."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.db import transaction
from lms.errors import RuleBroken
from lms.roles import coordinates
from lms.web.access import allow
from lms.web.tables import asked
from surveys.questionnaires import checker, editing, paths, queries, timing
from surveys.questionnaires.forms import KINDS, EmptyForm, FactsForm, NewForm
from surveys.questionnaires.lists import language_name
from surveys.questionnaires.models import VersionState
from surveys.questionnaires.questionnaire import parse
from surveys.questionnaires.services import drafts
from surveys.questionnaires.type_names import TYPES
from surveys.questionnaires.views.blueprint import blueprint, save


@blueprint.get("/")
@allow(coordinates)
def index() -> ResponseReturnValue:
    listing = asked("kind", "state")
    return render_template(
        "surveys/questionnaires/index.html",
        listing=listing,
        page=queries.listed(listing),
        kinds=KINDS,
        words=dict(KINDS),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@allow(coordinates)
def new() -> ResponseReturnValue:
    form = NewForm(language=current_user.language)
    if form.validate_on_submit():
        with transaction():
            version = drafts.begin(
                title=form.title.data, kind=form.kind.data, language=form.language.data, minutes=form.minutes.data,
                intro=form.intro.data, first_page=form.first_page.data, by=current_user,
            )  # fmt: skip
        return redirect(url_for("questionnaires.one", version_id=version.id))
    return render_template("surveys/questionnaires/new.html", form=form)


@blueprint.get("/<int:version_id>")
@allow(coordinates)
def one(version_id: int) -> ResponseReturnValue:
    version = queries.version(version_id)
    questionnaire = parse(version.body, unfinished=True)
    known = {variable.code: variable for variable in questionnaire.variables()}
    return render_template(
        "surveys/questionnaires/one.html",
        version=version,
        questionnaire=questionnaire,
        advice=checker.look(questionnaire, version.body),
        needed=timing.minutes_of(version.body["sections"]),
        when={q.code: paths.in_words(q.show_if, known) for q in questionnaire.questions()},
        versions=queries.of_code(version.code),
        kinds=dict(KINDS),
        types=TYPES,
        spoken_in=[language_name(code) for code in questionnaire.languages()],
        form=EmptyForm(),
    )


@blueprint.route("/<int:version_id>/facts", methods=["GET", "POST"])
@allow(coordinates)
def facts(version_id: int) -> ResponseReturnValue:
    version = queries.version(version_id)
    form = FactsForm(data=version.body)
    problems: list[str] = []
    if form.validate_on_submit():
        values = {name: form[name].data for name in ("title", "kind", "intro", "minutes", "source")}
        problems = save(version_id, lambda table: editing.facts(table, values))
        if not problems:
            flash(_("Saved."), "is-good")
            return redirect(url_for("questionnaires.one", version_id=version_id))
    return render_template("surveys/questionnaires/facts.html", version=version, form=form, problems=problems)


@blueprint.post("/<int:version_id>/publish")
@allow(coordinates)
def publish(version_id: int) -> ResponseReturnValue:
    try:
        with transaction():
            notes = drafts.publish(queries.version(version_id, lock=True), by=current_user)
    except RuleBroken as problem:
        flash(str(problem), "is-bad")
    else:
        flash(" ".join([_("Published. Surveys can use it now."), *notes[:5]]), "is-good")
    return redirect(url_for("questionnaires.one", version_id=version_id))


@blueprint.post("/<int:version_id>/next")
@allow(coordinates)
def next_draft(version_id: int) -> ResponseReturnValue:
    try:
        with transaction():
            version_id = drafts.next_draft(queries.version(version_id), by=current_user).id
    except RuleBroken as problem:
        flash(str(problem), "is-warn")
        found = queries.version(version_id)
        version_id = next((v.id for v in queries.of_code(found.code) if v.state is VersionState.DRAFT), version_id)
    return redirect(url_for("questionnaires.one", version_id=version_id))


@blueprint.post("/<int:version_id>/discard")
@allow(coordinates)
def discard(version_id: int) -> ResponseReturnValue:
    with transaction():
        drafts.discard(queries.version(version_id, lock=True), by=current_user)
    flash(_("The draft is thrown away."), "is-good")
    return redirect(url_for("questionnaires.index"))
