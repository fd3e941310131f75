"""What authors write to reviewers."""

from courses.authoring.models import Reviewer
from lms.notifications.services import Email


def review(reviewer: Reviewer, author: str, link: str) -> Email:
    """The link to a draft; asking the same person again is a new mail."""
    return Email(
        key=f"course_review:{reviewer.id}:{int(reviewer.asked_at.timestamp())}",
        to=reviewer.email,
        name=reviewer.name,
        template="authoring/review",
        context={"title": reviewer.draft.title, "author": author, "link": link},
    )
