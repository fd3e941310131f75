"""One's own account."""

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import services
from lms.accounts.forms import ProfileForm, fill_agencies
from lms.audit import queries as audit
from lms.db import transaction
from lms.roles import anyone_signed_in
from lms.web.access import allow

blueprint = Blueprint("accounts", __name__)
FIELDS = ("name", "name_own_script", "post", "language", "time_zone")


@blueprint.route("/account", methods=["GET", "POST"])
@allow(anyone_signed_in)
def profile() -> ResponseReturnValue:
    form = ProfileForm(
        data={name: getattr(current_user, name) for name in FIELDS}
        | {"gender": current_user.gender.value, "agency": current_user.agency_id or 0}
    )
    fill_agencies(form.agency)
    if form.validate_on_submit():
        values = {name: form[name].data for name in (*FIELDS, "gender")} | {"agency_id": form.agency.data or None}
        with transaction():
            services.update_profile(current_user._get_current_object(), values=values, by=current_user)  # noqa: SLF001
        session.pop("language", None)
        flash(_("Your account is changed."), "is-good")
        return redirect(url_for("accounts.profile"))
    return render_template("accounts/profile.html", form=form, entries=audit.about(current_user.id))
