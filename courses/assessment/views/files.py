"""Sealed files of answers, and what was received for an attempt: pages for the office."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from courses.assessment import queries, services
from courses.assessment import sealed_files as files
from courses.assessment.forms import FilesForm
from courses.assessment.views.blueprint import blueprint
from lms.db import transaction
from lms.errors import DomainError
from lms.roles import coordinates
from lms.web.access import allow


@blueprint.route("/attempts/files", methods=["GET", "POST"])
@allow(coordinates)
def upload() -> ResponseReturnValue:
    """Look at files of answers; nothing is recorded yet."""
    form = FilesForm()
    sent = [one for one in request.files.getlist("files") if one.filename]
    read = [(str(one.filename), one.stream.read(files.LARGEST + 1)) for one in sent[: files.MOST + 1]]
    if form.validate_on_submit() and _acceptable(form, read):
        return render_template("courses/assessment/files_found.html", verdicts=files.look(_secret(), read))
    return render_template("courses/assessment/files.html", form=form)


@blueprint.post("/attempts/files/take")
@allow(coordinates)
def take() -> ResponseReturnValue:
    """Record the files that were looked at, each in a transaction of its own: one that fails stops no other."""
    taken, problems = 0, []
    for text in request.form.getlist("sealed")[: files.MOST]:
        try:
            with transaction():
                found = files.find(_secret(), text.encode(), lock=True)
                services.take_file(found.attempt, found.batch, by=current_user)
        except DomainError as problem:
            problems.append(str(problem))
        else:
            taken += 1
    flash(
        ngettext("%(num)d file is recorded.", "%(num)d files are recorded.", taken), "is-good" if taken else "is-warn"
    )
    for text in problems:
        flash(_("One file was not recorded. %(reason)s", reason=text), "is-bad")
    return redirect(url_for("assessment.upload"))


@blueprint.get("/attempts/<int:attempt_id>/received")
@allow(coordinates)
def received(attempt_id: int) -> ResponseReturnValue:
    """Everything that was received for an attempt: when, from which device, and what became of it."""
    attempt = queries.attempt_for_office(attempt_id)
    rows = queries.received(attempt.id)
    devices = {device: n for n, device in enumerate(dict.fromkeys(row.device for row in rows), 1)}
    return render_template("courses/assessment/received.html", attempt=attempt, rows=rows, devices=devices)


def _acceptable(form: FilesForm, read: list[tuple[str, bytes]]) -> bool:
    if not read:
        form.files.errors = [_("Choose one file or more.")]
    elif len(read) > files.MOST:
        form.files.errors = [_("Choose at most %(n)s files at once.", n=files.MOST)]
    elif sum(len(data) for _name, data in read) > files.LARGEST_OF_ALL:
        form.files.errors = [_("These files are too large together. Send them in parts.")]
    return not form.files.errors


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
