"""Reviewers of a draft: asked by its author, reading and commenting through a mailed link."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from courses.authoring import queries
from courses.authoring.forms import CommentForm, ReviewerForm
from courses.authoring.policies import writes_courses
from courses.authoring.services import reviews as services
from courses.authoring.views.blueprint import blueprint
from courses.authoring.views.lessons import media_of, shown
from lms.db import transaction
from lms.errors import NotFound, RuleBroken
from lms.extensions import limiter
from lms.web.access import allow, by_link


@blueprint.route("/<int:draft_id>/reviewers", methods=["GET", "POST"])
@allow(writes_courses)
def reviewers(draft_id: int) -> ResponseReturnValue:
    form = ReviewerForm()
    if form.validate_on_submit():
        try:
            with transaction():
                services.invite(
                    queries.draft(draft_id, lock=True), name=form.name.data, email=form.email.data, by=current_user
                )
        except RuleBroken as problem:
            form.email.errors = [str(problem)]
        else:
            flash(_("The mail to %(name)s is on its way.", name=form.name.data), "is-good")
            return redirect(url_for("authoring.reviewers", draft_id=draft_id))
    table = queries.table(draft_id)
    return render_template(
        "courses/authoring/reviewers.html", draft=queries.draft(draft_id), form=form,
        reviewers=queries.reviewers(draft_id), comments=queries.comments(draft_id),
        titles={one["code"]: one["title"] for one in table.get("lessons", [])},
    )  # fmt: skip


@blueprint.post("/<int:draft_id>/reviewers/<int:reviewer_id>/revoke")
@allow(writes_courses)
def revoke_reviewer(draft_id: int, reviewer_id: int) -> ResponseReturnValue:
    with transaction():
        found = queries.reviewer(reviewer_id)
        if found.draft_id != draft_id:
            raise NotFound(_("There is no such reviewer."))
        services.revoke(found, by=current_user)
    flash(_("The link no longer works. The comments stay."), "is-good")
    return redirect(url_for("authoring.reviewers", draft_id=draft_id))


@blueprint.post("/<int:draft_id>/comments/<int:comment_id>/resolve")
@allow(writes_courses)
def resolve_comment(draft_id: int, comment_id: int) -> ResponseReturnValue:
    with transaction():
        services.resolve(queries.comment(draft_id, comment_id), by=current_user)
    return redirect(url_for("authoring.reviewers", draft_id=draft_id, _anchor=f"comment-{comment_id}"))


@blueprint.get("/review/<token>")
@by_link
@limiter.limit("60/minute")
def review(token: str) -> ResponseReturnValue:
    """The lessons of a draft, for whoever holds the link."""
    reviewer = queries.reviewer_by(token)
    return render_template(
        "courses/authoring/review.html", token=token, draft=reviewer.draft, table=queries.table(reviewer.draft_id),
        counts=queries.comments_by_lesson(reviewer.id),
    )  # fmt: skip


@blueprint.route("/review/<token>/<code>", methods=["GET", "POST"])
@by_link
@limiter.limit("60/minute")
def review_lesson(token: str, code: str) -> ResponseReturnValue:
    """A lesson, and what this reviewer said about it: GET shows, POST comments."""
    reviewer = queries.reviewer_by(token)
    form = CommentForm()
    if form.validate_on_submit():
        with transaction():
            services.comment(queries.reviewer_by(token), code, form.text.data)
        flash(_("Your comment is kept. The author sees it."), "is-good")
        return redirect(url_for("authoring.review_lesson", token=token, code=code))
    base = url_for("authoring.review", token=token) + "/media"
    return render_template(
        "courses/authoring/review_lesson.html", token=token, draft=reviewer.draft, form=form,
        shown=shown(reviewer.draft_id, code, base), table=queries.table(reviewer.draft_id),
        comments=[one for one in queries.comments_of(reviewer.id) if one.lesson_code == code],
    )  # fmt: skip


@blueprint.get("/review/<token>/media/<name>")
@by_link
def review_media(token: str, name: str) -> ResponseReturnValue:
    return media_of(queries.reviewer_by(token).draft_id, name)
