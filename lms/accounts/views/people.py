"""People, for the office."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import queries, services
from lms.accounts.forms import ROLE_NAMES, RoleForm
from lms.audit import queries as audit
from lms.db import transaction
from lms.errors import NotAllowed, RuleBroken
from lms.organisations import queries as organisations
from lms.roles import Role, administers, coordinates
from lms.web.access import allow
from lms.web.tables import asked, csv_file, wants_csv

blueprint = Blueprint("people", __name__, url_prefix="/people")


@blueprint.get("/")
@allow(coordinates)
def index() -> ResponseReturnValue:
    listing = asked("role", "member", "state")
    page = queries.people(listing)
    if wants_csv():
        rows = (
            (
                p.name,
                p.email,
                p.agency.member.name if p.agency else "",
                p.agency.name if p.agency else "",
                p.post,
                "active" if p.active else "closed",
            )
            for p in page.items
        )
        return csv_file("people", ("Name", "E-mail", "Member", "Agency", "Post", "Account"), rows)
    return render_template(
        "accounts/people.html",
        listing=listing,
        page=page,
        members=organisations.member_choices(),
        roles=[(role.value, name) for role, name in ROLE_NAMES.items() if role is not Role.LEARNER],
        waiting=queries.waiting_count(),
    )


@blueprint.get("/<int:person_id>")
@allow(coordinates)
def person(person_id: int) -> ResponseReturnValue:
    return _show(person_id, _role_form())


@blueprint.post("/<int:person_id>/roles")
@allow(coordinates)
def give_role(person_id: int) -> ResponseReturnValue:
    form = _role_form()
    if form.validate_on_submit():
        try:
            with transaction():
                found = queries.person(person_id)
                services.grant(
                    found,
                    Role(form.role.data),
                    member_id=form.member.data or None,
                    agency_id=form.agency.data or None,
                    by=current_user,
                )
        except (RuleBroken, NotAllowed) as problem:
            form.role.errors = [str(problem)]
        else:
            flash(_("The role is given."), "is-good")
            return redirect(url_for("people.person", person_id=person_id))
    return _show(person_id, form)


@blueprint.post("/<int:person_id>/roles/<int:grant_id>/take")
@allow(administers)
def take_role(person_id: int, grant_id: int) -> ResponseReturnValue:
    with transaction():
        services.revoke(queries.person(person_id), grant_id, by=current_user)
    flash(_("The role is taken away."), "is-good")
    return redirect(url_for("people.person", person_id=person_id))


@blueprint.post("/<int:person_id>/close")
@allow(coordinates)
def close(person_id: int) -> ResponseReturnValue:
    with transaction():
        services.set_active(queries.person(person_id), False, by=current_user)
    flash(_("The account is closed. You can open it again."), "is-good")
    return redirect(url_for("people.person", person_id=person_id))


@blueprint.post("/<int:person_id>/reopen")
@allow(coordinates)
def reopen(person_id: int) -> ResponseReturnValue:
    with transaction():
        services.set_active(queries.person(person_id), True, by=current_user)
    flash(_("The account is open again."), "is-good")
    return redirect(url_for("people.person", person_id=person_id))


@blueprint.post("/<int:person_id>/invite")
@allow(coordinates)
def invite_again(person_id: int) -> ResponseReturnValue:
    with transaction():
        services.send_invitation(queries.person(person_id))
    flash(_("The invitation is on its way."), "is-good")
    return redirect(url_for("people.person", person_id=person_id))


def _role_form() -> RoleForm:
    form = RoleForm()
    form.member.choices = [(0, _("No member")), *organisations.member_choices()]
    form.agency.choices = [(0, _("The whole member")), *organisations.agency_choices()]
    return form


def _show(person_id: int, form: RoleForm) -> ResponseReturnValue:
    return render_template(
        "accounts/person.html",
        person=queries.person(person_id),
        form=form,
        role_names=ROLE_NAMES,
        nominates_for={**dict(form.member.choices), **{("agency", one): name for one, name in form.agency.choices}},
        entries=audit.about(person_id),
        may_take=administers(current_user),
    )
