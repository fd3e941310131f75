"""The page of a course: what it is, who may enrol, and what that means for the reader."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from courses.catalogue import queries as catalogue
from courses.learning import admission
from courses.learning.admission import Answer
from courses.learning.queries import admission as read
from courses.learning.queries import enrolments
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
        Answer=Answer,
    )


def _families(rule: admission.Rule) -> list[str]:
    return [str(label) for value, label in FAMILIES if value in rule.families]
