"""What will be sent to learners in the next days, and what will not, with the reason."""

from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from courses.learning.queries import reminding
from courses.learning.reminders import Cause, Item, Silence, between
from courses.learning.views.blueprint import blueprint
from lms import clock
from lms.listing import PER_PAGE, Listing, Page
from lms.roles import coordinates
from lms.web.access import allow
from lms.web.tables import asked, csv_file, wants_csv

DAYS = 14
WHY = {
    Silence.DONE: _l("Completed already"),
    Silence.WITHDRAWN: _l("Withdrawn from the course"),
    Silence.EXPIRED: _l("The time for the course is over"),
    Silence.RENEWED: _l("Takes the course again already"),
    Silence.SENT: _l("Sent already"),
    Silence.STOPPED: _l("Has stopped reminders"),
    Silence.CLOSED: _l("The account is closed"),
}
CAUSES = {Cause.DUE: _l("Falls due"), Cause.CLOSES: _l("Time is over"), Cause.ENDS: _l("Result ends")}


@blueprint.get("/courses/upcoming")
@allow(coordinates)
def upcoming() -> ResponseReturnValue:
    listing = asked("sending")
    now = clock.now()
    items = between(reminding.planned(now.date(), now.date() + timedelta(days=DAYS)), now, now + timedelta(days=DAYS))
    shown = [item for item in items if _wanted(item, listing)]
    if wants_csv():
        header = ("When (UTC)", "Name", "Course", "Cause", "Day", "Days before", "Not sent because")
        return csv_file("reminders-next-14-days", header, map(_exported, shown))
    last = max(1, -(-len(shown) // PER_PAGE))
    number = min(max(listing.page, 1), last)
    page = Page(shown[(number - 1) * PER_PAGE : number * PER_PAGE], len(shown), number)
    return render_template(
        "courses/learning/upcoming.html", listing=listing, page=page, why=WHY, causes=CAUSES, days=DAYS,
        sending=sum(item.silence is None for item in items),
    )  # fmt: skip


def _exported(item: Item) -> tuple[object, ...]:
    subject = item.subject
    why = str(WHY[item.silence]) if item.silence else ""
    return item.at, subject.name, subject.title, str(CAUSES[subject.cause]), subject.day, item.days, why


def _wanted(item: Item, listing: Listing) -> bool:
    sending = listing.filters.get("sending")
    if sending and (sending == "yes") is not (item.silence is None):
        return False
    return listing.q.casefold() in f"{item.subject.name} {item.subject.title}".casefold()
