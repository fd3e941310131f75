"""Reading plan templates."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, select

from alumni.plans.models.plans import Plan
from alumni.plans.models.templates import PlanTemplate
from lms.cohorts.models.cohorts import Cohort, Programme
from lms.db import db
from lms.errors import NotFound
from lms.listing import Listing, Page, like, paginate


def latest(listing: Listing) -> Page[PlanTemplate]:
    """The latest version of every template, by title; searched in title and code."""
    statement = select(PlanTemplate).where(_is_latest()).order_by(PlanTemplate.title, PlanTemplate.id)
    if listing.q:
        pattern = like(listing.q)
        statement = statement.where(
            PlanTemplate.title.ilike(pattern, escape="\\") | PlanTemplate.code.ilike(pattern, escape="\\")
        )
    return paginate(statement, listing)


def choices() -> list[tuple[str, str]]:
    """(code, title) of every template that new plans can use."""
    statement = select(PlanTemplate.code, PlanTemplate.title).where(_is_latest(), PlanTemplate.in_use.is_(True))
    return [(row.code, row.title) for row in db.session.execute(statement.order_by(PlanTemplate.title))]


def _is_latest() -> ColumnElement[bool]:
    newest = select(func.max(PlanTemplate.id)).group_by(PlanTemplate.code)
    return PlanTemplate.id.in_(newest)


def of_code(code: str) -> Sequence[PlanTemplate]:
    """All versions of a template, the latest first. Raises NotFound."""
    found = db.session.scalars(
        select(PlanTemplate).where(PlanTemplate.code == code).order_by(PlanTemplate.version.desc())
    ).all()
    if not found:
        raise NotFound(_("There is no such plan template."))
    return found


def plans_of_versions(code: str) -> dict[int, int]:
    """How many plans keep each version of a template."""
    rows = db.session.execute(
        select(PlanTemplate.version, func.count(Plan.id))
        .join(Plan, Plan.template_id == PlanTemplate.id)
        .where(PlanTemplate.code == code)
        .group_by(PlanTemplate.version)
    ).all()
    return {row[0]: row[1] for row in rows}


def for_cohort(cohort: Cohort) -> PlanTemplate | None:
    """The template of a cohort: the one chosen for it, its programme's, that of a course before it, or one for all."""
    candidates = db.session.scalars(
        select(PlanTemplate).where(_is_latest(), PlanTemplate.in_use.is_(True)).order_by(PlanTemplate.code)
    ).all()
    courses = {one.course for one in cohort.prework}
    for fits in (
        lambda one: one.code == cohort.plan_template,
        lambda one: one.programme_code == cohort.programme.code,
        lambda one: one.programme_code is None and one.course_code in courses,
        lambda one: one.programme_code is None and one.course_code is None,
    ):
        if found := next((one for one in candidates if fits(one)), None):
            return found
    return None


def programmes() -> Sequence[Programme]:
    return db.session.scalars(select(Programme).order_by(Programme.title)).all()
