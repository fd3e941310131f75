"""What coordinators do with certificates."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from courses.credentials import archive, queries, services
from courses.credentials.forms import IdentityForm, NameForm, RevokeForm
from courses.credentials.models import Certificate
from courses.credentials.standing import full_name, standing
from courses.credentials.views.blueprint import blueprint
from lms import clock
from lms.db import transaction
from lms.errors import RuleBroken
from lms.extensions import limiter
from lms.house import address_of
from lms.listing import Page
from lms.roles import coordinates
from lms.web.access import allow
from lms.web.tables import asked, csv_file, wants_csv

FILTERS = ("state", "course", "year")
HEADER = (
    "Number", "Name", "Name in own script", "Member", "Course", "Version", "Cohort", "Completed on", "Issued on",
    "Valid until", "Score", "State", "Name confirmed",
)  # fmt: skip


@blueprint.get("/courses/certificates")
@allow(coordinates)
def office() -> ResponseReturnValue:
    listing = asked(*FILTERS)
    page = queries.office(listing)
    if wants_csv():
        return _csv(page)
    today = clock.today()
    return render_template(
        "courses/credentials/office.html",
        listing=listing,
        page=page,
        rows=[(one, standing(one, today).value) for one in page.items],
        courses=queries.courses(),
        years=[(str(year), str(year)) for year in range(today.year, today.year - 6, -1)],
        most=archive.MOST,
    )


def _csv(page: Page[Certificate]) -> Response:
    today = clock.today()
    rows = (
        (
            one.number, one.name, one.own_name, one.member, one.course_title, one.course_version, one.cohort_title,
            one.completed_on, one.issued_on, one.expires_on, one.score, standing(one, today).value,
            "yes" if one.confirmed else "no",
        )
        for one in page.items
    )  # fmt: skip
    return csv_file("certificates", HEADER, rows)


@blueprint.get("/courses/certificates.zip")
@allow(coordinates)
@limiter.limit("6/minute")
def many() -> ResponseReturnValue:
    """The PDFs of the list that is shown, in one file. Raises RuleBroken for a longer list than one file holds."""
    found = queries.for_archive(asked(*FILTERS), archive.MOST + 1)
    if len(found) > archive.MOST:
        raise RuleBroken(
            _("One file holds %(most)s certificates. Choose a course, a year or a name first.", most=archive.MOST)
        )
    content = archive.build(found, lambda one: address_of("credentials.verify", number=one.number), clock.today())
    headers = {"Content-Disposition": 'attachment; filename="certificates.zip"'}
    return Response(content, mimetype="application/zip", headers=headers)


@blueprint.route("/courses/certificates/<number>", methods=["GET", "POST"])
@allow(coordinates)
def manage(number: str) -> ResponseReturnValue:
    """One certificate, and withdrawing it."""
    found, form = queries.existing(number), RevokeForm()
    if form.validate_on_submit():
        with transaction():
            services.revoke(found, reason=form.reason.data, by=current_user)
        flash(_("The certificate is withdrawn. You can take that back."), "is-good")
        return redirect(url_for("credentials.manage", number=found.number))
    return _manage(found, revoke=form, name=NameForm(formdata=None, obj=found, prefix="name"))


def _manage(found: Certificate, *, revoke: RevokeForm, name: NameForm) -> str:
    return render_template(
        "courses/credentials/manage.html",
        certificate=found,
        name_shown=full_name(found) or None,
        standing=standing(found, clock.today()).value,
        history=queries.history(found),
        form=revoke,
        name_form=name,
        identity_form=IdentityForm(formdata=None, identity=found.identity.value),
    )


@blueprint.post("/courses/certificates/<number>/name")
@allow(coordinates)
def correct(number: str) -> ResponseReturnValue:
    """Correct the name: a new certificate takes this one's place."""
    found, form = queries.existing(number), NameForm(prefix="name")
    if not form.validate_on_submit():
        return _manage(found, revoke=RevokeForm(formdata=None), name=form)
    with transaction():
        new = services.correct_name(found, name=form.name.data, own_script=form.own_script, by=current_user)
    flash(_("The new certificate has the number %(number)s. The old one says that it is replaced.", number=new.number),
          "is-good")  # fmt: skip
    return redirect(url_for("credentials.manage", number=new.number))


@blueprint.post("/courses/certificates/<number>/restore")
@allow(coordinates)
def restore(number: str) -> ResponseReturnValue:
    found = queries.existing(number)
    with transaction():
        services.restore(found, by=current_user)
    flash(_("The certificate is valid again."), "is-good")
    return redirect(url_for("credentials.manage", number=found.number))
