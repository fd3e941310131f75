"""Questionnaires as XLSForm: sent, looked at, taken in, downloaded."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.db import transaction
from lms.errors import RuleBroken
from lms.imports.table import BadFile
from lms.roles import coordinates
from lms.web.access import allow
from lms.web.tables import FILE_NAME, WORKBOOK
from surveys.questionnaires import queries
from surveys.questionnaires.forms import TakeForm, UploadForm
from surveys.questionnaires.lists import language_name
from surveys.questionnaires.questionnaire import QuestionnaireError, parse
from surveys.questionnaires.services import uploads
from surveys.questionnaires.type_names import TYPES
from surveys.questionnaires.views.blueprint import blueprint
from surveys.questionnaires.xlsform import reading, writing
from surveys.questionnaires.xlsform.findings import Finding, Weight, restored

SHOWN = 200
TITLES = (Weight.WRONG, Weight.LEFT_OUT, Weight.NOTE)


@blueprint.route("/upload", methods=["GET", "POST"])
@allow(coordinates)
def upload() -> ResponseReturnValue:
    """Every problem of the file is on the page; only a file without one is kept for a look."""
    form = UploadForm(code=request.args.get("code", ""))
    known = dict.fromkeys((one.code, one.title) for one in queries.versions())
    form.code.choices = [
        ("", _("A new questionnaire")),
        *((code, _("New version of %(title)s", title=t)) for code, t in known),
    ]
    findings: list[Finding] = []
    if form.validate_on_submit():
        name = form.file.data.filename or ""
        try:
            report = reading.read(form.file.data.read(reading.MAX_BYTES + 1), name)
            findings = list(report.findings)
            if report.table is not None:
                with transaction():
                    kept = uploads.keep(uploads.Sent(name, report), form.code.data, by=current_user)
                return redirect(url_for("questionnaires.look", upload_id=kept.id))
        except BadFile as problem:
            form.file.errors = [str(problem)]
        except QuestionnaireError as error:
            findings = [Finding("survey", report.places.get(one.question, 0), "name", one.text) for one in error.found]
    return render_template(
        "surveys/questionnaires/upload.html", form=form, groups=_grouped(findings), more=max(0, len(findings) - SHOWN)
    )


@blueprint.route("/uploads/<int:upload_id>", methods=["GET", "POST"])
@allow(coordinates)
def look(upload_id: int) -> ResponseReturnValue:
    """What a file would become, before anything is taken in."""
    kept, form = queries.upload(upload_id, current_user), TakeForm()
    findings = [restored(row) for row in kept.findings]
    if not any(one.weight is Weight.LEFT_OUT for one in findings):
        del form.read
    if form.validate_on_submit():
        return _take_in(upload_id)
    return render_template(
        "surveys/questionnaires/look.html", upload=kept, questionnaire=parse(kept.body), form=form, types=TYPES,
        groups=_grouped(findings), more=max(0, len(findings) - SHOWN),
        spoken_in=[language_name(code) for code in parse(kept.body).languages()],
    )  # fmt: skip


def _take_in(upload_id: int) -> ResponseReturnValue:
    try:
        with transaction():
            version = uploads.take_in(queries.upload(upload_id, current_user, lock=True), by=current_user)
    except RuleBroken as problem:
        flash(str(problem), "is-warn")
        return redirect(url_for("questionnaires.look", upload_id=upload_id))
    flash(_("It is a draft now. Look at it, then publish it."), "is-good")
    return redirect(url_for("questionnaires.one", version_id=version.id))


@blueprint.get("/<int:version_id>/xlsform")
@allow(coordinates)
def download(version_id: int) -> ResponseReturnValue:
    version = queries.version(version_id)
    name = FILE_NAME.sub("-", f"{version.code}-{version.version}")
    headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return Response(writing.write(parse(version.body, unfinished=True)), mimetype=WORKBOOK, headers=headers)


def _grouped(findings: list[Finding]) -> list[tuple[Weight, list[Finding]]]:
    shown = findings[:SHOWN]
    return [(weight, found) for weight in TITLES if (found := [one for one in shown if one.weight is weight])]
