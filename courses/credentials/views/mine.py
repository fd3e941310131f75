"""One's own certificates: confirming the name, printing, sharing."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from courses.credentials import printing, queries, services
from courses.credentials.forms import IdentityForm, NameForm
from courses.credentials.models import CertificateState, Identity
from courses.credentials.standing import full_name, standing
from courses.credentials.views.blueprint import blueprint
from lms import clock
from lms.db import transaction
from lms.errors import RuleBroken
from lms.house import address_of
from lms.roles import anyone_signed_in
from lms.web.access import allow


@blueprint.get("/certificates")
@allow(anyone_signed_in)
def mine() -> ResponseReturnValue:
    today = clock.today(current_user.time_zone)
    rows = [(one, standing(one, today).value) for one in queries.of(current_user.id)]
    return render_template("courses/credentials/mine.html", rows=rows)


@blueprint.get("/certificates/<number>")
@allow(anyone_signed_in)
def one(number: str) -> ResponseReturnValue:
    return _one(number, link=None)


def _one(number: str, *, link: str | None) -> str:
    found = queries.own(current_user, number)
    return render_template(
        "courses/credentials/one.html",
        certificate=found,
        name_shown=full_name(found),
        standing=standing(found, clock.today(current_user.time_zone)).value,
        address=address_of("credentials.verify", number=found.number),
        form=IdentityForm(identity=found.identity.value),
        link=link,
    )


@blueprint.route("/certificates/<number>/name", methods=["GET", "POST"])
@allow(anyone_signed_in)
def confirm(number: str) -> ResponseReturnValue:
    """Is this your name as it shall stand on the certificate? Asked before the first one is printed."""
    found = queries.own(current_user, number)
    if found.confirmed:
        return redirect(url_for("credentials.one", number=found.number))
    form = NameForm(obj=found)
    if form.validate_on_submit():
        with transaction():
            services.confirm_name(found, name=form.name.data, own_script=form.own_script, by=current_user)
        flash(_("Your name is confirmed. You can print the certificate now."), "is-good")
        return redirect(url_for("credentials.one", number=found.number))
    return render_template("courses/credentials/confirm.html", certificate=found, form=form)


@blueprint.get("/certificates/<number>.pdf")
@allow(anyone_signed_in)
def pdf(number: str) -> ResponseReturnValue:
    found = queries.visible_to(current_user, number)
    if found.state is not CertificateState.VALID:
        raise RuleBroken(_("This certificate is not valid any more, so it cannot be printed."))
    if not found.confirmed:
        if found.user_id == current_user.id:
            return redirect(url_for("credentials.confirm", number=found.number))
        raise RuleBroken(_("The person has not confirmed the name yet. It can be printed when they have."))
    if not found.name:
        raise RuleBroken(_("The name on this certificate was erased with the account, so it cannot be printed."))
    content = printing.pdf(found, address_of("credentials.verify", number=found.number))
    headers = {"Content-Disposition": f'inline; filename="{found.number}.pdf"'}
    return Response(content, mimetype="application/pdf", headers=headers)


@blueprint.post("/certificates/<number>/identity")
@allow(anyone_signed_in)
def identity(number: str) -> ResponseReturnValue:
    """The person, or a coordinator for them, chooses what the public page shows."""
    found, form = queries.visible_to(current_user, number), IdentityForm()
    if form.validate_on_submit():
        with transaction():
            services.show_identity(found, Identity(form.identity.data), by=current_user)
        flash(_("The public page is changed. The PDF keeps the name."), "is-good")
    page = "credentials.one" if found.user_id == current_user.id else "credentials.manage"
    return redirect(url_for(page, number=found.number))


@blueprint.post("/certificates/<number>/link")
@allow(anyone_signed_in)
def link(number: str) -> ResponseReturnValue:
    """Make a link that shows the name once; it is shown here and nowhere else."""
    with transaction():
        token = services.make_reveal_link(queries.own(current_user, number), by=current_user)
    return _one(number, link=address_of("credentials.reveal", token=token))
