"""Asking people for comments on a draft by a mailed link, and answering these."""

from datetime import timedelta

from flask_babel import gettext as _

from courses.authoring import emails, outline, queries
from courses.authoring.models import OPEN, CourseDraft, ReviewComment, Reviewer
from lms import clock
from lms.audit import services as audit
from lms.db import db
from lms.errors import NotFound, RuleBroken
from lms.house import address_of
from lms.links import services as links
from lms.notifications import services as notifications
from lms.roles import Person

LASTS = timedelta(days=30)
MOST_COMMENTS = 200  # of one reviewer


def invite(draft: CourseDraft, *, name: str, email: str, by: Person) -> Reviewer:
    """Ask somebody to review; asked again, they get a new mail, and after a revocation a new link."""
    if draft.state not in OPEN:
        raise RuleBroken(_("This draft is published. Begin a new one to have it reviewed."))
    found = queries.reviewer_of(draft.id, email.casefold())
    if found is None:
        found = Reviewer(draft_id=draft.id, email=email.casefold(), name=name, expires_at=clock.now())
        db.session.add(found)
    found.name, found.asked_at, found.revoked_at = name, clock.now(), None
    found.expires_at = clock.now() + LASTS
    db.session.flush()
    token = links.issue(queries.REVIEW, str(found.id), expires_at=found.expires_at)
    notifications.post(emails.review(found, by.name, address_of("authoring.review", token=token)))
    audit.record("draft.review_asked", found, by=by)
    return found


def revoke(reviewer: Reviewer, *, by: Person) -> None:
    """End a reviewer's link. What they said stays."""
    links.revoke(queries.REVIEW, str(reviewer.id))
    reviewer.revoked_at = clock.now()
    audit.record("draft.review_ended", reviewer, by=by)


def comment(reviewer: Reviewer, code: str, text: str) -> None:
    """Keep what a reviewer says about a lesson. Raises NotFound for a lesson that is not there."""
    if outline.lesson_of(queries.table(reviewer.draft_id), code) is None:
        raise NotFound(_("This course has no such lesson."))
    if queries.comment_count(reviewer.id) >= MOST_COMMENTS:
        raise RuleBroken(_("You have written many comments already. Write to the author instead."))
    db.session.add(ReviewComment(draft_id=reviewer.draft_id, reviewer_id=reviewer.id, lesson_code=code, text=text))


def resolve(comment: ReviewComment, *, by: Person) -> None:
    """Mark a comment as answered; doing it again opens it again."""
    comment.resolved_at = None if comment.resolved_at else clock.now()
    comment.resolved_by_id = by.id if comment.resolved_at else None
