"""What the network writes to people."""

from lms.cohorts.models.nominations import Nomination
from lms.notifications.services import Email, reader


def offered(nomination: Nomination, link: str) -> Email:
    person = nomination.user
    return Email(
        key=f"membership_offered:{person.id}",
        **reader(person),
        template="network/offered",
        context={"title": nomination.cohort.title, "link": link},
    )
