"""What cohorts write to people."""

from collections.abc import Mapping

from lms.cohorts.deadlines import shown_day
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.nominations import Nomination
from lms.notifications.services import Email


def offer(nomination: Nomination, link: str) -> Email:
    """The seat that is offered; a new offer of the same nomination is a new mail."""
    person, expires_at = nomination.user, nomination.offer_expires_at
    offered_at = nomination.offered_at
    context = {"link": link, "last_day": shown_day(expires_at, person.time_zone) if expires_at else None}
    mark = int(offered_at.timestamp()) if offered_at else 0
    return _email(nomination, f"offer:{nomination.id}:{mark}", "cohorts/offer", context)


def lapsed(nomination: Nomination) -> Email:
    mark = int(nomination.offered_at.timestamp()) if nomination.offered_at else 0
    return _email(nomination, f"offer_lapsed:{nomination.id}:{mark}", "cohorts/lapsed", {})


def cancelled(nomination: Nomination) -> Email:
    return _email(nomination, f"cohort_cancelled:{nomination.id}", "cohorts/cancelled", {})


def _email(nomination: Nomination, key: str, template: str, context: Mapping[str, object]) -> Email:
    person, cohort = nomination.user, nomination.cohort
    return Email(
        key=key,
        to=person.email,
        name=person.name,
        language=person.language,
        user_id=person.id,
        template=template,
        context={**_about(cohort), "zone": person.time_zone, **context},
    )


def _about(cohort: Cohort) -> dict[str, object]:
    return {"title": cohort.title, "starts_on": cohort.starts_on, "ends_on": cohort.ends_on, "venue": cohort.venue}
