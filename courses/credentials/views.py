"""The pages of certificates."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from courses.credentials import printing, queries, services
from courses.credentials.forms import RevokeForm
from lms.db import transaction
from lms.extensions import limiter
from lms.house import address_of
from lms.roles import anyone_signed_in, coordinates
from lms.web.access import allow, public
from lms.web.tables import asked, csv_file, wants_csv

blueprint = Blueprint("credentials", __name__)


@blueprint.get("/verify/")
@public
@limiter.limit("30/minute")
def check() -> ResponseReturnValue:
    if number := request.args.get("number", "").strip():
        return redirect(url_for("credentials.verify", number=number[:40].replace("/", "")))
    return render_template("courses/credentials/check.html", number="", missing=False)


@blueprint.get("/verify/<number>")
@public
@limiter.limit("30/minute")
def verify(number: str) -> ResponseReturnValue:
    """Repeats what is printed, and says whether it is valid."""
    found = queries.by_number(number)
    if found is None:
        return render_template("courses/credentials/check.html", number=number, missing=True), 404
    return render_template("courses/credentials/verify.html", certificate=found)


@blueprint.get("/certificates")
@allow(anyone_signed_in)
def mine() -> ResponseReturnValue:
    return render_template("courses/credentials/mine.html", certificates=queries.of(current_user.id))


@blueprint.get("/certificates/<number>.pdf")
@allow(anyone_signed_in)
def pdf(number: str) -> ResponseReturnValue:
    found = queries.visible_to(current_user, number)
    content = printing.pdf(found, address_of("credentials.verify", number=found.number))
    headers = {"Content-Disposition": f'inline; filename="{found.number}.pdf"'}
    return Response(content, mimetype="application/pdf", headers=headers)


@blueprint.get("/courses/certificates")
@allow(coordinates)
def office() -> ResponseReturnValue:
    listing = asked("state")
    page = queries.office(listing)
    if wants_csv():
        rows = (
            (c.number, c.name, c.course_title, c.course_version, c.completed_on, c.score, c.state.value)
            for c in page.items
        )
        header = ("Number", "Name", "Course", "Version", "Completed on", "Score", "State")
        return csv_file("certificates", header, rows)
    return render_template("courses/credentials/office.html", listing=listing, page=page)


@blueprint.route("/courses/certificates/<number>", methods=["GET", "POST"])
@allow(coordinates)
def revoke(number: str) -> ResponseReturnValue:
    found, form = queries.visible_to(current_user, number), RevokeForm()
    if form.validate_on_submit():
        with transaction():
            services.revoke(found, reason=form.reason.data, by=current_user)
        flash(_("The certificate is withdrawn. You can take that back."), "is-good")
        return redirect(url_for("credentials.revoke", number=number))
    return render_template("courses/credentials/one.html", certificate=found, form=form)


@blueprint.post("/courses/certificates/<number>/restore")
@allow(coordinates)
def restore(number: str) -> ResponseReturnValue:
    with transaction():
        services.restore(queries.visible_to(current_user, number), by=current_user)
    flash(_("The certificate is valid again."), "is-good")
    return redirect(url_for("credentials.revoke", number=number))
