"""Plan templates: the list, a new one, the next version of one."""

from itertools import pairwise
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from alumni.plans import codes
from alumni.plans.models.shape import WINDOW
from alumni.plans.models.states import FollowUpKind
from alumni.plans.models.templates import PlanTemplate
from alumni.plans.queries import templates as read
from alumni.plans.services import templates
from alumni.plans.template_forms import NewTemplateForm, TemplateForm
from alumni.plans.views.blueprint import blueprint
from lms.db import transaction
from lms.errors import RuleBroken
from lms.house import house
from lms.roles import coordinates
from lms.web.access import allow
from lms.web.tables import asked, csv_file, wants_csv

SIMPLE = (
    "title", "in_use", "guidance", "goal_prompt", "today_prompt", "fields", "most_actions", "submit_days",
    "opens_before", "asks_supervisor", "reviewer", "companions",
)  # fmt: skip


@blueprint.get("/plans/templates")
@allow(coordinates)
def templates_list() -> ResponseReturnValue:
    listing = asked()
    page = read.latest(listing)
    if wants_csv():
        rows = (
            (one.code, one.version, one.title, one.programme_code or "", one.course_code or "", one.in_use)
            for one in page.items
        )
        return csv_file("plan-templates", ("Code", "Version", "Title", "Programme", "Course", "In use"), rows)
    return render_template("alumni/plans/templates.html", listing=listing, page=page, **_names())


@blueprint.route("/plans/templates/new", methods=["GET", "POST"])
@allow(coordinates)
def new_template() -> ResponseReturnValue:
    form = _with_choices(NewTemplateForm())
    if form.validate_on_submit() and _makes_sense(form):
        try:
            with transaction():
                templates.create(form.code.data, _values(form), by=current_user)
        except RuleBroken as problem:
            form.code.errors = [str(problem)]
        else:
            flash(_("The plan template is saved. New plans use it."), "is-good")
            return redirect(url_for("plans.template", code=form.code.data))
    return render_template("alumni/plans/template_form.html", form=form, template=None)


@blueprint.get("/plans/templates/<code>")
@allow(coordinates)
def template(code: str) -> ResponseReturnValue:
    """A template with all its versions, and how many plans keep each."""
    versions = read.of_code(code)
    fields, companions = dict(codes.FIELDS), dict(codes.COMPANIONS)
    return render_template(
        "alumni/plans/template.html", versions=versions, counts=read.plans_of_versions(code),
        purposes=dict(codes.PURPOSES), reviewers=dict(codes.REVIEWERS),
        field_list=", ".join(str(fields[one]) for one in versions[0].fields),
        companion_list=", ".join(str(companions[one]) for one in versions[0].companions), **_names(),
    )  # fmt: skip


@blueprint.route("/plans/templates/<code>/edit", methods=["GET", "POST"])
@allow(coordinates)
def edit_template(code: str) -> ResponseReturnValue:
    """What is saved is the next version; plans keep the one that they began with."""
    latest = read.of_code(code)[0]
    form = _with_choices(TemplateForm(data=_stored(latest)))
    if form.validate_on_submit() and _makes_sense(form):
        seen = request.form.get("seen", "")
        try:
            with transaction():
                version = int(seen) if seen.isdecimal() and len(seen) < 9 else 0
                templates.change(code, _values(form), seen=version, by=current_user)
        except RuleBroken as problem:
            form.form_errors = [str(problem)]
        else:
            flash(_("The next version is saved. Plans that are open keep theirs."), "is-good")
            return redirect(url_for("plans.template", code=code))
    return render_template("alumni/plans/template_form.html", form=form, template=latest)


def _names() -> dict[str, Any]:
    return {
        "programme_names": {one.code: one.title for one in read.programmes()},
        "course_names": dict(house().prework_courses()),
    }


def _with_choices(form: Any) -> Any:
    form.programme.choices = [("", _("Every other programme")), *((one.code, one.title) for one in read.programmes())]
    form.course.choices = [("", _("No course")), *house().prework_courses()]
    return form


def _makes_sense(form: Any) -> bool:
    """Rules that no field can tell alone: one kind of training only, and follow-ups one after the other."""
    if form.programme.data and form.course.data:
        form.course.errors = [_("Choose a programme or a course, not both")]
        return False
    days = [(kind, form[f"days_{kind}"].data) for kind in FollowUpKind if form[f"days_{kind}"].data]
    if not days:
        form.days_d30.errors = [_("Ask at least once how the plan goes")]
        return False
    for (_kind, before), (kind, after) in pairwise(days):
        if after <= before:
            form[f"days_{kind}"].errors = [_("This follow-up must come after the one before it")]
            return False
    return True


def _values(form: Any) -> dict[str, Any]:
    values = {name: form[name].data for name in SIMPLE}
    values |= {name: values[name] or "" for name in ("guidance", "goal_prompt", "today_prompt")}
    return values | {
        "programme_code": form.programme.data or None,
        "course_code": form.course.data or None,
        "reminders": sorted(int(one) for one in (form.reminders.data or "").split(",") if one.strip()),
        "offsets": [
            [kind.value, form[f"days_{kind}"].data, form[f"window_{kind}"].data or WINDOW]
            for kind in FollowUpKind
            if form[f"days_{kind}"].data
        ],
    }


def _stored(found: PlanTemplate) -> dict[str, Any]:
    days = {f"days_{kind}": None for kind in FollowUpKind} | {f"days_{kind}": days for kind, days, _w in found.offsets}
    return {
        **{name: getattr(found, name) for name in SIMPLE},
        **days,
        **{f"window_{kind}": window for kind, _days, window in found.offsets},
        "programme": found.programme_code or "",
        "course": found.course_code or "",
        "reminders": ", ".join(map(str, found.reminders)),
    }
