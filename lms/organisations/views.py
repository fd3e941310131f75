"""The pages of members and agencies."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.db import transaction
from lms.errors import RuleBroken
from lms.organisations import queries, services
from lms.organisations.forms import FAMILIES, AgencyForm, MemberForm
from lms.organisations.models import AgencyFamily, MemberKind
from lms.roles import coordinates
from lms.web.access import allow
from lms.web.tables import asked, csv_file, wants_csv

blueprint = Blueprint("organisations", __name__, url_prefix="/members")


@blueprint.route("/", methods=["GET", "POST"])
@allow(coordinates)
def index() -> ResponseReturnValue:
    form = AgencyForm()
    form.member.choices = queries.member_choices()
    if form.validate_on_submit():
        try:
            with transaction():
                services.add_agency(
                    member_id=form.member.data,
                    name=form.name.data,
                    family=AgencyFamily(form.family.data),
                    by=current_user,
                )
        except RuleBroken as problem:
            form.name.errors = [str(problem)]
        else:
            flash(_("The agency is added. It can be chosen from now on."), "is-good")
            return redirect(url_for("organisations.index"))
    listing = asked("family")
    page = queries.agencies(listing)
    if wants_csv():
        rows = ((a.member.name, a.name, a.family.value, a.member.sub_region, a.member.time_zone) for a in page.items)
        return csv_file("agencies", ("Member", "Agency", "Kind", "Sub-region", "Time zone"), rows)
    return render_template(
        "organisations/index.html", listing=listing, page=page, form=form, families=FAMILIES, names=dict(FAMILIES)
    )


@blueprint.route("/new", methods=["GET", "POST"])
@allow(coordinates)
def new_member() -> ResponseReturnValue:
    form = MemberForm()
    if form.validate_on_submit():
        try:
            with transaction():
                services.add_member(
                    kind=MemberKind(form.kind.data),
                    name=form.name.data,
                    code=form.code.data,
                    time_zone=form.time_zone.data,
                    by=current_user,
                )
        except RuleBroken as problem:
            form.name.errors = [str(problem)]
        else:
            flash(
                _("%(name)s is added. It can have seats and a focal point from now on.", name=form.name.data), "is-good"
            )
            return redirect(url_for("organisations.index"))
    return render_template("organisations/member.html", form=form)
