"""Courses and drafts, course folders in and out, and publishing."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from courses.authoring import outline, queries
from courses.authoring.forms import NewCourseForm, PublishForm, ZipForm
from courses.authoring.models import DraftState
from courses.authoring.policies import writes_courses
from courses.authoring.services import drafts as services
from courses.authoring.services import publishing
from courses.authoring.services.publishing import Comparison
from courses.authoring.views.blueprint import LARGEST, blueprint
from courses.catalogue import archive
from courses.catalogue import queries as catalogue
from courses.catalogue.folder import CourseFolderError
from courses.catalogue.models import Need
from lms import clock
from lms.db import transaction
from lms.errors import NotFound, RuleBroken
from lms.web.access import allow
from lms.web.tables import asked


@blueprint.get("/")
@allow(writes_courses)
def index() -> ResponseReturnValue:
    listing = asked("state")
    page = queries.drafts(listing)
    return render_template(
        "courses/authoring/index.html", listing=listing, page=page, courses=queries.courses(),
        comments=queries.open_comments([one.id for one in page.items]),
    )  # fmt: skip


@blueprint.route("/new", methods=["GET", "POST"])
@allow(writes_courses)
def new() -> ResponseReturnValue:
    form = NewCourseForm()
    if form.validate_on_submit():
        try:
            with transaction():
                draft = services.create(
                    form.title.data, code=form.code.data, language=form.language.data, by=current_user
                )
        except RuleBroken as problem:
            form.code.errors = [str(problem)]
        else:
            return redirect(url_for("authoring.draft", draft_id=draft.id))
    return render_template("courses/authoring/new.html", form=form)


@blueprint.route("/upload", methods=["GET", "POST"])
@allow(writes_courses)
def upload() -> ResponseReturnValue:
    """A course folder that becomes a new draft."""
    form, problems = ZipForm(), []
    if form.validate_on_submit():
        try:
            with transaction():
                draft = services.take_in_new(form.file.data.read(LARGEST), by=current_user)
        except CourseFolderError as error:
            problems = error.problems
        else:
            flash(_("The course folder is taken in. Nothing is published yet."), "is-good")
            return redirect(url_for("authoring.draft", draft_id=draft.id))
    return render_template("courses/authoring/upload.html", form=form, problems=problems, draft=None)


@blueprint.route("/<int:draft_id>/upload", methods=["GET", "POST"])
@allow(writes_courses)
def replace(draft_id: int) -> ResponseReturnValue:
    """A course folder in place of what a draft holds."""
    form, problems = ZipForm(), []
    if form.validate_on_submit():
        try:
            with transaction():
                services.take_in(queries.draft(draft_id, lock=True), form.file.data.read(LARGEST), by=current_user)
        except CourseFolderError as error:
            problems = error.problems
        else:
            flash(_("The course folder is taken in. What was there is in the history."), "is-good")
            return redirect(url_for("authoring.draft", draft_id=draft_id))
    return render_template("courses/authoring/upload.html", form=form, problems=problems, draft=queries.draft(draft_id))


@blueprint.post("/courses/<code>/draft")
@allow(writes_courses)
def begin(code: str) -> ResponseReturnValue:
    with transaction():
        draft = services.begin(catalogue.course(code), by=current_user)
    return redirect(url_for("authoring.draft", draft_id=draft.id))


@blueprint.post("/<int:draft_id>/state/<state>")
@allow(writes_courses)
def move(draft_id: int, state: str) -> ResponseReturnValue:
    if state not in set(DraftState):
        raise NotFound(_("There is no such state."))
    with transaction():
        services.move(queries.draft(draft_id, lock=True), DraftState(state), by=current_user)
    if state == DraftState.DISCARDED:
        flash(_("The draft is discarded. The published course is as it was."), "is-good")
        return redirect(url_for("authoring.index"))
    return redirect(url_for("authoring.draft", draft_id=draft_id))


@blueprint.get("/<int:draft_id>/course.zip")
@allow(writes_courses)
def export(draft_id: int) -> ResponseReturnValue:
    draft = queries.draft(draft_id)
    return _zip(draft.course.code, queries.files(draft_id))


@blueprint.get("/versions/<int:version_id>/course.zip")
@allow(writes_courses)
def export_version(version_id: int) -> ResponseReturnValue:
    version = queries.version(version_id)
    return _zip(f"{version.course.code}-{version.version}", catalogue.files(version_id))


@blueprint.get("/courses/<code>/versions")
@allow(writes_courses)
def versions(code: str) -> ResponseReturnValue:
    """What was published when, and what was decided about each change."""
    course = catalogue.course(code)
    return render_template("courses/authoring/versions.html", course=course, versions=queries.versions(course.id))


@blueprint.route("/<int:draft_id>/publish", methods=["GET", "POST"])
@allow(writes_courses)
def publish(draft_id: int) -> ResponseReturnValue:
    draft = queries.draft(draft_id)
    form = PublishForm(version=_free_version(draft.course_id))
    try:
        found = publishing.compare(draft)
    except CourseFolderError as error:
        return render_template("courses/authoring/missing.html", draft=draft, problems=error.problems)
    needs = _needs(found)
    if "advise" in request.form:
        needs = {change.key: change.advice for change in found.changes} | needs
    elif form.validate_on_submit():
        try:
            with transaction():
                version = publishing.publish(
                    queries.draft(draft_id, lock=True), version=form.version.data, needs=needs,
                    seen=request.form.get("seen", ""), by=current_user,
                )  # fmt: skip
        except RuleBroken as problem:
            form.form_errors.append(str(problem))
        else:
            flash(_("%(title)s is published as version %(n)s.", title=version.title, n=version.version), "is-good")
            return redirect(url_for("authoring.versions", code=version.course.code))
    return render_template(
        "courses/authoring/publish.html", draft=draft, form=form, found=found, needs=needs, Need=Need
    )


def _needs(found: Comparison) -> dict[str, Need]:
    """What was chosen for each change."""
    chosen = {change.key: request.form.get(f"need-{change.key}", "") for change in found.changes}
    return {key: Need(value) for key, value in chosen.items() if value in set(Need)}


def _free_version(course_id: int) -> str:
    return outline.next_version([one.version for one in queries.versions(course_id)], clock.today().year)


def _zip(name: str, files: dict[str, bytes]) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.zip"'}
    return Response(archive.to_zip(files), mimetype="application/zip", headers=headers)
