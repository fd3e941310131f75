"""A course in the making: a draft in review, with a comment that waits for its author."""

from courses.authoring import queries
from courses.authoring.models import DraftState
from courses.authoring.services import drafts, lessons, reviews
from courses.catalogue import queries as catalogue
from lms.accounts.models import User
from lms.db import db, transaction

COURSE, LESSON = "countering-people-smuggling", "L1"
ADDED = "If you are not sure which law applies, ask your supervisor before you decide."
COMMENT = "Say here too that national law can be wider or narrower than the Protocol."


def draft(author_id: int) -> None:
    """One sentence more in the first lesson, read by a sample reviewer."""
    with transaction():
        author = db.session.get_one(User, author_id)
        made = drafts.begin(catalogue.course(COURSE), by=author)
        row = next(one for one in queries.table(made.id)["lessons"] if one["code"] == LESSON)
        text = queries.texts(made.id)[row["file"]].decode()
        lessons.save(made, LESSON, text=f"{text}\n{ADDED}\n", facts={}, seen=None, by=author)
        reviewer = reviews.invite(made, name="Sample Reviewer", email="reviewer@sample.example", by=author)
        reviews.comment(reviewer, LESSON, COMMENT)
        drafts.move(made, DraftState.REVIEW, by=author)
