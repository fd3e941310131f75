"""Everything that is scheduled, as a month and as a list."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms import clock
from lms.cohorts.models.cohorts import Cohort, CohortState, Programme
from lms.cohorts.models.sessions import Session
from lms.cohorts.month import Entry, Month, busy, read, weeks
from lms.cohorts.policies import works_with_cohorts
from lms.cohorts.queries import calendar as calendar_read
from lms.cohorts.queries import programmes as programmes_read
from lms.cohorts.queries.calendar import Wanted
from lms.cohorts.scope import scope_of
from lms.cohorts.views.blueprint import blueprint, cohort_tag
from lms.house import house
from lms.listing import PER_PAGE, Listing, Page
from lms.organisations import queries as organisations
from lms.roles import coordinates
from lms.web.access import allow
from lms.web.filters import clock_time
from lms.web.tables import asked, csv_file, wants_csv

MONTHS_OF_LIST = 12


@blueprint.get("/cohorts/calendar")
@allow(works_with_cohorts)
def calendar() -> ResponseReturnValue:
    listing = asked("programme", "member", "state")
    month = read(request.args.get("month", ""), clock.today(current_user.time_zone))
    as_list = request.args.get("view") == "list"
    last = _year_on(month) if as_list else month.last
    programmes, members = programmes_read.programmes(), _members()
    wanted = _wanted(listing, programmes, members)
    entries = _entries(month.first, last, wanted)
    if wants_csv():
        return _file(entries)
    return render_template(
        "cohorts/calendar.html", listing=listing, month=month, as_list=as_list, last=last,
        page=_page(entries, listing.page), weeks=(found := weeks(month, entries)), busy=busy(found),
        programmes=programmes, members=members, states=list(CohortState), today=clock.today(current_user.time_zone),
        coordinator=coordinates(current_user),
    )  # fmt: skip


def _year_on(month: Month) -> date:
    for _number in range(MONTHS_OF_LIST - 1):
        month = month.after or month
    return month.last


def _members() -> list[tuple[int, str]]:
    """The members by which this reader may narrow the calendar: nobody else learns who has nominees where."""
    scope = scope_of(current_user)
    return [(number, name) for number, name in organisations.member_choices() if scope.covers(number)]


def _wanted(listing: Listing, programmes: Sequence[Programme], members: Sequence[tuple[int, str]]) -> Wanted:
    """What the address asks for; numbers and states that there are not narrow nothing."""
    asked_for: Mapping[str, Any] = listing.filters
    by_number = {str(one.id): one.id for one in programmes}
    state = asked_for.get("state", "")
    return Wanted(
        by_number.get(asked_for.get("programme", "")),
        {str(number): number for number, _name in members}.get(asked_for.get("member", "")),
        CohortState(state) if state in set(CohortState) else None,
    )


def _entries(first: date, last: date, wanted: Wanted) -> list[Entry]:
    found = [_of_cohort(one) for one in calendar_read.cohorts(first, last, wanted)]
    found += [_of_session(one) for one in calendar_read.sessions(first, last, wanted)]
    if not wanted.narrowed:
        found += [
            Entry(one.starts_on, one.ends_on, one.title, one.kind, one.url, one.tag)
            for manifest in house().manifests
            for scheduled in manifest.calendar
            for one in scheduled(current_user, first, last)
        ]
    return sorted(found, key=lambda one: (one.starts_on, one.at, one.title))


def _of_cohort(one: Cohort) -> Entry:
    return Entry(
        one.starts_on, one.ends_on, one.title, _("Cohort"), url_for("cohorts.cohort", cohort_id=one.id),
        cohort_tag(one.state), where=one.venue, programme=one.programme.title,
    )  # fmt: skip


def _of_session(one: Session) -> Entry:
    on = calendar_read.day_of(one)
    return Entry(
        on, on, one.title, _("Session"), url_for("cohorts.cohort", cohort_id=one.cohort_id) + "#agenda",
        at=clock_time(one.starts_at, one.cohort.time_zone), where=one.cohort.title,
        programme=one.cohort.programme.title,
    )  # fmt: skip


def _page(entries: Sequence[Entry], number: int) -> Page[Entry]:
    pages = max(1, -(-len(entries) // PER_PAGE))
    number = min(max(number, 1), pages)
    return Page(entries[(number - 1) * PER_PAGE : number * PER_PAGE], len(entries), number)


def _file(entries: Sequence[Entry]) -> ResponseReturnValue:
    header = ("First day", "Last day", "Time", "What", "Title", "Programme", "Where", "State")
    rows = (
        (one.starts_on, one.ends_on, one.at, one.kind, one.title, one.programme, one.where,
         one.tag.label if one.tag else "")
        for one in entries
    )  # fmt: skip
    return csv_file("calendar", header, rows)
