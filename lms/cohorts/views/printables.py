"""What is printed for a cohort: its agenda and its name badges."""

from flask import Response
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.cohorts import printing
from lms.cohorts.agenda import days, own
from lms.cohorts.policies import works_with_cohorts
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import logistics as logistics_read
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.queries import sessions as sessions_read
from lms.cohorts.views.blueprint import blueprint
from lms.errors import RuleBroken
from lms.extensions import limiter
from lms.roles import anyone_signed_in, coordinates
from lms.web.access import allow


@blueprint.get("/cohorts/<int:cohort_id>/agenda.pdf")
@allow(anyone_signed_in)
@limiter.limit("20/minute")
def agenda_pdf(cohort_id: int) -> ResponseReturnValue:
    """The whole agenda for who works with cohorts, one's own for a participant."""
    sessions = list(sessions_read.sessions(cohort_id))
    if works_with_cohorts(current_user):
        cohort = cohorts_read.cohort(cohort_id)
    else:
        seat = logistics_read.own_seat(cohort_id, current_user.id)
        cohort = seat.cohort
        sessions = own(sessions, sessions_read.places_of([seat.id]).get(seat.id, set()))
    return _pdf(printing.agenda(cohort, days(sessions, cohort.time_zone, cohort.time_zone)), f"agenda-{cohort_id}")


@blueprint.get("/cohorts/<int:cohort_id>/badges.pdf")
@allow(coordinates)
@limiter.limit("20/minute")
def badges_pdf(cohort_id: int) -> ResponseReturnValue:
    """A badge for everybody who took a seat."""
    cohort, people = cohorts_read.cohort(cohort_id), nominations_read.participants(cohort_id)
    if not people:
        raise RuleBroken(_("Nobody has taken a seat yet, so there is no badge to print."))
    return _pdf(printing.badges(cohort, people), f"badges-{cohort_id}")


def _pdf(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "private, no-store"}
    return Response(content, mimetype="application/pdf", headers=headers)
