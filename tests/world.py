"""A small world for tests: one function a thing, with sensible values for what a test does not care about."""

from datetime import date
from itertools import count
from typing import Any

from lms.accounts.models import RoleGrant, User
from lms.cohorts.models.cohorts import Cohort, CohortState, Programme
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.db import db, transaction
from lms.organisations.models import Agency, AgencyFamily, Member
from lms.roles import Role

_number = count(1)

SUB_REGIONS = {"MY": "Southeast Asia", "FJ": "Pacific", "LK": "South Asia", "ID": "Southeast Asia"}
ZONES = {"MY": "Asia/Kuala_Lumpur", "FJ": "Pacific/Fiji", "LK": "Asia/Colombo", "ID": "Asia/Jakarta"}


def save(thing: Any) -> Any:
    """Commit one new thing and give it back."""
    with transaction():
        db.session.add(thing)
    return thing


def make_member(iso2: str = "MY", **values: Any) -> Member:
    found = db.session.query(Member).filter_by(iso2=iso2).one_or_none()
    if found:
        return found
    names = {"MY": "Malaysia", "FJ": "Fiji", "LK": "Sri Lanka", "ID": "Indonesia"}
    return save(
        Member(
            **{
                "iso2": iso2,
                "name": names.get(iso2, f"Member {iso2}"),
                "sub_region": SUB_REGIONS.get(iso2, "Southeast Asia"),
                "time_zone": ZONES.get(iso2, "Asia/Bangkok"),
                "weekend": ["sat", "sun"],
                **values,
            }
        )
    )


def make_agency(member: Member | None = None, **values: Any) -> Agency:
    member = member or make_member()
    n = next(_number)
    values = {"name": f"Immigration Service {n}", "family": AgencyFamily.BORDER_IMMIGRATION} | values
    return save(Agency(member_id=member.id, **values))


def make_user(*roles: Role, agency: Agency | None = None, focal_for: Member | None = None, **values: Any) -> User:
    """A confirmed person without a password; `roles` beyond learner are granted."""
    n = next(_number)
    agency = agency or make_agency()
    agency_id = agency.id
    defaults = {
        "email": f"officer{n}@example.org",
        "name": f"Officer {n}",
        "time_zone": "Asia/Kuala_Lumpur",
        "is_sample": True,
    }
    user = User(**(defaults | values), agency_id=agency_id)
    user.grants = [
        RoleGrant(role=role, member_id=focal_for.id if role is Role.FOCAL_POINT and focal_for else None)
        for role in roles
    ]
    return save(user)


def make_coordinator(**values: Any) -> User:
    return make_user(Role.COORDINATOR, **values)


def make_programme(**values: Any) -> Programme:
    n = next(_number)
    defaults = {"code": f"border-forum-{n}", "title": "Border Forum", "summary": "Frontline officers meet once a year."}
    return save(Programme(**(defaults | values)))


def make_cohort(programme: Programme | None = None, **values: Any) -> Cohort:
    programme = programme or make_programme()
    n = next(_number)
    defaults = {
        "title": f"Border Forum {n}",
        "starts_on": date(2027, 3, 1),
        "ends_on": date(2027, 3, 5),
        "venue": "Bangkok",
        "time_zone": "Asia/Bangkok",
        "seats": 20,
        "state": CohortState.NOMINATING,
    }
    return save(Cohort(programme_id=programme.id, **(defaults | values)))


def cohort_form(programme_id: int, **changes: Any) -> dict[str, Any]:
    """What a browser sends for a cohort that is right."""
    typed = {
        "programme_id": programme_id, "title": "Border Forum 2027", "starts_on": "2027-03-01", "ends_on": "2027-03-05",
        "venue": "Bangkok, sample hotel", "time_zone": "Asia/Bangkok", "language": "en", "second_language": "",
        "third_language": "", "seats": "20", "nominators": "members", "nominations_close_on": "", "offer_days": "14",
        "attendance_needed": "80", "contact_id": "0", "alongside_id": "0", "plan_template": "",
        "evaluation_survey": "", "joining_instructions": "", "prework-0-course": "", "prework-0-due_on": "",
    }  # fmt: skip
    return typed | changes


def make_nomination(cohort: Cohort | None = None, user: User | None = None, **values: Any) -> Nomination:
    cohort = cohort or make_cohort()
    user = user or make_user()
    defaults = {"state": NominationState.NOMINATED}
    return save(Nomination(cohort_id=cohort.id, user_id=user.id, **(defaults | values)))
