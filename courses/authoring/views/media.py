"""Media, glossary and checklist of a draft."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from courses.authoring import checklist as checks
from courses.authoring import queries
from courses.authoring.forms import GlossaryForm, MediaForm
from courses.authoring.policies import writes_courses
from courses.authoring.services import media as services
from courses.authoring.views.blueprint import LARGEST, blueprint
from courses.catalogue import markup
from courses.catalogue.folder import CourseFolderError
from lms.db import transaction
from lms.web.access import allow


@blueprint.route("/<int:draft_id>/media", methods=["GET", "POST"])
@allow(writes_courses)
def media(draft_id: int) -> ResponseReturnValue:
    form, problems = MediaForm(), []
    if form.validate_on_submit():
        files = {one.filename or "": one.read(LARGEST) for one in request.files.getlist("files") if one.filename}
        try:
            with transaction():
                services.add(queries.draft(draft_id, lock=True), files, by=current_user)
        except CourseFolderError as error:
            problems = error.problems
        else:
            flash(
                _("The files are taken in.") if files else _("Choose a file first."), "is-good" if files else "is-warn"
            )
            return redirect(url_for("authoring.media", draft_id=draft_id))
    return render_template(
        "courses/authoring/media.html", draft=queries.draft(draft_id), files=queries.media(draft_id), form=form,
        problems=problems,
    )  # fmt: skip


@blueprint.post("/<int:draft_id>/media/<name>/remove")
@allow(writes_courses)
def remove_media(draft_id: int, name: str) -> ResponseReturnValue:
    with transaction():
        services.remove(queries.draft(draft_id, lock=True), name, by=current_user)
    flash(_("The file is taken out."), "is-good")
    return redirect(url_for("authoring.media", draft_id=draft_id))


@blueprint.route("/<int:draft_id>/glossary", methods=["GET", "POST"])
@allow(writes_courses)
def words(draft_id: int) -> ResponseReturnValue:
    form = GlossaryForm()
    if form.validate_on_submit():
        with transaction():
            services.explain(queries.draft(draft_id, lock=True), form.term.data, form.meaning.data, by=current_user)
        flash(_("Saved."), "is-good")
        return redirect(url_for("authoring.words", draft_id=draft_id))
    rows = [(markup.key_of(str(row.get("term", ""))), row) for row in queries.words(draft_id)]
    return render_template("courses/authoring/words.html", draft=queries.draft(draft_id), rows=rows, form=form)


@blueprint.post("/<int:draft_id>/glossary/<key>/remove")
@allow(writes_courses)
def forget_word(draft_id: int, key: str) -> ResponseReturnValue:
    with transaction():
        services.forget(queries.draft(draft_id, lock=True), key, by=current_user)
    return redirect(url_for("authoring.words", draft_id=draft_id))


@blueprint.get("/<int:draft_id>/checklist")
@allow(writes_courses)
def checklist(draft_id: int) -> ResponseReturnValue:
    return render_template(
        "courses/authoring/checklist.html", draft=queries.draft(draft_id),
        points=checks.points(queries.table(draft_id), queries.files(draft_id)),
    )  # fmt: skip
