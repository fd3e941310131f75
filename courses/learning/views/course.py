"""The page of a course: what it is, who may enrol, and what that means for the reader."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from courses.catalogue import queries as catalogue
from courses.catalogue.models import Course
from courses.catalogue.taxonomy import PHASES, REGIONS
from courses.learning import admission
from courses.learning.admission import Answer
from courses.learning.queries import admission as read
from courses.learning.queries import enrolments
from courses.learning.views import reading
from courses.learning.views.blueprint import blueprint
from lms.accounts import queries as accounts
from lms.organisations import queries as organisations
from lms.organisations.forms import FAMILIES
from lms.roles import anyone_signed_in
from lms.web.access import allow


@blueprint.get("/courses/<code>")
@allow(anyone_signed_in)
def course(code: str) -> ResponseReturnValue:
    found = catalogue.course(code)
    mine = enrolments.enrolment_in(current_user.id, found.id)
    rule = read.rule(found.id)
    return render_template(
        "courses/learning/course.html",
        course=found,
        version=found.current_version,
        mine=mine if mine and mine.state not in enrolments.LEFT else None,
        rules=admission.in_words(rule, organisations.names(rule.member_ids), _families(rule)),
        reply=admission.admit(rule, read.applicant(accounts.person(current_user.id))),
        waiting=read.waiting_request(current_user.id, found.id),
        about=_about(found),
        read_in=catalogue.in_language(found.current_version, reading.language()) if found.current_version else {},
        Answer=Answer,
    )


def _about(found: Course) -> list[tuple[str, str]]:
    """By which words the catalogue sorts it, where its authors said so."""
    version = found.current_version
    if version is None:
        return []
    regions = [str(REGIONS[one]) for one in version.regions or () if one in REGIONS]
    facts = [(_("When it helps"), str(PHASES.get(version.phase or "", ""))), (_("Regions"), ", ".join(regions))]
    return [(label, value) for label, value in facts if value]


def _families(rule: admission.Rule) -> list[str]:
    return [str(label) for value, label in FAMILIES if value in rule.families]
