"""Bringing a file of questions to the bank of a draft: send, look, take in."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_login import current_user

from courses.assessment.formats import recognising
from courses.assessment.formats.report import BadBank
from courses.authoring import queries as drafts
from courses.authoring.policies import writes_courses
from courses.banks import queries, services
from courses.banks.completing import Defaults
from courses.banks.forms import TakeForm, UploadForm
from courses.banks.looking import look
from courses.banks.views.blueprint import blueprint
from courses.banks.wording import KINDS
from courses.catalogue.questions import right_in_words
from lms.accounts import queries as accounts
from lms.db import transaction
from lms.errors import RuleBroken
from lms.web.access import allow


@blueprint.route("/authoring/<int:draft_id>/import", methods=["GET", "POST"])
@allow(writes_courses)
def upload(draft_id: int) -> ResponseReturnValue:
    draft, form = drafts.draft(draft_id), UploadForm()
    form.lesson.choices = queries.lessons_of(drafts.table(draft_id))
    if form.validate_on_submit():
        sent = services.Upload(form.file.data.filename or "", form.file.data.read(recognising.MAX_BYTES + 1))
        defaults = Defaults(form.lesson.data, form.explanation.data or "", form.source.data or "")
        lessons = [lesson for lesson, _title in form.lesson.choices]
        try:
            with transaction():
                me = accounts.person(current_user.id)
                file = services.keep(sent, drafts.draft(draft_id), defaults, lessons, by=me)
        except BadBank as problem:
            form.file.errors = [str(problem)]
        else:
            return redirect(url_for("banks.preview", draft_id=draft_id, file_id=file.id))
    return render_template("courses/banks/upload.html", draft=draft, form=form)


@blueprint.route("/authoring/<int:draft_id>/import/<int:file_id>", methods=["GET", "POST"])
@allow(writes_courses)
def preview(draft_id: int, file_id: int) -> ResponseReturnValue:
    """What the file would do now: looked at again each time, since the draft moves on."""
    draft, file = drafts.draft(draft_id), queries.file(file_id, draft_id, current_user)
    found, form = look(file.entries, queries.bank_of(draft_id)), TakeForm()
    if not found.lossy:
        del form.read
    if form.validate_on_submit():
        return _take_in(draft_id, file_id)
    return render_template(
        "courses/banks/preview.html", draft=draft, file=file, look=found, form=form, kinds=KINDS, right=right_in_words
    )


def _take_in(draft_id: int, file_id: int) -> ResponseReturnValue:
    try:
        with transaction():
            draft = drafts.draft(draft_id, lock=True)
            me = accounts.person(current_user.id)
            count = services.take_in(queries.file(file_id, draft_id, me, lock=True), draft, by=me)
    except RuleBroken as problem:
        flash(str(problem), "is-warn")
        return redirect(url_for("banks.preview", draft_id=draft_id, file_id=file_id))
    if count:
        flash(ngettext("%(num)d question is added.", "%(num)d questions are added.", count), "is-good")
    return redirect(url_for("authoring.questions", draft_id=draft_id, use="bank"))
